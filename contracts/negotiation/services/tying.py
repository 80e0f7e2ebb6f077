"""Say which clause answers which words of listening, and which were answered aloud."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Clause, Contract
from contracts.listening.models import Need
from contracts.negotiation.models import SpokenReply, Tie
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def tie_needs(*, clause: Clause, add: Collection[UUID], remove: Collection[UUID], by: Viewer) -> None:
    """Tie needs to a clause, and untie others, by their ids; what somebody else tied meanwhile stays.

    Raises DomainError where the viewer does not lead. Of a word without name, nothing is tied but its text.
    """
    if not Contract.objects.editable_by(by).filter(pk=clause.contract_id).exists():
        raise DomainError(_("Only those who lead say which clause answers what."))
    Contract.objects.hold(clause.contract_id)
    tied = Tie.objects.filter(lineage=clause.lineage)
    gone = tied.filter(need__in=remove).delete()[0]
    known = set(tied.values_list("need", flat=True))
    needs = Need.objects.visible_to(by).filter(contract=clause.contract_id, pk__in=set(add) - known)
    new = [Tie(contract_id=clause.contract_id, lineage=clause.lineage, need=need) for need in needs]
    Tie.objects.bulk_create(new)
    if new or gone:
        record(by=by, verb="clause.tie", row=clause, scope=clause.contract_id)


@transaction.atomic
def write_spoken_reply(*, need: Need, said_on: date, by: Viewer, text: str = "") -> SpokenReply:
    """Write down that a need was answered aloud, once. Raises DomainError for a day to come, or where it is written."""
    if by.user is None or not Need.objects.visible_to(by).filter(pk=need.pk).exists():
        raise DomainError(_("These words are no longer there."))
    if said_on > timezone.localdate():
        raise DomainError(_("This day is to come: write down what was said once it is said."))
    try:
        with transaction.atomic():
            reply = SpokenReply.objects.create(
                contract_id=need.contract_id,
                need=need,
                scope=need.scope,
                by=by.user,
                said_on=said_on,
                text=text.strip(),
            )
    except IntegrityError as error:
        raise DomainError(_("A spoken reply is written down already for these words.")) from error
    record(by=by, verb="need.answered", row=reply, scope=need.contract_id)
    return reply


@transaction.atomic
def take_back_spoken_reply(*, reply: SpokenReply, by: Viewer) -> None:
    """Take back that a need was answered aloud: it stands in reserve again, if no clause answers it."""
    here = SpokenReply.objects.editable_by(by).filter(pk=reply.pk)
    if not here.exists():
        return
    record(by=by, verb="need.unanswered", row=reply, scope=reply.contract_id)
    here.delete()
