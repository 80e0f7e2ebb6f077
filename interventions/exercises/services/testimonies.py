"""Say a testimony, open it or close it to others, withdraw it: its author alone, at any time."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.agreements.models import Version
from interventions.exercises.audience import Audience, audience_of
from interventions.exercises.models import ExerciseRun, Reach, Testimony, TestimonyReader
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def write_testimony(*, run: ExerciseRun, known: str, lived: str, reach: Reach, by: Viewer) -> Testimony:
    """Keep what this participant testifies to, in place of what they wrote here before, and open it as they choose.

    Raises DomainError where it is not asked of them, once the exercise is closed, without any word, or for a circle
    that does not stand here.
    """
    seen = ExerciseRun.objects.visible_to(by).filter(pk=run.pk).select_related("session__contract")
    held = seen.select_for_update(of=("self",)).first()
    if held is None or not by.is_participant or not held.is_testimony:
        raise DomainError(_("This testimony is not asked of you."))
    if not held.is_open:
        raise DomainError(
            _("This exercise is closed. What you wrote stays yours: open it, close it, withdraw it.")
        )
    if not known.strip() and not lived.strip():
        raise DomainError(_("Write in one of the two boxes at least."))
    audience = audience_of(by, held.session)
    mine = Testimony.objects.editable_by(by).filter(run=held).first()
    mine = mine or Testimony(run=held, circle_id=held.circle_id, author_id=by.party_id)
    mine.known, mine.lived = known.strip(), lived.strip()
    _open_to(mine, reach, audience, held.session.contract.version_in_force)
    record(by=by, verb="testimony.write", row=mine, scope=held.circle_id)
    live.publish(held.circle_id)
    return mine


@transaction.atomic
def choose_reach(*, testimony: Testimony, reach: Reach, by: Viewer) -> Testimony:
    """Open one's testimony to another circle, wider or narrower, while the exercise is under way or long after.

    To close it to everybody asks for no signature; to open it is to say it anew, under the version in force. Raises
    DomainError when it is gone, for a circle that does not stand here, or before the version in force is signed.
    """
    mine = Testimony.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=testimony.pk).first()
    if mine is None:
        raise DomainError(_("This testimony is no longer there."))
    before = mine.reached
    if reach is Reach.ME:
        mine.readers.all().delete()
        Testimony.objects.filter(pk=mine.pk).update(reach=reach)
        mine.reach = reach
    else:
        runs = ExerciseRun.objects.visible_to(by).select_related("session__contract")
        run = runs.filter(pk=mine.run_id).first()
        if run is None:
            raise DomainError(_("Read and sign the common contract first."))
        _open_to(mine, reach, audience_of(by, run.session), run.session.contract.version_in_force)
    widened = reach.width > before.width
    record(
        by=by,
        verb="testimony.open" if widened else "testimony.narrow",
        row=mine,
        scope=mine.circle_id,
    )
    live.publish(mine.circle_id)
    return mine


def _open_to(mine: Testimony, reach: Reach, audience: Audience, under: Version | None) -> None:
    """Save one's testimony with its circle; of a table, with the people who sit there now."""
    if reach not in audience.offered or under is None:
        raise DomainError(_("This circle does not stand here now. Choose one of those shown."))
    mine.reach, mine.said_under = reach, under
    mine.save()
    mine.readers.all().delete()
    if reach is Reach.TABLE:
        readers = [TestimonyReader(testimony=mine, party_id=party) for party in audience.mates]
        TestimonyReader.objects.bulk_create(readers)


@transaction.atomic
def withdraw_testimony(*, testimony: Testimony, by: Viewer) -> None:
    """Erase one's own testimony, for everyone, at once; a second time changes nothing."""
    mine = Testimony.objects.editable_by(by).filter(pk=testimony.pk).first()
    if mine is not None:
        record(by=by, verb="testimony.withdraw", row=mine, scope=mine.circle_id)
        live.publish(mine.circle_id)
        mine.delete()
