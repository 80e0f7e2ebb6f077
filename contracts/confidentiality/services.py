"""Let a word out of its circle with its author's leave, and take the leave back."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Contract, Party, Version
from contracts.confidentiality.models import Release, ReleaseState
from contracts.confidentiality.policy import Policy, policy_of
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


class Act(Protocol):
    """What an author may do with a release."""

    def __call__(self, *, release: Release, by: Viewer) -> Release: ...


def policy_in_force(contract: Contract) -> Policy:
    """Return what the version in force binds the platform to; the default policy before there is one."""
    version = contract.version_in_force
    return policy_of(version.clauses.all() if version else [])


@transaction.atomic
def request_release(
    *, contract: Contract, author: Party, content_id: UUID, circle_id: UUID, by: Viewer
) -> Release:
    """Ask an author to let one content into one circle; asked by an intervenant, or by the author.

    Raises DomainError when the contract lets nothing out, when the author has left, or when it was asked before.
    """
    version = _open_version(contract, author, by)
    if Release.objects.filter(content_id=content_id, circle_id=circle_id).exists():
        raise DomainError(_("This was already asked."))
    try:
        with transaction.atomic():
            release = Release.objects.create(
                contract=contract, author=author, content_id=content_id, circle_id=circle_id, under=version
            )
    except IntegrityError as error:  # asked twice in the same instant
        raise DomainError(_("This was already asked.")) from error
    record(by=by, verb="release.request", row=release, scope=contract.pk)
    return release


def _open_version(contract: Contract, author: Party, by: Viewer) -> Version:
    asks = by.party_id == author.pk or Contract.objects.editable_by(by).filter(pk=contract.pk).exists()
    version = contract.version_in_force
    if not asks or version is None or author.contract_id != contract.pk or author.left_at is not None:
        raise DomainError(_("This cannot be asked here."))
    if not policy_of(version.clauses.all()).lets_information_out:
        raise DomainError(_("The common contract says that nothing leaves a cell."))
    return version


@transaction.atomic
def give_release(*, release: Release, by: Viewer) -> Release:
    """Let out. Only its author, while the question waits, and having signed the version in force.

    Raises DomainError otherwise. The leave is given under the version now in force.
    """
    if not Contract.objects.content_open_to(by).filter(pk=release.contract_id).exists():
        raise DomainError(_("Read and sign the common contract first."))
    version = release.contract.version_in_force
    if version is None or not policy_of(version.clauses.all()).lets_information_out:
        raise DomainError(_("The common contract says that nothing leaves a cell."))
    return _move(release, by, ReleaseState.REQUESTED, ReleaseState.GIVEN, "release.give", under=version)


@transaction.atomic
def decline_release(*, release: Release, by: Viewer) -> Release:
    """Keep in. Only its author, while the question waits; no reason is asked. Raises DomainError otherwise."""
    return _move(release, by, ReleaseState.REQUESTED, ReleaseState.DECLINED, "release.decline")


@transaction.atomic
def withdraw_release(*, release: Release, by: Viewer) -> Release:
    """Take back at once what was let out. Only its author, at any time. Raises DomainError when it is not out."""
    return _move(release, by, ReleaseState.GIVEN, ReleaseState.WITHDRAWN, "release.withdraw")


def _move(
    release: Release, by: Viewer, start: ReleaseState, end: ReleaseState, verb: str, **also: Version
) -> Release:
    """Change the state in one conditional statement: of two acts at once, one is made and the other told so."""
    mine = Release.objects.editable_by(by).filter(pk=release.pk, state=start)
    if not mine.update(state=end, decided_at=timezone.now(), **also):
        raise DomainError(_("This was already decided."))
    release.refresh_from_db()
    record(by=by, verb=verb, row=release, scope=release.contract_id)
    return release


def sentence_for_card(contract: Contract) -> str:
    """Say who will see a card, in the words of the contract in force and of the names of its intervenants."""
    names = _listed(
        [row.user.name for row in contract.staffing.select_related("user").order_by("-is_lead", "created_at")]
    )
    if policy_in_force(contract).lets_information_out:
        return _(
            "Only %(names)s and the people of your cell will see this text. It leaves the cell only if you release it."
        ) % {"names": names}
    return _("Only %(names)s and the people of your cell will see this text. Nothing leaves the cell.") % {
        "names": names
    }


def _listed(names: list[str]) -> str:
    if not names:
        return _("the intervenants")
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
