"""Let a word out of its circle with its author's leave and as the contract asks, and take the leave back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.confidentiality.models import Carried, Release, ReleaseState, Voice, VoiceValue
from contracts.confidentiality.policy import Circulation, Policy, policy_of, stricter
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


class Act(Protocol):
    """What an author may do with a release."""

    def __call__(self, *, release: Release, by: Viewer) -> Release: ...


@dataclass
class Executed:
    """What is executed of one clause, without its words."""

    terms: dict[str, Any]


# --- which policy holds ------------------------------------------------------------------------------------------------


def policy_in_force(contract: Contract | UUID) -> Policy:
    """Return what the version in force binds the platform to; the default policy before there is one.

    On PostgreSQL it reads clauses: for whoever may not (a supervisor, a sponsor), it is asked under a named work.
    """
    in_force = Version.objects.in_force().filter(contract=contract)
    return policy_of(Clause.objects.filter(version__in=in_force).only("terms"))


def policies_for(contract: Contract | UUID, said_under: Mapping[UUID, UUID]) -> dict[UUID, Policy]:
    """Return for each content (id → version under which it was said) the policy that governs it now.

    It is the stricter of two: that version, or the later one to which its author carried it, and the one in force.
    """
    if not said_under:
        return {}
    carried = dict(Carried.objects.filter(content_id__in=said_under).values_list("content_id", "to"))
    by_content = {content: carried.get(content, version) for content, version in said_under.items()}
    in_force = Version.objects.in_force().filter(contract=contract)
    versions = Version.objects.filter(Q(pk__in=set(by_content.values())) | Q(pk__in=in_force))
    clauses: dict[UUID, list[Executed]] = {}
    # A version without clauses is there as well: nothing is in force in its place.
    for pk, terms in versions.order_by("number").values_list("pk", "clauses__terms"):
        clauses.setdefault(pk, []).append(Executed(terms or {}))
    policies = {pk: policy_of(of_one) for pk, of_one in clauses.items()}
    now = next(reversed(policies.values()), Policy())
    return {content: stricter(policies.get(version, now), now) for content, version in by_content.items()}


@transaction.atomic
def carry_over(*, content_id: UUID, contract: Contract, by: Viewer) -> None:
    """Let the version in force hold for what one said before; only its author, having signed that version.

    The caller says whose the content is. Raises DomainError before the version in force is signed.
    """
    version = contract.version_in_force
    if version is None or not Contract.objects.content_open_to(by).filter(pk=contract.pk).exists():
        raise DomainError(_("Read and sign the common contract first."))
    row, _made = Carried.objects.update_or_create(
        content_id=content_id, defaults={"contract": contract, "author_id": by.party_id, "to": version}
    )
    record(by=by, verb="content.carry", row=row, scope=contract.pk)


# --- releases ----------------------------------------------------------------------------------------------------------


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
def give_release(
    *, release: Release, by: Viewer, said_under: UUID | None = None, circle: Collection[UUID] = ()
) -> Release:
    """Let out. Only its author, while the question waits, and having signed the version in force.

    `said_under` is the version under which the content was said, `circle` the parties of its circle who are asked
    where the contract says so, without its author. Where a stricter version came into force since it was given, the
    same act asks them now. Raises DomainError otherwise. The leave is given under the version now in force.
    """
    if not Contract.objects.content_open_to(by).filter(pk=release.contract_id).exists():
        raise DomainError(_("Read and sign the common contract first."))
    version = release.contract.version_in_force
    assert version is not None, "whoever signed it knows that it is there"
    policy = _governing(release, said_under or version.pk)
    asked = _asked(release, policy, circle)
    start = ReleaseState.REQUESTED
    if policy.asks_the_cell and release.put_to_circle_at is None and release.state == ReleaseState.GIVEN:
        start = ReleaseState.GIVEN
    given = _move(release, by, start, ReleaseState.GIVEN, "release.give", under=version, **asked)
    if policy.asks_the_cell:
        Voice.objects.bulk_create([Voice(release=given, party_id=party) for party in set(circle)])
    return given


def _governing(release: Release, said_under: UUID) -> Policy:
    if not policy_in_force(release.contract).lets_information_out:
        raise DomainError(_("The common contract says that nothing leaves a cell."))
    policy = policies_for(release.contract, {release.content_id: said_under})[release.content_id]
    if not policy.lets_information_out:
        raise DomainError(
            _(
                "This was said under an earlier version, by which nothing leaves the cell. First let the version in "
                "force hold for it."
            )
        )
    return policy


def _asked(release: Release, policy: Policy, circle: Collection[UUID]) -> dict[str, Any]:
    """Return what is kept of the rule by which a release is given."""
    if not policy.asks_the_cell:
        return {"rule": policy.circulation}
    people, now = len(set(circle)) + 1, timezone.now()
    if people < policy.quorum:
        raise DomainError(
            _("Too few people of the cell have signed for it to answer: the information stays there.")
        )
    silent = policy.circulation is Circulation.NO_OBJECTION
    return {
        "rule": policy.circulation,
        "put_to_circle_at": now,
        "opens_at": now + timedelta(hours=policy.objection_hours) if silent else None,
        "asked_people": people,
    }


@transaction.atomic
def answer_for_circle(*, voice: Voice, objects: bool, by: Viewer) -> Voice:
    """Say yes, or object, before another's word leaves the circle. Raises DomainError once it is too late to say.

    Where all must say yes, an objection counts at any time. Where silence is enough, it counts until the time ends.
    """
    mine = Voice.objects.editable_by(by).filter(pk=voice.pk)
    if policy_in_force(voice.release.contract).circulation is not Circulation.UNANIMITY:
        mine = mine.filter(Q(release__opens_at__isnull=True) | Q(release__opens_at__gt=timezone.now()))
    value = VoiceValue.OBJECTION if objects else VoiceValue.YES
    if not mine.update(value=value, answered_at=timezone.now()):
        raise DomainError(_("It is no longer time to answer this."))
    voice.refresh_from_db()
    record(by=by, verb="voice.answer", row=voice, scope=voice.release.contract_id)
    return voice


@transaction.atomic
def decline_release(*, release: Release, by: Viewer) -> Release:
    """Keep in. Only its author, while the question waits; no reason is asked. Raises DomainError otherwise."""
    return _move(release, by, ReleaseState.REQUESTED, ReleaseState.DECLINED, "release.decline")


@transaction.atomic
def withdraw_release(*, release: Release, by: Viewer) -> Release:
    """Take back at once what was let out. Only its author, at any time. Raises DomainError when it is not out."""
    return _move(release, by, ReleaseState.GIVEN, ReleaseState.WITHDRAWN, "release.withdraw")


def _move(
    release: Release, by: Viewer, start: ReleaseState, end: ReleaseState, verb: str, **also: Any
) -> Release:
    """Change the state in one conditional statement: of two acts at once, one is made and the other told so."""
    mine = Release.objects.editable_by(by).filter(pk=release.pk, state=start)
    if start == end:
        mine = mine.filter(put_to_circle_at__isnull=True)
    if not mine.update(state=end, decided_at=timezone.now(), **also):
        raise DomainError(_("This was already decided."))
    release.refresh_from_db()
    record(by=by, verb=verb, row=release, scope=release.contract_id)
    return release


# --- what is said of it -----------------------------------------------------------------------------------------------


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
