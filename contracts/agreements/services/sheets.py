"""Keep the photograph of a sheet that was signed on paper, replace it, take it away."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.agreements.models import Contract, Signature, SignatureMode, SignedSheet
from contracts.agreements.photographs import Photograph
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def can_keep_sheet(*, signature: Signature, by: Viewer) -> bool:
    """Say whether this viewer may put a photograph beside this agreement: one on paper, that stands, that they lead."""
    stands = signature.withdrawn_at is None and signature.mode == SignatureMode.PAPER
    return stands and Contract.objects.editable_by(by).filter(pk=signature.version.contract_id).exists()


@transaction.atomic
def keep_sheet(*, signature: Signature, photograph: Photograph, by: Viewer) -> SignedSheet:
    """Keep the photograph beside the agreement, in place of an earlier one. Raises DomainError where there is none to
    put it beside, DestroyedKey when the person was erased meanwhile."""
    Contract.objects.hold(signature.version.contract_id)
    signature = Signature.objects.select_related("version").get(pk=signature.pk)
    if by.user is None or not can_keep_sheet(signature=signature, by=by):
        raise DomainError(_("A photograph is kept beside an agreement on paper alone, while it stands."))
    SignedSheet.objects.filter(signature=signature).delete()
    sheet = SignedSheet.objects.create(
        signature=signature, party_id=signature.party_id, by=by.user, photograph=photograph.jpeg
    )
    record(by=by, verb="sheet.keep", row=sheet, scope=signature.version.contract_id)
    return sheet


@transaction.atomic
def remove_sheet(*, sheet: SignedSheet, by: Viewer) -> None:
    """Take a photograph away: by those who lead, or by the person themselves. The agreement stands as it was.

    Raises DomainError when it is not theirs to take away, or gone already.
    """
    found = (
        SignedSheet.objects.editable_by(by).filter(pk=sheet.pk).select_related("signature__version").first()
    )
    if found is None:
        raise DomainError(_("This photograph is not there any more."))
    record(by=by, verb="sheet.remove", row=found, scope=found.signature.version.contract_id)
    found.delete()
