"""One's data come in one file, whole and only one's own; and the way out is open at any time."""

import datetime as dt
import json

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Invitation, Participant, WaitingSeat
from cells.composition.models import PairConstraint
from contracts.agreements.models import Answer, Clause, Party
from contracts.agreements.services import propose_version
from interventions.boards.models import Card
from interventions.boards.services import ask_circulation, consent, write_card
from interventions.reminders import services as reminders
from interventions.sessions import services
from tests.interventions.meetings import gather, paris
from tst_platform import exported, my_data
from tst_platform.core.models import DataKey
from tst_platform.outbox.models import Message, MessageState

START = paris(2026, 3, 3, 9)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def speak(meeting, who, text):
    party = Party.objects.get(pk=meeting.people[who].party_id)
    cell = meeting.cells["B" if who == "bernard" else "A"]
    return write_card(cell=cell, author=party, text=text, by=meeting.viewer(who))


def file_of(meeting, who):
    answer = meeting.phone(who).get(reverse("my_data"))
    assert answer.status_code == 200
    return answer


def leave(meeting, who, words):
    phone = meeting.phone(who)
    return phone, phone.post(reverse("leave"), {"words": words})


# --- the file --------------------------------------------------------------------------------------------------------


def test_every_model_that_holds_something_of_a_person_is_in_the_file_or_says_why_not():
    known = {*exported.EXPORTED, *exported.WITHHELD}
    for model in apps.get_models():
        keys = [field for field in model._meta.concrete_fields if field.related_model in (Party, Participant)]
        if keys or any(field.name in ("recipient_id", "actor") for field in model._meta.concrete_fields):
            assert model in known, f"{model.__name__} is neither exported nor withheld for a reason"
    assert len(known) > 12 and all(exported.WITHHELD.values())


def test_every_text_that_a_person_gave_is_in_the_file():
    import inspect

    source = inspect.getsource(exported)
    for name in (
        "given_name",
        "family_name",
        "called",
        "email",
        "phone",
        "traits",
        "comment",
        "text",
        "contact",
    ):
        assert f'"{name}"' in source, name


def test_the_file_holds_my_words_and_nobody_elses(meeting):
    session = meeting.plan()
    speak(meeting, "fatou", "La parole de Fatou")
    speak(meeting, "yanis", "La parole de Yanis")
    services.decline(session=session, participant=meeting.people["fatou"], by=meeting.viewer("fatou"))
    answer = file_of(meeting, "fatou")
    text, data = answer.content.decode(), json.loads(answer.content)
    assert "mes-donnees.json" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    assert [card["text"] for card in data["words"]] == ["La parole de Fatou"]
    assert data["identity"][0]["email"] == "fatou@example.org"
    assert [signature["version.number"] for signature in data["signatures"]] == [99]
    assert data["attendances"][0]["declined_at"] and data["cells"][0]["cell.letter"] == "A"
    for other in ("Yanis", "yanis@example.org", "Nomyanis", "Kevin", "Bernard", "Ortega"):
        assert other not in text


def test_the_file_is_there_before_any_signature(meeting):
    assert json.loads(file_of(meeting, "kevin").content)["identity"][0]["given_name"] == "Kevin"


def test_the_file_is_whole_while_a_new_contract_waits_for_a_signature(cast):
    """What is mine stays mine: the second wall keeps my cell from me then, and not my own words."""
    phone = cast.client_of("fatou")
    before = phone.get(reverse("my_data")).json()
    propose_version(version=cast.tilleuls.draft, by=cast.tilleuls.lead)
    after = phone.get(reverse("my_data")).json()
    assert before["words"] and before["cells"] and before["answers"]
    for name in ("words", "cells", "attendances", "answers", "signatures", "releases", "invitations"):
        assert after[name] == before[name], name


def test_the_file_names_the_links_by_which_one_was_invited(cast):
    mine = Invitation.objects.filter(participant=cast.tilleuls.people["fatou"]).count()
    assert mine and len(cast.client_of("fatou").get(reverse("my_data")).json()["invitations"]) == mine


def test_nobody_else_is_handed_a_file(meeting, client):
    assert meeting.phone("lucie").get(reverse("my_data")).status_code == 404
    assert meeting.desk().get(reverse("my_data")).status_code == 404
    assert client.get(reverse("my_data")).status_code == 404


# --- the way out -----------------------------------------------------------------------------------------------------


def test_leaving_is_asked_on_a_page_of_its_own_and_a_get_changes_nothing(meeting):
    page = meeting.phone("fatou").get(reverse("leave"))
    assert page.status_code == 200 and "checked" not in page.content.decode()
    assert meeting.phone("fatou").post(reverse("leave"), {}).status_code == 422
    assert Party.objects.get(pk=meeting.people["fatou"].party_id).left_at is None


@pytest.mark.parametrize("words", [my_data.WITHDRAW, my_data.KEEP])
def test_who_leaves_finds_every_door_closed_at_once(meeting, words):
    session = meeting.plan()
    other_phone = meeting.phone("fatou")
    phone, answer = leave(meeting, "fatou", words)
    assert answer.status_code == 302 and answer.url == reverse("home")
    assert "party" not in phone.session
    assert phone.get(answer.url).status_code == 200
    for name in ("sessions:home", "sessions:room", "sessions:me", "my_data", "leave"):
        assert phone.get(reverse(name)).status_code == 404
        assert other_phone.get(reverse(name)).status_code == 404
    assert other_phone.get(reverse("sessions:calendar_file", args=[session.pk])).status_code == 404


@pytest.mark.parametrize("words", [my_data.WITHDRAW, my_data.KEEP])
def test_who_leaves_is_no_longer_named_anywhere(meeting, words):
    session = meeting.plan()
    speak(meeting, "fatou", "Ce que j'ai dit")
    leave(meeting, "fatou", words)
    person = Participant.objects.get(pk=meeting.people["fatou"].pk)
    for name in ("given_name", "family_name", "called", "email", "phone"):
        assert "atou" not in getattr(person, name)
    assert not person.traits
    for client, address in (
        (meeting.phone("yanis"), reverse("sessions:room")),
        (meeting.desk(), reverse("sessions:session", args=[session.pk])),
    ):
        assert "Fatou" not in client.get(address).content.decode()


def test_words_that_are_withdrawn_are_erased_with_their_key(meeting):
    card = speak(meeting, "fatou", "Ce que j'ai dit")
    party = meeting.people["fatou"].party_id
    clause = Clause.objects.filter(version__proposed_at__isnull=True).first()
    Answer.objects.create(clause=clause, party_id=party, value="reservation", comment="Ma réserve")
    leave(meeting, "fatou", my_data.WITHDRAW)
    assert not Card.objects.visible_to(meeting.viewer("yanis")).exists()
    assert not Card.objects.visible_to(meeting.lead).exists()
    key = DataKey.objects.get(scope=party)
    assert key.destroyed_at and not bytes(key.wrapped)
    assert "dit" not in Card.objects.get(pk=card.pk).text and "réserve" not in Answer.objects.get().comment


def test_words_that_are_left_are_read_without_name(meeting):
    speak(meeting, "fatou", "Ce que j'ai dit")
    leave(meeting, "fatou", my_data.KEEP)
    [card] = Card.objects.visible_to(meeting.viewer("yanis"))
    assert card.text == "Ce que j'ai dit"


@pytest.mark.parametrize("words", [my_data.WITHDRAW, my_data.KEEP])
def test_words_that_circulated_come_back_when_their_author_leaves(meeting, words):
    card = speak(meeting, "fatou", "Ce qui circule")
    [way] = ask_circulation(card=card, to_cells=[meeting.cells["B"]], by=meeting.lead)
    consent(circulation=way, by=meeting.viewer("fatou"))
    assert Card.objects.visible_to(meeting.viewer("bernard")).exists()
    leave(meeting, "fatou", words)
    assert not Card.objects.visible_to(meeting.viewer("bernard")).exists()


def test_no_message_reaches_who_has_left(meeting, clock, mailoutbox):
    meeting.plan()
    leave(meeting, "fatou", my_data.KEEP)
    waiting = Message.objects.filter(recipient_id=meeting.people["fatou"].party_id)
    assert set(waiting.values_list("state", flat=True)) == {MessageState.CANCELLED}
    for day in (5, 11, 12):
        clock.move_to(paris(2026, 3, day, 18 if day < 12 else 16))
        reminders.tick()
    assert not [message for message in mailoutbox if "fatou" in message.to[0]]
    assert [message for message in mailoutbox if "yanis" in message.to[0]]


def test_links_close_and_what_was_noted_for_composing_goes(meeting):
    person = meeting.people["fatou"]
    invitation = Invitation.objects.create(
        collective=meeting.collective, contract=meeting.programme.contract, participant=person,
        invited_by=meeting.lead.user, kind="personal", digest="d" * 64, hint="abc",
        expires_at=timezone.now() + dt.timedelta(days=30),
    )  # fmt: skip
    seat = WaitingSeat.objects.create(
        invitation=invitation, participant=person, called="Fatou", contact="0639980012"
    )
    PairConstraint.objects.create(
        collective=meeting.collective, kind="apart", first=meeting.people["yanis"], second=person
    )
    leave(meeting, "fatou", my_data.KEEP)
    assert not Invitation.objects.live().filter(participant=person).exists()
    assert "Fatou" not in WaitingSeat.objects.get(pk=seat.pk).called
    assert not PairConstraint.objects.exists()


def test_leaving_twice_is_leaving_once(meeting):
    me, by = meeting.people["fatou"], meeting.viewer("fatou")
    for words in (my_data.KEEP, my_data.WITHDRAW):
        my_data.leave_programme(me=me, words=words, by=by)
    assert not DataKey.objects.filter(scope=me.party_id, destroyed_at__isnull=False).exists()


def test_who_has_not_signed_leaves_too(meeting):
    _phone, answer = leave(meeting, "kevin", my_data.WITHDRAW)
    assert answer.status_code == 302
    assert Party.objects.get(pk=meeting.people["kevin"].party_id).left_at is not None


def test_the_session_of_a_phone_that_left_is_gone_from_the_database(meeting):
    from django.contrib.sessions.models import Session as Kept

    phone = meeting.phone("fatou")
    key = phone.cookies[settings.SESSION_COOKIE_NAME].value
    phone.post(reverse("leave"), {"words": my_data.KEEP})
    assert not Kept.objects.filter(pk=key).exists()
