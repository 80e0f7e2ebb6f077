"""Words by name beside the people whose they are: how they are called, what becomes of words when someone leaves, two
hands at once, and what the second wall refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cells.collectives.models import Component, Participant
from contracts.agreements import services as agreements
from contracts.agreements.models import Party, Version
from contracts.listening import services
from contracts.listening.audience import BY_NAME, Door
from contracts.listening.models import Need, UrnWord
from tests.contracts.conftest import self_of, sign
from tests.contracts.crowds import at_once
from tests.contracts.listeners import bind, people, say, texts, told, whisper
from tests.interventions.meetings import gather
from tst_platform import my_data
from tst_platform.audit.models import LOOKED_AT_PEOPLE, AuditRecord
from tst_platform.core.models import DataKey
from tst_platform.core.walls import looking_as

SPEAKERS = ("fatou", "yanis", "ortega", "bernard", "kevin", "samir")


@pytest.fixture
def meeting(db):
    return gather()


def party_of(meeting, who):
    return Party.objects.select_related("contract").get(pk=meeting.people[who].party_id)


def speak_openly(meeting):
    """Put a version in force under which words by name go to everyone; all sign it, and each says one."""
    contract = meeting.programme.contract
    Version.objects.filter(contract=contract, proposed_at=None).delete()
    draft = agreements.new_draft(contract=contract, by=meeting.lead)
    clause = agreements.add_clause(version=draft, title="Écoute", text="Ouverte.", by=meeting.lead)
    bind(clause, {BY_NAME: "participants"})
    version = agreements.propose_version(version=draft, by=meeting.lead)
    for who in SPEAKERS:
        sign(party_of(meeting, who), version)
        say(party_of(meeting, who), f"parole de {who}")


def heard_by(meeting, who):
    return meeting.phone(who).get(reverse("listening:mine")).content.decode()


@pytest.mark.parametrize(("elsewhere", "is_named"), [(0, True), (1, False), (2, False)])
def test_a_component_is_told_beside_a_name_from_five_people_on(meeting, elsewhere, is_named):
    """Of six who spoke, one or two belong to another component: neither theirs nor, by difference, the first is told."""
    shops = Component.objects.create(collective=meeting.collective, name="commerces")
    moved = [meeting.people[who].pk for who in SPEAKERS[:elsewhere]]
    Participant.objects.filter(pk__in=moved).update(component=shops)
    speak_openly(meeting)
    page = heard_by(meeting, "kevin")
    assert all(who.title() in page and f"parole de {who}" in page for who in SPEAKERS[:4])
    assert ("parents" in page) == is_named and "commerces" not in page
    assert "Nomfatou" not in page, "others read the name that one chose"


def test_names_shown_to_the_intervenant_are_a_look_that_is_told(meeting):
    say(party_of(meeting, "fatou"), "à qui de droit")
    looks = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE, scope=meeting.collective.pk)
    page = meeting.desk().get(reverse("listening:gathered", args=[meeting.programme.contract_id]))
    assert "Nomfatou" in page.content.decode() and looks.count() == 1


def test_who_leaves_takes_their_words_along_or_leaves_them_without_name(meeting):
    for who in ("fatou", "yanis"):
        say(party_of(meeting, who), f"parole de {who}")
    my_data.leave_programme(me=meeting.people["fatou"], words=my_data.WITHDRAW, by=meeting.viewer("fatou"))
    my_data.leave_programme(me=meeting.people["yanis"], words=my_data.KEEP, by=meeting.viewer("yanis"))
    assert texts(meeting.lead) == {"parole de yanis"}
    assert DataKey.objects.get(scope=meeting.people["fatou"].party_id).destroyed_at
    page = meeting.desk().get(reverse("listening:gathered", args=[meeting.programme.contract_id]))
    assert "Yanis" not in page.content.decode() and "parole de yanis" in page.content.decode()


def test_ones_data_hold_what_was_said_by_name_and_say_why_the_rest_is_not_there(meeting):
    say(party_of(meeting, "fatou"), "à moi")
    say(party_of(meeting, "yanis"), "à lui")
    whisper(party_of(meeting, "fatou"), "sans nom")
    file = json.loads(meeting.phone("fatou").get(reverse("my_data")).content)
    assert [need["text"] for need in file["needs"]] == ["à moi"]
    (beside,) = file["needs_without_name"]
    assert list(beside) == ["note"] and any(words in beside["note"] for words in ("sans nom", "without name"))
    assert "à lui" not in str(file)
    assert not any("need" in act["verb"] for act in file["acts"] if act["model"] != "contracts.need")


# --- at once -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_speak_and_clocks_draw_at_once_and_no_word_is_lost_or_doubled(contract, claire):
    parties = people(contract, 6)
    acts: list[Callable[[], Any]] = [partial(whisper, party, f"mot de {party.number}") for party in parties]
    acts += [services.draw_due] * 2
    found = at_once(acts)
    faults = [one for one in found if isinstance(one, Exception)]
    assert not faults, faults
    services.draw_due()
    assert Need.objects.count() == 5 and UrnWord.objects.count() == 1
    tokens = [one for one in found if isinstance(one, str)]
    kept = {services.find_kept(token).text for token in tokens}
    assert kept == {f"mot de {party.number}" for party in parties}


# --- the second wall ---------------------------------------------------------------------------------------------------


def attempts(contract, author: Party, nameless: Need) -> dict[str, Callable[[], Any]]:
    """Return what a page that asks nothing might write: a name put to a word, a word put into another's mouth."""
    some = uuid4()
    fresh = {"contract": contract, "kind": "need", "reach": "participants", "said_on": nameless.said_on}
    return {
        "writes a word without name": lambda: Need.objects.create(
            pk=some, scope=some, door="nameless", text="x", **fresh
        ),
        "speaks for another": lambda: Need.objects.create(
            door="named", author=author, scope=author.pk, text="x", **fresh
        ),
        "takes a nameless word up": lambda: Need.objects.filter(pk=nameless.pk).update(
            door="named", author=author, scope=author.pk, digest=None
        ),
        "withdraws a nameless word": lambda: Need.objects.filter(pk=nameless.pk).update(withdrawn=True),
        "removes a nameless word": lambda: Need.objects.filter(pk=nameless.pk).delete(),
        "puts into the urn": lambda: UrnWord.objects.create(contract=contract, digest="a" * 64),
        "reads the urn": lambda: UrnWord.objects.count(),
    }


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")
def test_the_second_wall_lets_nobody_tie_a_word_to_a_person(contract, claire):
    author, mate, third = people(contract, 3)
    for number in range(6):
        whisper(author, f"{number}")
    services.draw_due()
    nameless = Need.objects.filter(door="nameless").first()
    done = 0
    for name, act in attempts(contract, author, nameless).items():
        for viewer in (claire, self_of(mate), self_of(third)):
            with looking_as(viewer):
                try:
                    with transaction.atomic():
                        changed = act()
                except DatabaseError:
                    changed = 0
            assert not changed or changed == (0, {}), f"{viewer.actor} {name}"
            done += 1
    assert done == 21 and Need.objects.filter(door="nameless", withdrawn=False).count() == 5


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")
def test_the_second_wall_repeats_the_audience_where_the_filter_is_forgotten(contract, claire):
    author, mate = people(contract, 2)
    say(author, "nommé")
    say(author, "réservé", Door.RESERVED)
    for number in range(5):
        whisper(author, f"sans nom {number}")
    with looking_as(self_of(mate)):
        assert Need.objects.count() == 0
    services.draw_due()
    with looking_as(self_of(mate)):
        assert {need.text for need in Need.objects.all()} == {f"sans nom {number}" for number in range(5)}
    with looking_as(claire):
        assert Need.objects.count() == 7
    assert told(contract, Door.NAMED) == "intervenants"


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="the second wall refuses it before the constraint does"
)
def test_the_database_holds_no_word_without_name_that_has_an_author(contract, claire):
    party = people(contract, 1)[0]
    for number in range(5):
        whisper(party, f"{number}")
    services.draw_due()
    with pytest.raises(DatabaseError), transaction.atomic():
        Need.objects.filter(door="nameless").update(author=party)
    with pytest.raises(DatabaseError), transaction.atomic():
        say(party, "x")
        Need.objects.filter(door="named").update(author=None)
