"""Keep what somebody objects to a decision: said by themselves, or noted without a name; taken back at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contracts.agreements.models import Party
from interventions.decisions.models import Decision, Objection
from interventions.decisions.services.sending import id_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@transaction.atomic
def object_to(*, decision: Decision, text: str, by: Viewer) -> Objection:
    """Keep what this participant objects, in place of what they had written. Raises DomainError once it is dropped."""
    held = Decision.objects.visible_to(by).filter(pk=decision.pk).select_related("contract").first()
    if held is None or not by.is_participant or not held.is_standing:
        raise DomainError(_("One can no longer object to this decision."))
    with working_as(Work.ACTING):  # of two presses at once one waits, and writes in the place of the other
        Decision.objects.select_for_update(of=("self",)).get(pk=held.pk)
    mine = Objection.objects.filter(decision=held, party=by.party_id).first()
    said = mine or Objection(decision=held, circle=held.circle_id, scope=by.party_id, party_id=by.party_id)
    said.text, said.said_under = text, held.contract.version_in_force
    said.save()
    _noted(said, "objection.say", by)
    return said


@transaction.atomic
def note_objection(
    *, decision: Decision, text: str, has_agreed: bool, by: Viewer, once: str = ""
) -> Objection:
    """Keep it for somebody, without their name; sent twice under one key `once`, it is one objection.

    Raises DomainError where they did not agree that it be kept.
    """
    held = Decision.objects.editable_by(by).select_related("contract", "programme").get(pk=decision.pk)
    if not has_agreed:
        raise DomainError(_("An objection is kept only with the consent of who made it."))
    pk = id_of(held.programme, by, once, held.pk, text)
    if sent := Objection.objects.filter(pk=pk).first():
        return sent
    made = Objection(pk=pk, decision=held, circle=held.circle_id, scope=held.circle_id, noted_by=by.user)
    made.text, made.said_under = text, held.contract.version_in_force
    made.save()
    _noted(made, "objection.note", by)
    return made


@transaction.atomic
def withdraw_objection(*, objection: Objection, by: Viewer) -> None:
    """Take it back: it is gone at once."""
    _noted(objection, "objection.withdraw", by)
    objection.delete()


def _noted(objection: Objection, verb: str, by: Viewer) -> None:
    record(by=by, verb=verb, row=objection, scope=objection.circle)
    live.publish(objection.circle)


def forget_objections(party: Party, *, withdraw: bool) -> None:
    """Take a person's objections away with their words; those to decisions of the whole collective in any case."""
    goes = Q() if withdraw else Q(decision__cell__isnull=True)
    Objection.objects.filter(goes, party=party).delete()
