"""No other site acts in a visitor's name, and no session that was laid out beforehand becomes somebody's."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from cells.collectives.models import Invitation, WaitingSeat
from cells.collectives.services import joining
from tests.addresses import every_address, everywhere
from tests.cast import Cast
from tests.cells.ways_in import BACK_AT, TYPED_AT, House, build_house, is_in, path_of, phrase_on
from tests.undoing import undone

KEY = settings.SESSION_COOKIE_NAME
# Mail programs stop reminders with a bare POST (RFC 8058): the secret of the address is all that it takes, and it knows
# nobody. What it does is held in tests/interventions/test_reminders_stop.py.
ONE_CLICK = "reminders:stop"


@pytest.fixture
def house(db: None) -> House:
    return build_house()


def test_no_address_takes_a_form_from_elsewhere(cast: Cast) -> None:
    """Every address × staff, participant, stranger: a form without the token of our own pages is refused."""
    taken, asked = [], 0
    for address in every_address():
        url = next(iter(everywhere(address, cast.tilleuls)))
        if address.name == ONE_CLICK:
            continue
        assert not getattr(resolve(url).func, "csrf_exempt", False), address.name
        for person in ("claire", "fatou", "nobody"):
            forged = Client(enforce_csrf_checks=True)
            forged.cookies[KEY] = cast.client_of(person).cookies.get(KEY, "")
            with undone():
                answer = forged.post(url, headers={"Origin": "https://elsewhere.example"})
            asked += 1
            if answer.status_code != HTTPStatus.FORBIDDEN:
                taken.append(f"{person} {url}: {answer.status_code}")
    assert not taken, "\n".join(taken[:20])
    assert asked > 300


def test_forged_forms_at_the_doors_use_nothing(house: House) -> None:
    link, shared, phone = house.hand_over("yanis"), house.share(3), house.joined("noor")
    words = phrase_on(phone)
    for url, said in (
        (path_of(link), {}),
        (path_of(shared), {"called": "Samir"}),
        (TYPED_AT, {"code": link.code, "come": "1"}),
        (BACK_AT, {"phrase": words}),
    ):
        victim = Client(enforce_csrf_checks=True)
        victim.get(url)
        answer = victim.post(url, said, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == HTTPStatus.FORBIDDEN and not is_in(victim), url
    assert not Invitation.objects.filter(
        pk__in=[link.invitation.pk, shared.invitation.pk], uses__gt=0
    ).exists()
    assert not WaitingSeat.objects.exists()


def laid_out() -> tuple[Client, str]:
    """Return a phone on which someone has laid out a session, whose key they have kept."""
    phone = Client()
    session = phone.session
    session["language"] = "fr"
    session.save()
    phone.cookies[KEY] = session.session_key
    return phone, phone.cookies[KEY].value


def test_session_laid_out_beforehand_is_not_the_one_that_comes_in(house: House) -> None:
    words = phrase_on(house.joined("noor"))
    link, code = house.hand_over("yanis"), house.hand_over("fatou").code
    shared = house.share(3)
    for url, said in (
        (path_of(link), {}),
        (TYPED_AT, {"code": code, "come": "1"}),
        (BACK_AT, {"phrase": words}),
        (path_of(shared), {"called": "Samir"}),
    ):
        phone, key = laid_out()
        assert phone.post(url, said).status_code == HTTPStatus.FOUND, url
        assert phone.cookies[KEY].value != key and list(phone.session.keys()) != []
        assert "language" not in phone.session
        left = Client()
        left.cookies[KEY] = key
        assert (
            not is_in(left) and left.get(reverse("collectives:waiting")).status_code == HTTPStatus.NOT_FOUND
        )


def test_going_in_from_the_waiting_room_begins_a_session_of_its_own(house: House) -> None:
    phone = Client()
    phone.post(path_of(house.share(3)), {"called": "Samir"})
    key = phone.cookies[KEY].value
    joining.admit(seat=WaitingSeat.objects.get(), by=house.claire)
    assert phone.post(reverse("collectives:enter")).status_code == HTTPStatus.FOUND
    assert phone.cookies[KEY].value != key and is_in(phone)
    left = Client()
    left.cookies[KEY] = key
    assert not is_in(left)


def test_first_form_of_a_door_is_the_one_that_a_person_means(house: House) -> None:
    """A scanner that sends forms takes the seat; whoever gets the next link puts it out again."""
    link = house.hand_over("yanis")
    scanner = Client()
    forms = re.findall(r"<form[^>]*>", scanner.get(path_of(link)).content.decode())
    assert 'action="/langue/"' in forms[-1] and "action" not in forms[0]
    scanner.post(path_of(link))
    assert is_in(scanner)
    assert Client().get(path_of(link)).status_code == HTTPStatus.NOT_FOUND
    phone = Client()
    phone.post(path_of(house.hand_over("yanis")))
    assert is_in(phone) and not is_in(scanner)
