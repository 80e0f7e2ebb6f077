"""Words without name: someone who reads the whole database, in clear, guesses whose each one is, and is left to chance.

In each round five people speak, in an order that the guesser is told, and six of their words stand by name beside
them. The guesser knows every row of every table as it stands, in the order in which it stands, and all keys.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from contracts.listening import services
from contracts.listening.models import Need, UrnWord
from contracts.listening.services.urns import SIZE
from tests.contracts.conftest import self_of
from tests.contracts.listeners import people, say, whisper
from tests.ledger import ids_in, our_models, take
from tst_platform.audit.models import AuditRecord
from tst_platform.core.models import DataKey

ROUNDS, SPEAKERS = 40, 5
# Of 40 rounds of five guesses one in five is right by chance: 40; more than 62 happens once in 20,000 times.
CHANCE, MOST = ROUNDS, 62


def physical(table: str, columns: str) -> list[tuple[Any, ...]]:
    """Return rows in the order in which the database keeps them, with the marks it writes by itself."""
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {order}")
        return cursor.fetchall()


def by_order_of_rows(standing: list[Need]) -> list[Need]:
    place = {str(pk).replace("-", ""): at for at, (pk,) in enumerate(physical("contracts_need", "id"))}
    return sorted(standing, key=lambda need: place[need.pk.hex])


def by_order_of_keys(standing: list[Need]) -> list[Need]:
    place = {str(scope).replace("-", ""): at for at, (scope,) in enumerate(physical("core_datakey", "scope"))}
    return sorted(standing, key=lambda need: place[need.pk.hex])


def by_order_of_ids(standing: list[Need]) -> list[Need]:
    return sorted(standing, key=lambda need: need.pk)


def by_digest(standing: list[Need]) -> list[Need]:
    return sorted(standing, key=lambda need: need.digest or "")


def by_size(standing: list[Need]) -> list[Need]:
    """Who spoke first speaks longest, says this guesser."""
    sealed = {need.pk: len(bytes(need.__dict__["text"])) for need in Need.objects.all()}
    return sorted(standing, key=lambda need: sealed[need.pk])


GUESSERS: tuple[Callable[[list[Need]], list[Need]], ...] = (
    by_order_of_rows,
    by_order_of_keys,
    by_order_of_ids,
    by_digest,
    by_size,
)


def test_forty_rounds_of_guessing_end_at_chance(contract, claire):
    parties = people(contract, SPEAKERS)
    right = dict.fromkeys(GUESSERS, 0)
    for number in range(ROUNDS):
        speaking = random.sample(parties, SPEAKERS)
        before = set(Need.objects.values_list("pk", flat=True))
        for party in speaking:
            say(party, f"à voix haute {number}")
            whisper(party, f"{party.pk.hex}{number:03d}")
        assert services.draw_due() == SPEAKERS
        fresh = list(Need.objects.filter(door="nameless").exclude(pk__in=before))
        for guess in GUESSERS:
            guessed = zip(guess(fresh), speaking, strict=True)
            right[guess] += sum(need.text.startswith(party.pk.hex) for need, party in guessed)
    worst = {guess.__name__: hits for guess, hits in right.items()}
    assert all(hits <= MOST for hits in right.values()), worst
    assert sum(right.values()) > CHANCE, f"a guesser that is never right does not guess: {worst}"


def test_guessing_would_find_words_that_left_the_urn_unshuffled(contract, claire, monkeypatch):
    """The same guesser, where chance is taken out of the urn, is right each time: it has eyes."""
    monkeypatch.setattr("contracts.listening.services.urns._chance.shuffle", lambda words: None)
    parties = people(contract, SPEAKERS)
    for party in parties:
        whisper(party, party.pk.hex)
    services.draw_due()
    found = by_order_of_rows(list(Need.objects.all()))
    assert [need.text for need in found] == [party.pk.hex for party in parties]


def test_nothing_that_is_written_ties_a_word_to_who_said_it(contract, claire):
    """Row by row, all that an act without name writes, before and after the drawing: no person, no moment, no order."""
    parties = people(contract, 6)
    acts, before = AuditRecord.objects.count(), take()
    for party in parties[:4]:
        whisper(party, "un")
    assert AuditRecord.objects.count() == acts, "who speaks without name does no act"
    waiting = take()
    new = {model for model, pk in waiting.keys() - before.keys()}
    assert new <= {"contracts.urnword", "core.datakey"}
    assert changed(before, waiting) == set()
    whisper(parties[4], 'un mot bien plus long que les autres, avec des guillemets " et des \n retours')
    whisper(parties[5], "é" * 2000)
    sizes = {
        len(bytes(row["payload"])) for (model, _pk), row in take().items() if model == "contracts.urnword"
    }
    assert len(sizes) == 1 and sizes.pop() > SIZE
    services.draw_due()
    after = take()
    rows = [row for (model, _pk), row in after.items() if model == "contracts.need"]
    people_ids = {pk for party in parties for pk in (party.pk,)}
    assert len(rows) == 5
    for row in rows:
        assert not people_ids & set(row.values())
        assert {name for name, value in row.items() if hasattr(value, "hour")} == set()
        assert row["author_id"] is None and row["said_under_id"] is None
    assert len({row["said_on"] for row in rows}) == 1


def changed(before, after):
    return {key for key in before.keys() & after.keys() if before[key] != after[key]}


def test_the_record_of_acts_counts_and_names_no_word(contract, claire):
    for party in people(contract, 5):
        whisper(party, "dit")
    acts = AuditRecord.objects.count()
    services.draw_due()
    drawn = list(AuditRecord.objects.all()[: AuditRecord.objects.count() - acts])
    assert [(act.verb, act.actor, act.row, act.scope) for act in drawn] == [
        ("need.drawn", "worker:urn", None, contract.pk)
    ] * 5


def test_a_copy_of_the_urn_does_not_tell_which_word_left_when(contract, claire):
    """Yesterday's backup beside today's database: no id, no digest, no size stands in both."""
    parties = people(contract, 5)
    for party in parties[:2]:
        whisper(party, "hier")
    copy = [row for (model, _pk), row in take().items() if model == "contracts.urnword"]
    for party in parties[2:]:
        whisper(party, "aujourd’hui")
    assert not {row["id"] for row in copy} & set(UrnWord.objects.values_list("pk", flat=True))
    services.draw_due()
    now = ids_in(take()) | set(Need.objects.values_list("digest", flat=True))
    assert not {value for row in copy for value in (row["id"], row["digest"])} & now


def test_rows_written_in_one_breath_bear_one_mark(contract, claire):
    """PostgreSQL writes on each row by which transaction it came: those of an urn are all of the last one."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite marks no row with its transaction")
    for party in people(contract, 4):
        whisper(party, "dit")
    assert len(set(physical("contracts_urnword", "xmin::text"))) == 1


def test_words_that_nobody_may_read_are_sealed(contract, claire):
    party = people(contract, 1)[0]
    whisper(party, "zqunesecret")
    dump = json.dumps([str(row) for row in take().values()], default=str)
    assert "zqunesecret" not in dump and DataKey.objects.filter(scope=contract.pk).exists()
    assert "contracts.urnword" in {model._meta.label_lower for model in our_models()}
    assert (
        UrnWord.objects.visible_to(claire).count() == 0 == UrnWord.objects.visible_to(self_of(party)).count()
    )
