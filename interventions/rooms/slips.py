"""What a session asks on slips without name: which boxes there are, and what each slip says to whoever writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from cells.collectives.models import Component, Participant
from interventions.barometers.means import smallest_of
from interventions.barometers.models import Barometer
from interventions.conflicts.models import Space
from interventions.impressions.models import ImpressionCall
from interventions.impressions.services import components_asked
from interventions.rooms.models import Kind, RunningItem
from interventions.sessions.models import Session
from interventions.sessions.slips import who_was_there
from tst_platform.core.viewer import Viewer


def spaces_of(viewer: Viewer, session: Session, steps: Iterable[RunningItem]) -> list[Space]:
    """Return the spaces of conflict to which the steps of a session lead, in their order."""
    led_to = [one.space_id for one in steps if one.kind == Kind.CONFLICT and one.space_id]
    rows = Space.objects.editable_by(viewer).filter(cell=session.cell_id).select_related("cell__contract")
    found = rows.prefetch_related("statements").in_bulk(led_to) if session.cell_id else {}
    return [found[pk] for pk in dict.fromkeys(led_to) if pk in found]


def barometer_of(viewer: Viewer, session: Session) -> Barometer | None:
    return Barometer.objects.visible_to(viewer).filter(session=session).first()


def asks_how_it_was(steps: Iterable[RunningItem], barometer: Barometer | None) -> bool:
    """Say whether the barometer is asked: it is a step of the running order, or was opened."""
    return barometer is not None or any(one.kind == Kind.BAROMETER for one in steps)


def call_of(viewer: Viewer, session: Session) -> ImpressionCall | None:
    """Return the question on what people imagine of the others, where it was put before they met."""
    rows = ImpressionCall.objects.visible_to(viewer).filter(session=session)
    return rows.select_related("session__programme").first()


def components_of(viewer: Viewer, call: ImpressionCall) -> list[Component]:
    return list(components_asked(call, viewer, None))


def asked_of_each(session: Session, components: Iterable[Component]) -> dict[Component, int]:
    """Return of each component how many of those who meet are asked of it: all but its own people."""
    there = who_was_there(session)
    own = Counter(Participant.objects.filter(party__in=there).values_list("component", flat=True))
    return {one: len(there) - own[one.pk] for one in components}


def of_a_felt_slip(session: Session) -> str:
    """Say who reads what one felt, on the slip."""
    counted = _(
        "Your intervenants copy the slips, mixed, if there are at least %(n)d of them. Then nobody reads them again: "
        "they are counted, in means of at least %(n)d answers."
    ) % {"n": smallest_of(session)}
    return f"{_without_name()} {counted}"


def of_a_met_slip(session: Session) -> str:
    """Say who reads what one imagined and met, and why there is a slip for each component."""
    apart = _(
        "A slip for each component, but for your own: they come apart in the box, so that none of them tells where "
        "you belong."
    )
    return f"{of_a_felt_slip(session)} {apart}"


def _without_name() -> str:
    return _("Without your name: put it into the box, or keep it if you answer on your phone.")
