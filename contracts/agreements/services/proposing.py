"""Propose a version: from then on its text stands, and everyone is asked to sign it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Contract, OtherWording, Version
from contracts.agreements.services.wordings import erase_wordings
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def can_propose(*, version: Version, by: Viewer) -> bool:
    """Say whether this version is a draft of the viewer's with at least one clause."""
    return Version.objects.editable_by(by).filter(pk=version.pk, clauses__isnull=False).exists()


@transaction.atomic
def propose_version(*, version: Version, by: Viewer, sha256: str = "") -> Version:
    """Close the text, hash it, and put it in force; return it. Whoever signed before is asked again.

    What its editors wrote and did not keep is erased.
    `sha256`, when given, is the hash of the text that the intervenant was shown. Raises DomainError when the
    version is not a draft of theirs, is empty, or changed meanwhile.
    """
    # Signing and drafting take the same lock: nobody signs one version while the next comes into force.
    Contract.objects.hold(version.contract_id)
    if not can_propose(version=version, by=by):
        raise DomainError(_("Only a draft with at least one clause can be proposed."))
    draft = Version.objects.get(pk=version.pk)
    digest = draft.compute_sha256()
    if sha256 and sha256 != digest:
        raise DomainError(_("The text changed meanwhile. Read it again before you propose it."))
    erase_wordings(list(OtherWording.objects.visible_to(by).filter(version=draft)))
    draft.sha256, draft.proposed_at = digest, timezone.now()
    draft.save()
    record(by=by, verb="version.propose", row=draft, scope=draft.contract_id)
    return draft
