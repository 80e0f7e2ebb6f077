"""The urn: words without name wait in it, and leave it five by five, in an order that chance alone gives.

What would tie a word to a person is taken away one by one: there is no author; rows stand in the order of a shuffle
that is made anew at each change, under new ids, each as long as the others; the day is that of the drawing; five leave
in one transaction; the record of acts gets one line for each, which names no row. Only the clock draws: no request of
anyone's carries a word out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from contracts.agreements.models import Contract
from contracts.listening.audience import Door, Reach
from contracts.listening.models import Need, UrnWord
from tst_platform.audit.services import record
from tst_platform.core.models import Erasure
from tst_platform.core.secrets import token_digest
from tst_platform.core.small_numbers import SMALLEST_GROUP
from tst_platform.core.unreadable import MissingKey, UnreadableMapping
from tst_platform.core.walls import Work, working_as

CLOCKWORK = "worker:urn"
IN_URN, AS_NEED = "word in an urn", "word without name"
# Bytes of each sealed row, however long its text: 2,000 characters, escaped at worst, and the rest.
SIZE = 16_000
_chance = random.SystemRandom()


@dataclass(frozen=True)
class Word:
    """A word on its way through the urn; `id` is the one that it will stand under outside."""

    id: str
    kind: str
    text: str
    reach: str
    urn_digest: str
    digest: str


def new_word(*, kind: str, text: str, reach: Reach, token: str) -> Word:
    return Word(
        id=str(uuid4()),
        kind=kind,
        text=text,
        reach=reach.value,
        urn_digest=token_digest(token, IN_URN),
        digest=token_digest(token, AS_NEED),
    )


def hold_urn(contract_id: UUID) -> list[Word]:
    """Lock the urn of a contract until the transaction ends, and return its words. Raises MissingKey."""
    Contract.objects.hold(contract_id)
    found = []
    for row in UrnWord.objects.filter(contract=contract_id):
        if isinstance(row.payload, UnreadableMapping):
            raise MissingKey  # nothing is written anew that cannot be read
        found.append(Word(**{name: row.payload[name] for name in Word.__dataclass_fields__}))
    return found


def refill(contract_id: UUID, words: Iterable[Word]) -> None:
    """Write the urn anew with these words, in an order that says nothing."""
    UrnWord.objects.filter(contract=contract_id).delete()
    mixed = list(words)
    _chance.shuffle(mixed)
    for word in mixed:
        UrnWord.objects.create(contract_id=contract_id, digest=word.urn_digest, payload=_padded(word))


def _padded(word: Word) -> dict[str, str]:
    told = asdict(word) | {"pad": ""}
    missing = SIZE - len(json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace"))
    return told | {"pad": " " * max(missing, 0)}


def draw_due() -> int:
    """Let out, from each urn that holds five or more, as many fives as there are; return how many words.

    Called by the clock. Two ticks at once are harmless: each locks the urn.
    """
    with working_as(Work.CLOCK):
        full = UrnWord.objects.order_by().values_list("contract").annotate(words=Count("pk"))
        contracts = [contract for contract, words in full if words >= SMALLEST_GROUP]
    return sum(_draw(contract) for contract in contracts)


def _draw(contract_id: UUID) -> int:
    with transaction.atomic(), working_as(Work.CLOCK):
        words = hold_urn(contract_id)
        # What was withdrawn before a restore came back with it: its id is on the list of erasures.
        gone = set(Erasure.objects.filter(pk__in=[word.id for word in words]).values_list("pk", flat=True))
        words = [word for word in words if UUID(word.id) not in gone]
        _chance.shuffle(words)
        leaving = len(words) // SMALLEST_GROUP * SMALLEST_GROUP
        for word in words[:leaving]:
            _let_out(contract_id, word)
        refill(contract_id, words[leaving:])
    return leaving


def _let_out(contract_id: UUID, word: Word) -> None:
    Need.objects.create(
        pk=UUID(word.id),
        scope=UUID(word.id),
        contract_id=contract_id,
        kind=word.kind,
        door=Door.NAMELESS,
        reach=word.reach,
        said_on=timezone.localdate(),
        text=word.text,
        digest=word.digest,
    )
    record(by=CLOCKWORK, verb="need.drawn", row=None, scope=contract_id)
