"""Sign a version, clause by clause: by oneself, or on paper and aloud before the intervenant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import (
    Answer,
    AnswerValue,
    Contract,
    Party,
    Reply,
    Signature,
    SignatureMode,
    SignedSheet,
    Version,
)
from contracts.agreements.photographs import Photograph
from contracts.agreements.services.sheets import keep_sheet
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


class Said(NamedTuple):
    """The answer to one clause; a reservation may say why."""

    value: str
    comment: str = ""


class TextChanged(DomainError):
    """The text that was shown is not the text in force: it is to be read again, and nothing was signed."""


def can_sign(*, party: Party, version: Version, by: Viewer, mode: str = SignatureMode.ONLINE) -> bool:
    """Say whether this viewer may now give this party's agreement to this version.

    Online a party signs alone; on paper or aloud, an intervenant writes it down. Once signed, it is signed.
    """
    may = by.party_id == party.pk
    if mode != SignatureMode.ONLINE:
        may = Contract.objects.editable_by(by).filter(pk=version.contract_id).exists()
    here = version.is_proposed and party.contract_id == version.contract_id and party.left_at is None
    return may and here and not Party.objects.filter(pk=party.pk).signed(version).exists()


@transaction.atomic
def sign_version(
    *,
    party: Party,
    version: Version,
    answers: Mapping[UUID, Said],
    sha256: str,
    by: Viewer,
    mode: str = SignatureMode.ONLINE,
    photograph: Photograph | None = None,
) -> Signature | None:
    """Write down the answer to each clause; return the signature, or None when a clause is refused.

    `sha256` is the hash of the text that was shown; `photograph` the sheet of an agreement on paper, which is not
    kept when nothing is signed. Raises TextChanged when that is not the text in force any more, DomainError when a
    clause has no answer or the viewer may not sign.
    """
    party, version = _locked(party, version, sha256)
    if not can_sign(party=party, version=version, by=by, mode=mode):
        raise DomainError(_("This agreement cannot be given here, or is given already."))
    _write_answers(party, version, answers)
    if any(said.value == AnswerValue.REFUSE for said in answers.values()):
        record(by=by, verb="version.refuse", row=version, scope=version.contract_id)
        return None
    signature = _write_signature(party, version, mode)
    record(by=by, verb="version.sign", row=signature, scope=version.contract_id)
    if photograph:
        keep_sheet(signature=signature, photograph=photograph, by=by)
    return signature


def _locked(party: Party, version: Version, sha256: str) -> tuple[Party, Version]:
    """Return the party and the version in force as they stand, nothing proposed in between."""
    contract = Contract.objects.hold(version.contract_id)
    in_force = contract.version_in_force
    if in_force is None or in_force.pk != version.pk or sha256 != in_force.sha256:
        raise TextChanged(_("The text has changed. Here is the new one: please read it, then answer."))
    if in_force.compute_sha256() != in_force.sha256:
        raise DomainError(
            _("This text is not the one that was proposed. Nothing is signed: tell your intervenant.")
        )
    return Party.objects.get(pk=party.pk), in_force


def _write_answers(party: Party, version: Version, answers: Mapping[UUID, Said]) -> None:
    clauses = {clause.pk for clause in version.clauses.all()}
    if set(answers) != clauses or not all(said.value in AnswerValue.values for said in answers.values()):
        raise DomainError(_("Answer each clause, then sign."))
    Answer.objects.filter(party=party, clause__in=clauses).delete()
    for clause, said in answers.items():
        Answer.objects.create(clause_id=clause, party=party, value=said.value, comment=said.comment.strip())


def _write_signature(party: Party, version: Version, mode: str) -> Signature:
    now = timezone.now()
    # One per person and version: a signature that was withdrawn makes room for the new one. The photograph of its
    # sheet, which only the person still saw, goes first: what the database hides from those who lead would stay.
    withdrawn = Signature.objects.filter(version=version, party=party, withdrawn_at__isnull=False)
    with working_as(Work.ACTING):
        SignedSheet.objects.filter(signature__in=withdrawn).delete()
    withdrawn.delete()
    signature = Signature.objects.create(
        version=version, party=party, sha256=version.sha256, mode=mode, created_at=now
    )
    if mode != SignatureMode.ONLINE:
        # Whoever signs on paper or aloud is there, without a link and without a phone.
        Party.objects.filter(pk=party.pk, joined_at__isnull=True).update(joined_at=now)
    Party.objects.filter(pk=party.pk).update(disagreed_at=None)
    return signature


@transaction.atomic
def withdraw_signature(*, party: Party, by: Viewer) -> None:
    """Take back one's agreement to every version, at once: the cell closes, and one's words are closed to all others.

    Nothing is erased: whoever signs again finds the cell, and their words are read again where they were. Raises
    DomainError when nothing is signed, or for another's signature.
    """
    if by.party_id != party.pk or party.contract_id is None:
        raise DomainError(_("Only the person who signed takes their signature back."))
    Contract.objects.hold(party.contract_id)
    now = timezone.now()
    standing = Signature.objects.filter(party=party, withdrawn_at__isnull=True, party__left_at__isnull=True)
    taken = list(standing.order_by("version__number"))
    if not standing.update(withdrawn_at=now):
        raise DomainError(_("You have no signature to take back."))
    Party.objects.filter(pk=party.pk).update(disagreed_at=now)
    record(by=by, verb="signature.withdraw", row=taken[-1], scope=party.contract_id)


@transaction.atomic
def reply_to_answer(*, answer: Answer, text: str, by: Viewer) -> Reply:
    """Answer a reservation or a refusal; the person reads it beside their own. Raises DomainError where there is none."""
    here = Contract.objects.editable_by(by).filter(pk=answer.clause.contract_id)
    if answer.value == AnswerValue.ACCEPT or by.user is None or not here.exists():
        raise DomainError(_("There is nothing to answer here."))
    reply = Reply.objects.create(clause=answer.clause, party=answer.party, by=by.user, text=text.strip())
    record(by=by, verb="answer.reply", row=reply, scope=answer.clause.contract_id)
    return reply
