"""Six words bring one person back, anywhere; a person's phones are signed out all at once; two people on one phone."""

import json
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Invitation, ReturnPhrase, WaitingSeat
from cells.collectives.services import joining, returning
from contracts.agreements.models import Party
from tests.cells.ways_in import BACK_AT, TYPED_AT, WELCOME, build_house, is_in, path_of, phrase_on, token_of
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.phones import EPOCH_SESSION_KEY
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer
from tst_platform.my_data import leave_programme

pytestmark = pytest.mark.django_db
WAYS = reverse("collectives:ways_back")
END = reverse("collectives:end_phones")


@pytest.fixture
def house():
    return build_house()


def come_back(phrase, phone=None, **more):
    phone = phone or Client()
    return phone, phone.post(BACK_AT, {"phrase": phrase, **more})


# --- the phrase --------------------------------------------------------------------------------------------------------


def test_a_phrase_opens_the_same_persons_pages_on_another_phone(house):
    first = house.joined("yanis")
    phrase = phrase_on(first)
    assert len(phrase.split()) == 6
    other, answer = come_back(phrase.upper().replace(" ", ", "))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert other.session[PARTY_SESSION_KEY] == str(house.people["yanis"].party_id)
    assert is_in(other) and is_in(first), "who comes back by their own words is not signed out elsewhere"


def test_a_phrase_is_shown_once_and_its_page_says_since_when(house):
    phone = house.joined("yanis")
    assert "pas encore" in phone.get(WAYS).content.decode() or "no phrase" in phone.get(WAYS).content.decode()
    phrase = phrase_on(phone)
    page = phone.get(WAYS).content.decode()
    assert not any(f">{word}<" in page for word in phrase.split())
    assert str(timezone.localtime().year) in page


def test_a_new_phrase_ends_the_one_before(house):
    phone = house.joined("yanis")
    old, new = phrase_on(phone), phrase_on(phone)
    assert come_back(old)[1].status_code == 422
    assert come_back(new)[1].status_code == 302
    assert ReturnPhrase.objects.count() == 1


def test_the_data_file_says_that_there_is_a_phrase_and_since_when(house):
    phone = house.joined("yanis")
    phrase = phrase_on(phone)
    come_back(phrase)
    told = json.loads(phone.get(reverse("my_data")).content)
    row = ReturnPhrase.objects.get()
    assert told["return_phrase"] == [{"created_at": str(row.created_at), "used_at": str(row.used_at)}]
    assert row.digest not in json.dumps(told)


def test_who_has_left_comes_back_by_no_words(house):
    phone = house.joined("yanis")
    phrase = phrase_on(phone)
    me = house.person("yanis")
    leave_programme(me=me, words="keep", by=Viewer(party_id=me.party_id))
    assert come_back(phrase)[1].status_code == 422
    assert not ReturnPhrase.objects.exists()
    with pytest.raises(DomainError):
        returning.make_phrase(participant=me, by=Viewer(party_id=me.party_id))


def test_a_phrase_is_seen_by_nobody_else(house):
    phrase_on(house.joined("yanis"))
    fatou = Viewer(party_id=house.people["fatou"].party_id)
    assert not ReturnPhrase.objects.visible_to(house.claire).exists()
    assert not ReturnPhrase.objects.visible_to(fatou).exists()


@pytest.mark.parametrize("typed", ["", " ", "\x00", "un deux trois", "x" * 5000, "1 2 3 4 5 6", "é" * 190])
def test_whatever_is_typed_is_answered_calmly(house, typed):
    phrase_on(house.joined("yanis"))
    assert come_back(typed)[1].status_code == 422
    raw = Client().post(BACK_AT, b"phrase=%ED%A0%80%00%FF", "application/x-www-form-urlencoded")
    assert raw.status_code == 422


# --- phones that no longer speak ---------------------------------------------------------------------------------------


def disconnect(house, who):
    return house.desk().post(
        reverse("collectives:disconnect", args=[house.contract.pk, house.people[who].pk])
    )


def test_an_intervenant_signs_every_phone_out_and_closes_every_way_in(house):
    first = house.joined("yanis")
    phrase = phrase_on(first)
    second, _answer = come_back(phrase)
    link = house.hand_over("yanis")
    other = house.joined("noor")
    assert disconnect(house, "yanis").status_code == 302
    assert not is_in(first) and not is_in(second) and is_in(other)
    assert come_back(phrase)[1].status_code == 422
    assert Client().post(path_of(link)).status_code == 404
    assert AuditRecord.objects.filter(verb="phones.end", actor=house.claire.actor).count() == 1
    again = house.joined("yanis")
    assert is_in(again) and not is_in(first)


def test_the_page_before_it_changes_nothing(house):
    phone = house.joined("yanis")
    page = house.desk().get(
        reverse("collectives:disconnect", args=[house.contract.pk, house.people["yanis"].pk])
    )
    assert page.status_code == 200 and is_in(phone)


def test_a_person_signs_their_other_phones_out_and_stays(house):
    lost = house.joined("yanis")
    phrase = phrase_on(lost)
    mine, _answer = come_back(phrase)
    link = house.hand_over("yanis")
    assert mine.post(END).headers["Location"] == WAYS
    assert is_in(mine) and not is_in(lost)
    assert come_back(phrase)[1].status_code == 422
    assert Client().post(path_of(link)).status_code == 404


def test_who_comes_by_a_new_link_signs_the_older_phone_out_and_looking_does_not(house):
    older = house.joined("yanis")
    link = house.hand_over("yanis")
    assert Client().get(path_of(link)).status_code == 200 and is_in(older)
    newer = Client()
    newer.post(path_of(link))
    assert is_in(newer) and not is_in(older)


def test_a_phone_signed_out_is_a_stranger_everywhere(house):
    phone = house.joined("yanis")
    disconnect(house, "yanis")
    assert phone.get("/").status_code == 200
    for address in ("/accueil/", "/salle/", "/moi/", "/moi/mes-donnees.json", "/bienvenue/", WAYS):
        assert phone.get(address).status_code == 404, address
    assert phone.post(END).status_code == 404


@pytest.mark.parametrize("number", [7, -1, "1", None, 1.5, [0], True])
def test_a_session_with_another_number_speaks_for_nobody(house, number):
    phone = house.joined("yanis")
    disconnect(house, "yanis")
    disconnect(house, "yanis")
    session = phone.session
    session[EPOCH_SESSION_KEY] = number
    session.save()
    assert not is_in(phone)


def test_a_seat_in_the_waiting_room_lets_in_once_and_not_after_all_was_closed(house):
    link = house.share(3)
    phones = [Client() for _ in range(2)]
    for phone, name in zip(phones, ("Samir", "Ines"), strict=True):
        phone.post(path_of(link), {"called": name})
    for seat in WaitingSeat.objects.all():
        joining.admit(seat=seat, by=house.claire)
    samir, ines = (WaitingSeat.objects.order_by("created_at")[n].participant for n in (0, 1))
    kept = phones[0].cookies[settings.SESSION_COOKIE_NAME].value
    seat_id = phones[0].session["waiting_seat"]
    assert phones[0].post("/attente/entrer/").headers["Location"] == WELCOME
    assert phones[0].cookies[settings.SESSION_COOKIE_NAME].value != kept
    with pytest.raises(joining.ClosedDoor):
        joining.enter(seat_id=seat_id)
    returning.close_ways_in(participant=ines, by=house.claire)
    assert phones[1].post("/attente/entrer/").status_code == 404
    assert is_in(phones[0]) and samir != ines


def test_whoever_left_is_out_on_every_phone(house):
    first = house.joined("yanis")
    second, _answer = come_back(phrase_on(first))
    assert second.post(reverse("leave"), {"words": "keep"}).status_code == 302
    assert not is_in(first) and not is_in(second)
    assert Party.objects.get(pk=house.people["yanis"].party_id).left_at


# --- two people on one phone -------------------------------------------------------------------------------------------


def called(house, **names):
    for who, name in names.items():
        person = house.person(who)
        person.called = name
        person.save(update_fields=["called"])


@pytest.mark.parametrize("way", ["link", "code", "shared", "phrase"])
def test_a_phone_says_who_is_in_before_another_takes_their_place(house, way):
    called(house, yanis="Yaya")
    phone, fields, address = house.joined("yanis"), {}, ""
    if way == "link":
        address = path_of(house.hand_over("noor"))
    elif way == "shared":
        address, fields = path_of(house.share(1)), {"called": "Zoé"}
    elif way == "code":
        address, fields = TYPED_AT, {"code": house.hand_over("noor").code, "come": "1"}
    else:
        address, fields = BACK_AT, {"phrase": phrase_on(house.joined("noor"))}
    told = phone.post(address, fields)
    assert told.status_code == 422 and is_in(phone)
    page = told.content.decode()
    assert "Yaya" in page
    for more in ("Yanis", "Canari", str(house.people["yanis"].pk), str(house.people["yanis"].party_id)):
        assert more not in page
    answer = phone.post(address, {**fields, "instead": "1"})
    assert answer.status_code == 302
    if way != "shared":
        assert phone.session[PARTY_SESSION_KEY] == str(house.people["noor"].party_id)
    assert "Yaya" not in phone.get(answer.headers["Location"], follow=True).content.decode()
    assert set(phone.session.keys()) <= {PARTY_SESSION_KEY, EPOCH_SESSION_KEY, "waiting_seat"}


def test_a_phone_of_two_people_keeps_nothing_of_the_first(house):
    phone = house.joined("yanis")
    session = phone.session
    session["of the first"] = "x"
    session.save()
    before = phone.cookies[settings.SESSION_COOKIE_NAME].value
    answer = phone.post(path_of(house.hand_over("noor")), {"instead": "1"})
    assert set(phone.session.keys()) == {PARTY_SESSION_KEY, EPOCH_SESSION_KEY}
    assert phone.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert "cache" in answer.headers["Clear-Site-Data"] and "storage" in answer.headers["Clear-Site-Data"]
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(stale), "the session of the first is gone, not only forgotten by the browser"


def test_ones_own_new_link_asks_for_nothing_more(house):
    phone = house.joined("yanis")
    link = house.hand_over("yanis")
    assert 'name="instead"' not in phone.get(path_of(link)).content.decode()
    assert phone.post(path_of(link)).status_code == 302
    assert is_in(phone)
    assert phone.get(path_of(link)).headers["Location"] == "/", "a used link brings its own phone home"
    assert Client().get(path_of(link)).status_code == 404


def test_someone_who_waits_on_a_phone_is_named_before_another_takes_it(house):
    phone = Client()
    phone.post(path_of(house.share(2)), {"called": "Samir"})
    link = house.hand_over("noor")
    assert "Samir" in phone.get(path_of(link)).content.decode()
    assert phone.post(path_of(link)).status_code == 422
    assert phone.get("/attente/").status_code == 200
    assert phone.post(path_of(link), {"instead": "1"}).status_code == 302


def test_who_was_signed_out_is_named_no_more(house):
    called(house, yanis="Yaya")
    phone = house.joined("yanis")
    disconnect(house, "yanis")
    assert "Yaya" not in phone.get(path_of(house.hand_over("noor"))).content.decode()


def test_ids_are_no_way_in(house):
    """What a page or a file may show of a person (ids, digests) opens nothing."""
    phrase_on(house.joined("yanis"))
    link = house.hand_over("noor")
    for secret in (
        link.invitation.digest,
        link.invitation.hint,
        str(link.invitation.pk),
        token_of(link)[:-1],
    ):
        assert Client().post(f"/rejoindre/{secret}/").status_code == 404
        assert Client().post(TYPED_AT, {"code": secret, "come": "1"}).status_code == 422
    for row in ReturnPhrase.objects.all():
        assert come_back(row.digest)[1].status_code == 422
    assert Invitation.objects.get(pk=link.invitation.pk).uses == 0
    assert isinstance(link.invitation.pk, UUID)
