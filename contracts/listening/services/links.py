"""The secret link to a word without name: whoever holds it changes the word or withdraws it, and nobody knows who."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from contracts.listening.models import Need, UrnWord
from contracts.listening.services.saying import forget_answers
from contracts.listening.services.urns import AS_NEED, IN_URN, Word, hold_urn, refill
from tst_platform.audit.services import record
from tst_platform.core.models import DataKey
from tst_platform.core.secrets import token_digest
from tst_platform.core.unreadable import MissingKey, UnreadableMapping
from tst_platform.core.walls import Work, works_as

# Whoever acts by such a link is nobody: the record of acts counts, and names neither the word nor its author.
NOBODYS = "platform:link"


class ClosedLink(Exception):
    """No word stands behind this link: it never did, or it was withdrawn. All such links are alike."""


@dataclass(frozen=True)
class Kept:
    """A word as its secret link finds it."""

    kind: str
    text: str
    reach: str
    contract_id: UUID


@works_as(Work.JOINING)
def find_kept(token: str) -> Kept | None:
    """Return the word behind this link; the same statements are asked whether there is one or not."""
    waiting = UrnWord.objects.filter(digest=token_digest(token, IN_URN)).first()
    need = _standing(token)
    if need is not None:
        return Kept(need.kind, need.text, need.reach, need.contract_id)
    if waiting is not None:
        told = waiting.payload
        if isinstance(told, UnreadableMapping):
            raise MissingKey  # nothing is lost, and nothing is written over it
        return Kept(told["kind"], told["text"], told["reach"], waiting.contract_id)
    return None


def _standing(token: str) -> Need | None:
    digest = token_digest(token, AS_NEED)
    found = Need.objects.filter(digest=digest, withdrawn=False).first()
    same = hmac.compare_digest((found.digest if found else None) or "0" * 64, digest)
    return found if same else None


@transaction.atomic
@works_as(Work.JOINING)
def amend_by_link(*, token: str, kind: str, text: str) -> None:
    """Change the word behind this link, in the urn or outside it. Raises ClosedLink."""
    if _in_urn(token, lambda word: [replace(word, kind=kind, text=text.strip())]):
        return
    need = _held(token)
    need.kind, need.text = kind, text.strip()
    need.save(update_fields=["kind", "text"])
    record(by=NOBODYS, verb="need.amend", row=None, scope=need.contract_id)


@transaction.atomic
@works_as(Work.JOINING)
def withdraw_by_link(*, token: str) -> None:
    """Erase the word behind this link for good, in the urn or outside it. Raises ClosedLink."""

    def erase(word: Word) -> list[Word]:
        DataKey.objects.destroy(UUID(word.id))  # no restored copy of the urn lets it out any more
        return []

    if _in_urn(token, erase):
        return
    need = _held(token)
    forget_answers(need)
    need.text, need.withdrawn, need.digest = "", True, None
    need.save(update_fields=["text", "withdrawn", "digest"])
    DataKey.objects.destroy(need.pk)
    record(by=NOBODYS, verb="need.withdraw", row=None, scope=need.contract_id)


def _in_urn(token: str, act: Callable[[Word], list[Word]]) -> bool:
    """Do this to the word of the link while it waits in its urn; say whether it was there."""
    digest = token_digest(token, IN_URN)
    row = UrnWord.objects.filter(digest=digest).only("contract_id").first()
    if row is None:
        return False
    words = hold_urn(row.contract_id)
    mine = [word for word in words if word.urn_digest == digest]
    if not mine:  # it left the urn while the lock was waited for
        return False
    others = [word for word in words if word.urn_digest != digest]
    refill(row.contract_id, [*others, *act(mine[0])])
    return True


def _held(token: str) -> Need:
    found = _standing(token)
    held = (
        Need.objects.select_for_update(of=("self",)).filter(pk=found.pk, withdrawn=False) if found else None
    )
    need = held.first() if held is not None else None
    if need is None:
        raise ClosedLink
    return need
