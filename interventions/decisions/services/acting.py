"""Engage to do something: asked of somebody, taken on by themselves alone; done, given up, put off.

Nobody is given anything to do: who leads proposes, and only the person's own yes makes it theirs.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.composition.models import Cell
from contracts.agreements.models import Party
from interventions.decisions.models import Action, ActionState, Decision
from interventions.decisions.people import may_be_asked
from interventions.decisions.services.sending import id_of
from interventions.programmes.models import Programme
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services as outbox

TAKEN = gettext_lazy("Somebody else has taken this on in the meantime.")


@transaction.atomic
def propose_action(
    *,
    programme: Programme,
    cell: Cell | None,
    what: str,
    by: Viewer,
    decision: Decision | None = None,
    party: Party | None = None,
    due_on: dt.date | None = None,
    once: str = "",
) -> Action:
    """Note something to be done: asked of one person, or of whoever takes it on; sent twice under one key, once.

    Raises DomainError for a decision of other people, and for somebody who does not take part in the circle.
    """
    made = _new(programme, cell, decision, due_on)
    made.pk = id_of(programme, by, once, what, due_on, made.circle_id, made.decision_id, party and party.pk)
    sent = Action.objects.filter(pk=made.pk).first()
    if sent is not None:
        return sent
    made.noted_by, made.party, made.scope = by.user, party, made.circle_id
    made.what = what
    if party is not None and not may_be_asked(made, party):
        raise DomainError(_("This person does not take part there, or has not signed."))
    made.save()
    return _noted(made, "action.propose", by)


@transaction.atomic
def engage(
    *,
    programme: Programme,
    cell: Cell | None,
    what: str,
    by: Viewer,
    decision: Decision | None = None,
    due_on: dt.date | None = None,
    usual_actor: bool | None = None,
    once: str = "",
) -> Action:
    """Take a participant's own word that they will do something; sent twice under one key, once.

    Raises DomainError where they do not take part.
    """
    made = _new(programme, cell, decision, due_on)
    made.pk = id_of(programme, by, once, what, due_on, made.circle_id, made.decision_id, usual_actor)
    sent = Action.objects.filter(pk=made.pk).first()
    if sent is not None:
        return sent
    party = Party.objects.filter(pk=by.party_id).first()
    if party is None or not may_be_asked(made, party):
        raise DomainError(_("You do not take part there, or have not signed."))
    made.party, made.scope = party, party.pk
    made.accepted_at, made.usual_actor, made.what = timezone.now(), usual_actor, what
    made.save()
    return _noted(made, "action.engage", by)


def _new(
    programme: Programme, cell: Cell | None, decision: Decision | None, due_on: dt.date | None
) -> Action:
    contract = programme.contract
    made = Action(programme=programme, contract=contract, cell=cell, decision=decision, due_on=due_on)
    if decision is not None and decision.circle_id != made.circle_id:
        raise DomainError(_("This decision is of other people."))
    made.said_under = contract.version_in_force
    return made


@transaction.atomic
def take_on(*, action: Action, by: Viewer, usual_actor: bool | None = None) -> Action:
    """Say yes: it is this person's from now on. Raises DomainError when somebody else was sooner, or was asked,
    and for who takes part there no more or has not signed what is in force.
    """
    seen = Action.objects.visible_to(by).filter(pk=action.pk).exists()
    held = _held(action)
    if not seen or not by.is_participant or held.party_id not in (None, by.party_id):
        raise DomainError(TAKEN)
    if held.is_taken:
        return held
    me = Party.objects.filter(pk=by.party_id).first()
    if me is None or not may_be_asked(held, me):
        raise DomainError(_("You do not take part there, or have not signed."))
    held.party_id, held.accepted_at, held.usual_actor = by.party_id, timezone.now(), usual_actor
    held.said_under = held.contract.version_in_force
    held.save()
    return _noted(held, "action.take_on", by)


@transaction.atomic
def decline(*, action: Action, by: Viewer) -> Action:
    """Say no to what one was asked, without a reason: anyone else may take it on. Raises DomainError once one said yes."""
    held = _held(action)
    if held.party_id != by.party_id or held.is_taken:
        raise DomainError(_("You have said yes already. You may give it up, with a word."))
    held.party = None
    with working_as(Work.ACTING):  # who has not signed says no too, and does not see what is nobody's
        held.save(update_fields=["party"])
    return _noted(held, "action.decline", by)


@transaction.atomic
def end_action(*, action: Action, done: bool, words: str, by: Viewer) -> Action:
    """Say that it is done, or given up. Raises DomainError when it was ended already, or given up without a word."""
    held = _held(action)
    if done and not held.is_taken:
        raise DomainError(_("Nobody has taken this on yet."))
    if not done and not words.strip():
        raise DomainError(_("Say in a few words why it is given up: no reason is judged."))
    held.state = ActionState.DONE if done else ActionState.GIVEN_UP
    held.ended_at, held.words = timezone.now(), words
    held.save()
    outbox.take_back(about=held.pk)
    return _noted(held, "action.done" if done else "action.give_up", by)


@transaction.atomic
def reopen(*, action: Action, by: Viewer) -> Action:
    """Take back that it was ended: it goes on as before, and what someone who left had taken on is anyone's.

    Raises DomainError when it goes on already, or was the own word of someone who left.
    """
    held = _locked(action)
    if held.is_open:
        raise DomainError(_("This goes on already."))
    if _is_of_who_left(held):
        if held.noted_by_id is None:
            raise DomainError(_("Who engaged to do this has left: it is not taken up again for them."))
        held.party = held.accepted_at = held.usual_actor = None
    held.state, held.ended_at, held.words = ActionState.OPEN, None, ""
    held.save()
    return _noted(held, "action.reopen", by)


@transaction.atomic
def move_due(*, action: Action, due_on: dt.date | None, by: Viewer, seen: str = "") -> Action:
    """Set another day; what was on its way about the day before stays here.

    Raises DomainError when it was ended, or another day was set, since `seen`; empty where nobody read.
    """
    held = _held(action)
    if due_on == held.due_on:
        return held
    if seen not in ("", held.seen):
        raise DomainError(_("Another day was set in the meantime. Look at it, then save once more."))
    held.due_on, held.due_set_at = due_on, timezone.now()
    held.save(update_fields=["due_on", "due_set_at"])
    outbox.take_back(about=held.pk)
    return _noted(held, "action.move", by)


def _is_of_who_left(action: Action) -> bool:
    with working_as(Work.FIGURES):
        return Party.objects.filter(pk=action.party_id, left_at__isnull=False).exists()


def _locked(action: Action) -> Action:
    rows = Action.objects.select_for_update(of=("self",)).select_related("contract")
    held: Action | None = rows.filter(pk=action.pk).first()
    if held is None:  # the second wall locks for nobody what somebody else has taken on
        raise DomainError(TAKEN)
    return held


def _held(action: Action) -> Action:
    held = _locked(action)
    if not held.is_open:
        raise DomainError(_("This is ended: it is done, or given up."))
    return held


def _noted(action: Action, verb: str, by: Viewer) -> Action:
    record(by=by, verb=verb, row=action, scope=action.circle_id)
    live.publish(action.circle_id)
    return action


def forget_actions(party: Party, *, withdraw: bool) -> None:
    """Let go of what a person who leaves had taken on: others may take it; their own words stay or go as they chose.

    What stays is of their own cell alone: what they said before the whole collective goes in any case.
    """
    mine = Action.objects.filter(party=party)
    for action in mine:
        outbox.cancel(about=action.pk)
    own, noted = mine.filter(noted_by__isnull=True), mine.filter(noted_by__isnull=False)
    goes = Q() if withdraw else Q(cell__isnull=True)
    own.filter(goes).delete()
    for action in noted.filter(goes):
        blank_out(action, "words")
        action.save(update_fields=["words"])
    own.open().update(state=ActionState.GIVEN_UP, ended_at=timezone.now())
    noted.filter(Q(state=ActionState.OPEN) | Q(accepted_at__isnull=True)).update(
        party=None, accepted_at=None, usual_actor=None
    )
