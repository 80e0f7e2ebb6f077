"""Listening on a phone, on a laptop, on the screen of a hall, and behind a secret link."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import translation

from contracts.listening import services
from contracts.listening.audience import BY_NAME, Door
from contracts.listening.models import Need, UrnWord
from contracts.listening.views import limits
from tests.contracts.conftest import laptop_of, phone_of, seat, self_of
from tests.contracts.listeners import people, propose, say, signed_by, texts, told, whisper
from tests.ledger import take
from tst_platform.audit.models import AuditRecord
from tst_platform.core.models import Erasure

SAY, MINE = "/ecoute/dire/", "/ecoute/"


def typed(contract, door, text="Un lieu pour se parler", **instead):
    return {"door": door, "told": told(contract, Door(door)), "kind": "need", "text": text, **instead}


def page(answer):
    return " ".join(answer.content.decode().split())


def link_in(answer):
    return re.search(r"/parole/[\w-]+/", answer.content.decode()).group(0)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


# --- saying ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["named", "nameless", "reserved"])
def test_the_sentence_stands_above_the_button_before_anything_is_sent(contract, fatou, door):
    from contracts.listening import shown

    asked = phone_of(fatou).get(SAY, {"door": door})
    assert asked.status_code == 200
    assert shown.way_of(contract, Door(door)).sentence in page(asked).replace("&#x27;", "'")
    assert not Need.objects.exists() and not UrnWord.objects.exists()


def test_a_word_by_name_is_found_again_changed_and_withdrawn(contract, fatou):
    phone = phone_of(fatou)
    assert phone.post(SAY, typed(contract, "named")).headers["Location"] == MINE
    need = Need.objects.get()
    assert (need.author, need.said_under, need.door) == (fatou, None, "named")
    assert "Un lieu pour se parler" in page(phone.get(MINE))
    change = reverse("listening:amend", args=[need.pk])
    seen = services.fingerprint(need.kind, need.text)
    phone.post(change, {"kind": "doubt", "text": "Un lieu à nous", "seen": seen})
    assert texts(self_of(fatou)) == {"Un lieu à nous"}
    assert phone.post(reverse("listening:withdraw", args=[need.pk])).status_code == 302
    need.refresh_from_db()
    assert need.withdrawn and need.text == "" and not texts(self_of(fatou))


def test_nothing_typed_is_lost_when_it_is_refused(contract, claire, fatou):
    phone = phone_of(fatou)
    empty = phone.post(SAY, typed(contract, "named", kind=""))
    assert empty.status_code == 422 and "Un lieu pour se parler" in page(empty)
    before = typed(contract, "named")
    signed_by(propose(contract, claire, **{BY_NAME: "participants"}), fatou)
    changed = phone.post(SAY, before)
    assert changed.status_code == 422 and "Un lieu pour se parler" in page(changed)
    assert 'value="participants"' in page(changed), "what is told now is what is sent next"
    assert not Need.objects.exists()
    assert phone.post(SAY, typed(contract, "named")).status_code == 302


def test_two_phones_on_one_word_lose_no_edit(contract, fatou):
    need, phone = say(fatou, "Premier"), phone_of(fatou)
    seen = services.fingerprint(need.kind, need.text)
    address = reverse("listening:amend", args=[need.pk])
    assert phone.post(address, {"kind": "need", "text": "D’ici", "seen": seen}).status_code == 302
    late = phone.post(address, {"kind": "need", "text": "De là", "seen": seen})
    assert late.status_code == 422 and "De là" in page(late) and "D’ici" in page(late)
    again = re.search(r'name="seen" value="(\w+)"', late.content.decode()).group(1)
    assert phone.post(address, {"kind": "need", "text": "De là", "seen": again}).status_code == 302
    assert texts(self_of(fatou)) == {"De là"}


@pytest.mark.parametrize("door", ["paper", "", "other", "\x00"])
def test_a_door_that_is_not_there_leads_back_to_the_doors(contract, fatou, door):
    phone = phone_of(fatou)
    assert phone.get(SAY, {"door": door}).headers["Location"] == MINE
    assert phone.post(SAY, typed(contract, "named") | {"door": door}).headers["Location"] == MINE
    assert not Need.objects.exists()


# --- without name ------------------------------------------------------------------------------------------------------


def test_saying_without_name_writes_nothing_of_who_spoke(contract, fatou):
    phone = phone_of(fatou)
    phone.get(MINE)
    before = take()
    said = phone.post(SAY, typed(contract, "nameless"))
    assert said.status_code == 200 and not said.cookies.get("messages")
    after = take()
    new = {model for model, _pk in after.keys() - before.keys()}
    assert new <= {"contracts.urnword", "core.datakey"}
    assert all(before[key] == after[key] for key in before.keys() & after.keys())
    token = link_in(said).split("/")[2]
    assert not any(token in str(row) for row in after.values()), "only digests of the secret are kept"


def test_the_secret_link_shows_nothing_before_it_is_asked_and_then_changes_and_withdraws(contract, claire):
    phone = phone_of(people(contract, 1)[0])
    link = link_in(phone.post(SAY, typed(contract, "nameless", "Dans l’urne")))
    stranger = laptop_of(claire).__class__()
    assert "urne" not in stranger.get(link).content.decode().lower().replace("ecoute", "")
    assert "Dans l’urne" in page(stranger.post(link))
    seen = services.fingerprint("need", "Dans l’urne")
    assert stranger.post(link, {"kind": "doubt", "text": "Changé", "seen": seen}).status_code == 200
    for party in [seat(contract, number) for number in range(50, 54)]:
        whisper(party, f"autre {party.number}")
    services.draw_due()
    assert "Changé" in texts(claire)
    seen = services.fingerprint("doubt", "Changé")
    stranger.post(link, {"kind": "doubt", "text": "Encore", "seen": seen})
    assert "Encore" in texts(claire)
    late = stranger.post(link, {"kind": "doubt", "text": "Trop tard", "seen": seen})
    assert late.status_code == 422 and "Trop tard" in page(late) and "Encore" in page(late)
    assert stranger.post(link, {"withdraw": "1"}).status_code == 200
    gone = Need.objects.get(withdrawn=True)
    assert gone.digest is None and Erasure.objects.filter(pk=gone.pk).exists()
    assert len(texts(claire)) == 4
    acts = AuditRecord.objects.filter(actor="platform:link").values_list("verb", "row", "scope")
    assert set(acts) == {("need.amend", None, contract.pk), ("need.withdraw", None, contract.pk)}


def test_all_links_that_do_not_open_are_alike_to_the_byte(contract, fatou):
    phone = phone_of(fatou)
    waiting, out = whisper(fatou, "un"), whisper(fatou, "deux")
    services.withdraw_by_link(token=waiting)
    for number in range(4):
        whisper(fatou, f"{number}")
    services.draw_due()
    services.withdraw_by_link(token=out)
    answers = [
        getattr(client, method)(f"/parole/{token}/", body)
        for token in (waiting, out, "a" * 43, "x")
        for client in (phone, phone_of(fatou))
        for method, body in (("get", {}), ("post", {}), ("post", {"withdraw": "1"}))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_what_was_withdrawn_before_a_restore_does_not_leave_the_urn(contract, claire, fatou):
    token = whisper(fatou, "repris")
    kept = UrnWord.objects.get()
    services.withdraw_by_link(token=token)
    UrnWord.objects.create(pk=kept.pk, contract=contract, digest=kept.digest, payload=kept.payload)
    for number in range(5):
        whisper(fatou, f"mot {number}")
    assert services.draw_due() == 5
    assert "repris" not in texts(claire) and not UrnWord.objects.exists()


def test_a_network_that_tries_too_often_is_asked_to_wait(contract, fatou, monkeypatch):
    monkeypatch.setattr(limits, "TRIES", 3)
    phone = phone_of(fatou)
    tried = [phone.post(f"/parole/{'a' * 43}/").status_code for _ in range(5)]
    assert tried == [404, 404, 404, 429, 429]
    assert phone.get(f"/parole/{'a' * 43}/").status_code == 404, "a look counts nothing"


# --- the intervenant ---------------------------------------------------------------------------------------------------


def test_paper_is_entered_for_someone_who_finds_it_under_their_own_words(contract, claire, fatou, yanis):
    laptop = laptop_of(claire)
    address = reverse("listening:from_paper", args=[contract.pk])
    said = {"party": fatou.pk, "kind": "reluctance", "text": "Je n’ose pas venir"}
    assert laptop.post(address, said).status_code == 302
    assert "Je n’ose pas venir" in page(phone_of(fatou).get(MINE))
    assert "Je n’ose pas venir" not in page(phone_of(yanis).get(MINE))
    need = Need.objects.get()
    seen = services.fingerprint(need.kind, need.text)
    body = {"kind": "reluctance", "text": "Je n’ose pas", "seen": seen}
    laptop.post(reverse("listening:amend", args=[need.pk]), body)
    assert texts(claire) == {"Je n’ose pas"}
    refused = laptop.post(address, said | {"kind": "x"})
    assert refused.status_code == 422 and "Je n’ose pas venir" in page(refused)


def test_a_list_is_narrowed_by_kind_and_door_and_asks_few_queries(
    contract, claire, fatou, django_assert_max_num_queries
):
    say(fatou, "se parler")
    say(fatou, "à quoi bon", Door.RESERVED, "doubt")
    laptop, address = laptop_of(claire), reverse("listening:gathered", args=[contract.pk])
    assert "se parler" in page(laptop.get(address)) and "à quoi bon" in page(laptop.get(address))
    doubts = page(laptop.get(address, {"kind": "doubt"}))
    assert "à quoi bon" in doubts and "se parler" not in doubts
    assert "se parler" in page(laptop.get(address, {"kind": "no such", "door": "named"}))
    for number in range(30):
        say(fatou, f"{number}")
    with django_assert_max_num_queries(40):
        laptop.get(address)


def test_the_screen_of_the_hall_shows_what_everyone_may_read_and_nothing_reserved(contract, claire):
    author, mate = people(contract, 2)
    signed_by(propose(contract, claire, **{BY_NAME: "participants"}), author, mate)
    say(author, "dit à tous")
    say(author, "réservé", Door.RESERVED)
    services.enter_from_paper(party=mate, kind="need", text="sur papier", by=claire)
    for number in range(5):
        whisper(mate, f"sans nom {number}")
    services.draw_due()
    shown = page(laptop_of(claire).get(reverse("listening:projected", args=[contract.pk])))
    assert "dit à tous" in shown and "sans nom 4" in shown
    assert "réservé" not in shown and "sur papier" not in shown
    propose(contract, claire)
    shown = page(laptop_of(claire).get(reverse("listening:projected", args=[contract.pk])))
    assert "dit à tous" not in shown and "sans nom 4" in shown


def test_who_leaves_or_is_elsewhere_reads_nothing(contract, claire, jean, fatou, yanis):
    say(fatou, "à moi")
    fatou.left_at = fatou.joined_at
    fatou.save()
    assert phone_of(fatou).get(MINE).status_code == 404
    assert laptop_of(jean).get(reverse("listening:gathered", args=[contract.pk])).status_code == 404
    assert not texts(jean) and not texts(self_of(yanis)) and texts(claire) == {"à moi"}
