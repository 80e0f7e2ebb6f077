"""Hand positions to the work that composes: never as they were given.

Whoever composes sees who sits with whom, and may have cells composed as often as they like, with other people's seats
kept, and look at what changes. So what the engine is told is not what people said: of each answer it is drawn by lot,
once and for good, whether another place counts in its stead (one answer in FOUR; the place is drawn too, and may be
the same). The lot hangs on a secret of the contract, the question, the person and the place: to compose again draws
nothing anew, and no number of compositions averages it away. Whatever comes after (cells, figures) is made from
drawn places alone, so that it cannot tell more of a person than the lot lets through, and everyone may truly say that
it was the lot. (Permanent randomised response: Warner 1965; Erlingsson, Pihur and Korolova, RAPPOR, 2014. With five
places the odds of any place against another move by a factor of 16 at most, 22 with seven.)

A line looks the same from both ends: who is mixed with whom says at most who differs, never which pole is whose.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cells.positions.models import UNSAID, Disagreement, Position
from tst_platform.core.models import DataKey

PURPOSE = b"positions"
FOUR = 4
WHOLE = 2**64


@dataclass(frozen=True)
class Drawn:
    """One question as the engine is told it: its places, and the drawn place of each party that has said one.

    `answered` counts those who prefer not to say as well: whatever hangs on it tells of nobody that they are silent.
    """

    places: int
    stands: Mapping[UUID, int]
    answered: int


def drawn_places(contract_id: UUID, questions: Iterable[UUID]) -> dict[UUID, Drawn]:
    """Return the drawn places of these questions of a contract; those of another are left out.

    To be called under `Work.CLOCK`, in which rounds are composed: on PostgreSQL whoever else asks is given no row.
    """
    lines = Disagreement.objects.filter(contract=contract_id, pk__in=list(questions))
    asked = {line.pk: line.places for line in lines}
    if not asked:
        return {}
    secret = _secret(next(iter(lines)))
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    answered = Counter[UUID]()
    for row in Position.objects.filter(disagreement__in=asked, party__left_at__isnull=True):
        answered[row.disagreement_id] += 1
        if row.stands != UNSAID:
            found[row.disagreement_id][row.party_id] = _drawn(secret, row, asked[row.disagreement_id])
    return {pk: Drawn(places, found[pk], answered[pk]) for pk, places in asked.items()}


def _secret(line: Disagreement) -> bytes:
    """Derive the key of the lots from the contract's own. Raises DestroyedKey, MissingKey."""
    _key_id, key = DataKey.objects.for_sealing(line)
    return hmac.new(key, PURPOSE + line.contract_id.bytes, hashlib.sha256).digest()


def _drawn(secret: bytes, row: Position, places: int) -> int:
    """Return the place that counts for this answer: its own, or in one case of FOUR one that is drawn."""
    what = row.disagreement_id.bytes + row.party_id.bytes + bytes([row.stands])
    lot = hmac.new(secret, what, hashlib.sha256).digest()
    if int.from_bytes(lot[:8]) >= WHOLE // FOUR:
        return row.stands
    return 1 + int.from_bytes(lot[8:16]) % places
