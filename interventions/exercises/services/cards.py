"""Deal the cards of a role play: drawn by lot, handed to someone, handed back without a reason."""

from __future__ import annotations

from random import SystemRandom

from django.db import transaction
from django.utils.translation import gettext as _

from cells.collectives.models import Participant, ParticipantQuerySet
from contracts.agreements.models import Party
from interventions.exercises.models import ExerciseRun, RoleCard
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.people import people_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

LOT = SystemRandom()


def players_of(session: Session) -> ParticipantQuerySet:
    """Return who can be given a card: who has signed the version in force, and was not noted as absent."""
    absent = Attendance.objects.filter(session=session, presence=Presence.ABSENT)
    signed = Party.objects.present().signed(session.contract.version_in_force)
    there = people_of(session).filter(party__in=signed.filter(contract=session.contract_id).values("pk"))
    return there.exclude(pk__in=absent.values("participant"))


def _held(run: ExerciseRun, by: Viewer) -> ExerciseRun:
    """Return the run, locked: of two deals at once one waits. Raises DomainError once it is over."""
    mine = ExerciseRun.objects.editable_by(by).select_related("session__contract").filter(pk=run.pk)
    held = mine.select_for_update(of=("self",)).first()
    if held is None or not held.is_open or not held.is_role_play:
        raise DomainError(_("This role play is over: its cards are put away."))
    return held


@transaction.atomic
def draw_cards(*, run: ExerciseRun, by: Viewer) -> int:
    """Give the cards of the deck by lot to people who hold none and did not hand one back; return how many.

    Where there are more people than cards, those whom the lot leaves out watch. Raises DomainError once it is over.
    """
    held = _held(run, by)
    cards = list(held.cards.filter(is_aside=False, party__isnull=True))
    settled = held.cards.filter(party__isnull=False).values("party")
    people = list(
        players_of(held.session).exclude(party__in=settled).order_by("pk").values_list("party", flat=True)
    )
    LOT.shuffle(people)
    dealt = list(zip(cards, people, strict=False))
    for card, party in dealt:
        card.party_id = party
        card.save(update_fields=["party"])
    if dealt:
        record(by=by, verb="role.draw", row=held, scope=held.circle_id)
        live.publish(held.circle_id)
    return len(dealt)


@transaction.atomic
def hand_card(*, card: RoleCard, to: Participant | None, by: Viewer) -> None:
    """Hand one card to someone, or put it back into the deck.

    Whoever handed a card back is given one again only by this, after a word with them. Raises DomainError once it is
    over, where this person cannot be given a card, or holds one already.
    """
    held = _held(card.run, by)
    if to is not None:
        if not players_of(held.session).filter(pk=to.pk).exists():
            raise DomainError(_("This person cannot be given a card: not signed, or noted as absent."))
        taken = held.cards.filter(party=to.party_id).exclude(pk=card.pk)
        taken.filter(is_aside=True).delete()
        if taken.filter(is_aside=False).exists():
            raise DomainError(_("This person holds a card already. Take it back first."))
    held.cards.filter(pk=card.pk, is_aside=False).update(party=to.party_id if to else None)
    record(by=by, verb="role.hand", row=held, scope=held.circle_id)
    live.publish(held.circle_id)


@transaction.atomic
def hand_back(*, card: RoleCard, by: Viewer) -> None:
    """Put one's own card back into the deck: « I prefer not to play », no reason asked. Raises DomainError if it is gone."""
    with working_as(Work.ACTING):  # of two presses at once, or a press and a deal, one waits
        ExerciseRun.objects.select_for_update(of=("self",)).filter(pk=card.run_id).first()
    rows = RoleCard.objects.editable_by(by).filter(pk=card.pk, is_aside=False).select_related("run")
    mine = rows.select_for_update(of=("self",)).first()
    if mine is None or not by.is_participant:
        raise DomainError(_("This card is no longer in your hands."))
    with working_as(Work.ACTING):  # the deck is seen by those who lead alone
        RoleCard.objects.filter(pk=mine.pk, party=by.party_id).update(party=None)
        RoleCard.objects.create(run=mine.run, position=0, party_id=by.party_id, is_aside=True)
    record(by=by, verb="role.hand_back", row=mine.run, scope=mine.run.circle_id)
    live.publish(mine.run.circle_id)
