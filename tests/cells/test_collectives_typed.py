"""The short code of a paper: the same invitation, typed; it shows who invites, and opens for a shorter time."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cells.collectives.models import Invitation, WaitingSeat
from cells.collectives.services import invitations
from tests.cells.ways_in import TYPED_AT, WELCOME, build_house, is_in, path_of
from tst_platform.core.viewer import PARTY_SESSION_KEY

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return build_house()


def look(phone, code, **more):
    return phone.post(TYPED_AT, {"code": code, **more})


def test_a_slip_on_paper_has_a_code_and_a_mail_has_none(house):
    link = house.hand_over("yanis")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", link.code)
    assert link.invitation.code_expires_at - link.invitation.created_at <= timedelta(days=7, seconds=1)
    invited = invitations.invite(
        contract=house.contract, participants=list(house.people.values()), by=house.claire
    )
    assert invited.mailed == 1 and all(link.code for link in invited.to_hand_over)
    assert Invitation.objects.get(participant=house.people["fatou"]).code_digest is None


def test_the_page_of_codes_names_nobody(house):
    page = Client().get(TYPED_AT).content.decode()
    assert "Claire" not in page and "Canari" not in page


def test_a_code_shows_who_invites_and_joins_on_the_second_act(house):
    link, phone = house.hand_over("yanis"), Client()
    door = look(phone, link.code.lower().replace("-", " "))
    assert door.status_code == 200 and "Claire Bonnet" in door.content.decode()
    assert Invitation.objects.get(pk=link.invitation.pk).uses == 0 and not is_in(phone)
    assert settings.SESSION_COOKIE_NAME not in phone.cookies
    answer = look(phone, link.code, come="1")
    assert (answer.status_code, answer.headers["Location"]) == (302, WELCOME)
    assert phone.session[PARTY_SESSION_KEY] == str(house.people["yanis"].party_id)


def test_code_and_link_are_one_invitation(house):
    link = house.hand_over("yanis")
    assert Client().post(path_of(link)).status_code == 302
    assert look(Client(), link.code, come="1").status_code == 422
    other = house.hand_over("noor")
    assert look(Client(), other.code, come="1").status_code == 302
    assert Client().post(path_of(other)).status_code == 404


def test_a_code_ends_before_its_link(house):
    link = house.hand_over("yanis")
    Invitation.objects.update(code_expires_at=timezone.now())
    assert look(Client(), link.code, come="1").status_code == 422
    assert Client().post(path_of(link)).status_code == 302


def test_a_new_link_ends_the_code_before_and_says_so(house):
    old = house.hand_over("yanis")
    page = house.desk().post(f"/contrats/{house.contract.pk}/invitations/{house.people['yanis'].pk}/lien/")
    assert "n’ouvre plus" in page.content.decode() or "opens no more" in page.content.decode()
    assert re.search(r'class="short-code">.*?[0-9A-Z]{4}-[0-9A-Z]{4}', page.content.decode(), re.S)
    assert look(Client(), old.code, come="1").status_code == 422


def test_the_code_of_a_shared_link_leads_to_the_waiting_room(house):
    link, phone = house.share(1), Client()
    assert "Claire Bonnet" in look(phone, link.code).content.decode()
    assert look(phone, link.code, come="1", called="").status_code == 422
    assert look(phone, link.code, come="1", called="Samir").headers["Location"] == "/attente/"
    assert look(Client(), link.code, come="1", called="Encore").status_code == 422
    assert WaitingSeat.objects.get().called == "Samir"


def test_a_shared_link_for_three_days_has_a_code_for_three_days(house):
    link = invitations.share(
        contract=house.contract,
        collective=house.collective,
        most_uses=2,
        by=house.claire,
        open_for=timedelta(days=3),
    )
    assert abs(link.invitation.code_expires_at - link.invitation.expires_at) < timedelta(seconds=1)


@pytest.mark.parametrize("typed", ["", " ", "\x00", "é" * 39, "0" * 8, "x" * 10_000, "----", "1" * 40])
def test_whatever_is_typed_is_answered_calmly(house, typed):
    house.hand_over("yanis")
    answer = look(Client(), typed, come="1")
    assert answer.status_code == 422
    raw = Client().post(TYPED_AT, b"come=1&code=%ED%A0%80%00%FF", "application/x-www-form-urlencoded")
    assert raw.status_code == 422


def test_the_door_behind_a_code_tells_no_referrer_and_stays_nowhere(house):
    link = house.hand_over("yanis")
    for answer in (look(Client(), link.code), Client().get(path_of(link))):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert b'name="referrer"' not in answer.content, "the header alone speaks"
        assert "no-store" in answer.headers["Cache-Control"]
