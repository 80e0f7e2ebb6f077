"""What pages show of decisions and engagements: to whom, by which name, in which order; and mere counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cells.collectives.models import Participant
from cells.composition.services.mates import names_in_cell
from contracts.agreements.models import Party
from contracts.confidentiality.services import policies_for
from interventions.decisions.models import Action, ActionQuerySet, ActionState, Decision, DecisionQuerySet
from interventions.programmes.models import Programme
from interventions.sessions.models import Session, SessionState
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as

SOON = dt.timedelta(days=7)
MOST_SESSIONS = 12


# --- decisions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """One decision in a list, and what is to be done of it."""

    decision: Decision
    late: int = 0
    open: int = 0

    @property
    def tone(self) -> str:
        if not self.decision.is_standing:
            return "neutral"
        return "waiting" if self.decision.is_to_review else "agreed"

    @property
    def word(self) -> str:
        if not self.decision.is_standing:
            return pgettext("decision", "dropped")
        if self.decision.is_to_review:
            return pgettext("decision", "to be looked at again")
        return pgettext("decision", "stands")


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Return those due for review first, then by the day on which they are, then the latest; what was dropped last."""
    far = dt.date.max
    return sorted(
        decisions,
        key=lambda one: (not one.is_standing, one.review_on or far, -one.decided_on.toordinal(), str(one.pk)),
    )


def decisions_of(viewer: Viewer, rows: DecisionQuerySet) -> list[Listed]:
    """Return decisions in their order, with how much of each is under way and late; three queries, however many."""
    found = list(rows.select_related("cell__round", "programme"))
    acts: dict[UUID | None, list[Action]] = {}
    if found:
        under_way = Action.objects.visible_to(viewer).open().filter(decision__in=found)
        for action in under_way.defer("what", "words"):
            acts.setdefault(action.decision_id, []).append(action)
    return [
        Listed(one, sum(act.is_late for act in acts.get(one.pk, ())), len(acts.get(one.pk, ())))
        for one in in_order(found)
    ]


def sessions_to_choose(viewer: Viewer, programme: Programme) -> list[Session]:
    """Return the last sessions that were held or are under way: where a decision may have been taken."""
    states = [SessionState.HELD, SessionState.OPEN]
    rows = Session.objects.visible_to(viewer).filter(programme=programme, state__in=states)
    return list(rows.select_related("cell__round").order_by("-starts_at")[:MOST_SESSIONS])


# --- engagements -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One engagement, and in words who does it, as this viewer may know."""

    action: Action
    who: str
    is_mine: bool = False

    @property
    def is_asked_of_another(self) -> bool:
        """Say whether somebody else was asked, and has not answered: by whose name is told to who leads alone."""
        action = self.action
        return action.is_open and not action.is_taken and not self.is_mine and action.party_id is not None

    @property
    def tone(self) -> str:
        if self.action.state == ActionState.DONE:
            return "agreed"
        if not self.action.is_open:
            return "neutral"
        return "danger" if self.action.is_late else "waiting" if not self.action.is_taken else "action"

    @property
    def word(self) -> str:
        if self.action.is_late:
            return pgettext("engagement", "late")
        if self.action.is_open and not self.action.is_taken:
            return (
                pgettext("engagement", "asked, no answer yet")
                if self.action.party_id
                else pgettext("engagement", "nobody yet")
            )
        return str(self.action.get_state_display())


@dataclass
class Engagements:
    """Engagements in their order: late, under way, nobody's yet; and what is ended."""

    open: list[Shown] = field(default_factory=list)
    ended: list[Shown] = field(default_factory=list)


def engagements_of(viewer: Viewer, rows: ActionQuerySet) -> Engagements:
    """Return engagements with who does them: late first, then by their day; the latest ended first."""
    ordered = rows.order_by(F("due_on").asc(nulls_last=True), "created_at")
    shown = with_owners(viewer, list(ordered.select_related("cell__round", "programme")))
    found = Engagements([one for one in shown if one.action.is_open])
    found.open.sort(key=lambda one: not one.action.is_late)
    ended = [one for one in shown if not one.action.is_open]
    found.ended = sorted(ended, key=lambda one: one.action.ended_at or timezone.now(), reverse=True)
    return found


def with_owners(viewer: Viewer, actions: Sequence[Action]) -> list[Shown]:
    """Return each with who does it: by name to those who lead, in a cell as its contract says, else not at all."""
    _close_words(viewer, actions)
    owners = {action.party_id for action in actions if action.party_id}
    if viewer.is_staff:
        people = Participant.objects.visible_to(viewer).filter(party__in=owners, party__left_at__isnull=True)
        known = {one.party_id: one.name_for_staff for one in people.select_related("party")} if owners else {}
        return [Shown(one, _named(one, _of(one, known))) for one in actions]
    names = _names_for_mates(viewer, [one for one in actions if one.party_id])
    return [
        Shown(one, pgettext("who does it", "you"), is_mine=True)
        if one.party_id == viewer.party_id
        # Who was asked, and has not answered, is known to who leads and to themselves.
        else Shown(
            one, _named(one, names.get(one.pk), pgettext("who does it", "somebody")) if one.is_taken else ""
        )
        for one in actions
    ]


def _close_words(viewer: Viewer, actions: Sequence[Action]) -> None:
    """Show to nobody else the words of whoever agrees to no version any more, until they sign."""
    said = [one for one in actions if not one.is_open and one.party_id not in (None, viewer.party_id)]
    if not said:
        return
    with working_as(Work.FIGURES):
        parties = Party.objects.filter(pk__in=[one.party_id for one in said], disagreed_at__isnull=False)
        disagreed = set(parties.values_list("pk", flat=True))
    for action in said:
        if action.party_id in disagreed:
            action.words = ""


def _named(action: Action, name: str | None, unknown: str = "") -> str:
    if action.party_id is None:
        return ""
    return name or unknown or _("someone who has left")


def _names_for_mates(viewer: Viewer, actions: list[Action]) -> dict[UUID, str]:
    """Return by action who does it, in cells alone: under a version of pseudonyms, the pseudonym."""
    in_cells = [one for one in actions if one.cell is not None and one.party_id != viewer.party_id]
    if not in_cells:
        return {}
    called: dict[tuple[UUID | None, UUID | None], str] = {}
    for cell in {one.cell for one in in_cells if one.cell}:
        called |= {(cell.pk, mate.party_id): mate.called for mate in names_in_cell(viewer, cell)}
    under = {one.pk: one.said_under_id for one in in_cells if one.said_under_id}
    policies = policies_for(in_cells[0].contract_id, under)
    with working_as(Work.FIGURES):
        parties = Party.objects.filter(pk__in=[one.party_id for one in in_cells], left_at__isnull=True)
        pseudonyms = {party.pk: party.pseudonym for party in parties}
    names: dict[UUID, str] = {}
    for one in in_cells:
        policy = policies.get(one.pk)
        is_named = policy is not None and policy.shows_names
        name = called.get((one.cell_id, one.party_id)) if is_named else _of(one, pseudonyms)
        names[one.pk] = name or _("someone who has left")
    return names


def _of(action: Action, names: Mapping[UUID, str]) -> str | None:
    return names.get(action.party_id) if action.party_id else None


# --- what awaits somebody --------------------------------------------------------------------------------------------


def asked_of(viewer: Viewer) -> Action | None:
    """Return the first engagement that a participant is asked for, and has not answered."""
    if not viewer.is_participant:
        return None
    rows = Action.objects.visible_to(viewer).open().filter(party=viewer.party_id, accepted_at__isnull=True)
    return rows.filter(programme__closed_at__isnull=True).order_by("created_at").first()


def due_for(viewer: Viewer) -> Action | None:
    """Return the engagement of a participant that is due next, within a week, or late."""
    if not viewer.is_participant:
        return None
    mine = Action.objects.visible_to(viewer).open().taken().filter(party=viewer.party_id)
    soon = mine.filter(due_on__lte=timezone.localdate() + SOON, programme__closed_at__isnull=True)
    return soon.order_by("due_on", "created_at").first()


# --- counts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How many things there are, of nobody in particular."""

    decisions: int
    to_review: int
    done: int
    under_way: int
    late: int

    @property
    def is_empty(self) -> bool:
        return not (self.decisions or self.done or self.under_way)


@works_as(Work.FIGURES)
def counts_of(programme: Programme) -> Counts:
    """Return how many decisions stand, and how many engagements are done, under way, late: things, not people."""
    today = timezone.localdate()
    decisions = Decision.objects.filter(programme=programme)
    actions = Action.objects.filter(programme=programme)
    return Counts(
        decisions.standing().count(),
        decisions.to_review(today).count(),
        actions.filter(state=ActionState.DONE).count(),
        actions.open().taken().count(),
        actions.late(today).count(),
    )
