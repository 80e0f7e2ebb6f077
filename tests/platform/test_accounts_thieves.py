"""What someone gets with one thing that is not theirs: a key, a mailbox, an address, an open browser."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cells.ways_in import build_house, path_of
from tests.signing_in import StaffClient, application_of, code_shown_by
from tests.soft_keys import SoftKey
from tst_platform.accounts.models import SignedIn, User
from tst_platform.core.viewer import PARTY_SESSION_KEY
from tst_platform.house.limits import (
    CODES_OF_ADDRESS,
    CODES_OF_ADDRESS_THERE,
    PROOFS_OF_ACCOUNT,
    PROOFS_OF_ACCOUNT_A_DAY,
    TRIES_OF_ADDRESS_THERE,
)
from tst_platform.outbox.services import send_due

ASK, CONFIRM, PROVE, KEY = "/connexion/", "/connexion/code/", "/connexion/preuve/", "/connexion/cle/"


@pytest.fixture
def claire(db):
    return User.objects.create_user("claire@example.org", name="Claire", role="intervenant")


@pytest.fixture
def jean(db):
    return User.objects.create_user("jean@example.org", name="Jean", role="intervenant")


def mailed_code():
    send_due()
    return re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0].replace(" ", "")


def at_the_second_door(user, **extra):
    """Return a browser that has given the code of the mail, and not the second factor."""
    client = Client(**extra)
    client.post(ASK, {"email": user.email})
    assert client.post(CONFIRM, {"code": mailed_code()}).status_code == 302
    return client


def is_in(client):
    return client.get(reverse("programmes:mine")).status_code == 200


# --- a key -----------------------------------------------------------------------------------------------------------


def test_key_that_asks_for_a_finger_lets_in_alone(claire):
    key, client = SoftKey(claire), Client()
    asked = client.get(KEY).json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert client.post(KEY, {"credential": key.answer(asked["challenge"], verifies=True)}).status_code == 302
    assert is_in(client)


def test_found_key_that_asks_for_nothing_lets_in_nobody_alone(claire):
    key, client = SoftKey(claire), Client()
    asked = client.get(KEY).json()["request_options"]["publicKey"]
    refused = client.post(KEY, {"credential": key.answer(asked["challenge"], verifies=False)})
    assert refused.status_code == 422 and not is_in(client)


def test_question_of_another_page_does_not_make_a_found_key_enough(claire, jean):
    """Jean found Claire's key. The page of his own second factor asks a key for less than its whole proof."""
    found = SoftKey(claire)
    SoftKey(jean)
    client = at_the_second_door(jean)
    asked = client.get(PROVE).context["js_data"]["request_options"]["publicKey"]
    assert asked["userVerification"] == "preferred"
    refused = client.post(KEY, {"credential": found.answer(asked["challenge"], verifies=False)})
    assert refused.status_code == 422 and not is_in(client)
    assert not SignedIn.objects.filter(user=claire).exists()


# --- a mailbox -------------------------------------------------------------------------------------------------------


def test_who_has_the_mailbox_guesses_the_second_factor_thirty_times_a_day(claire, time_machine):
    app = application_of(claire)
    client, judged, start = None, 0, timezone.now()
    for quarter in range(8):
        time_machine.move_to(start + timedelta(minutes=16 * quarter), tick=False)
        client = at_the_second_door(claire, REMOTE_ADDR=f"192.0.2.{quarter}")
        right = {code_shown_by(app, step) for step in range(-2, 3)}
        wrong = [code for code in ("000000", "111111", "222222") if code not in right]
        answers = [client.post(PROVE, {"code": wrong[0]}).status_code for _ in range(12)]
        assert answers.count(422) <= PROOFS_OF_ACCOUNT.tries
        judged += answers.count(422)
    assert judged == PROOFS_OF_ACCOUNT_A_DAY.tries
    time_machine.move_to(start + timedelta(hours=3), tick=False)
    turned_away = at_the_second_door(claire).post(PROVE, {"code": code_shown_by(app)})
    assert turned_away.status_code == 429 and turned_away.context["hours"] == 21
    time_machine.move_to(start + timedelta(hours=25), tick=False)
    client = at_the_second_door(claire)
    assert client.post(PROVE, {"code": code_shown_by(app)}).status_code == 302 and is_in(client)


def test_who_has_the_mailbox_finds_no_page_where_a_factor_is_set_up_or_removed(claire):
    factor = application_of(claire).pk
    client = at_the_second_door(claire)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        for ask in (client.get, client.post):
            assert ask(reverse(name)).status_code in (302, 405), name
    assert client.post(reverse("remove_factor", args=[factor])).status_code == 302
    assert list(Authenticator.objects.values_list("pk", flat=True)) == [factor]


# --- an address ------------------------------------------------------------------------------------------------------


def test_who_knows_an_address_does_not_lock_its_person_out(claire):
    """Someone uses up, from their network, all that there is for Claire's address; she comes in from hers."""
    application_of(claire)
    tries = []
    for number in range(CODES_OF_ADDRESS.tries + 1):
        stranger = Client(REMOTE_ADDR="192.0.2.7")
        asked = stranger.post(ASK, {"email": claire.email}).status_code
        assert asked == (302 if number < CODES_OF_ADDRESS_THERE.tries else 429)
        tries += [stranger.post(CONFIRM, {"code": "000000"}).status_code for _ in range(4)]
    assert tries.count(422) == TRIES_OF_ADDRESS_THERE.tries
    at_the_second_door(claire, REMOTE_ADDR="198.51.100.9")


# --- an open browser ---------------------------------------------------------------------------------------------------


def test_removing_a_factor_ends_the_sessions_elsewhere(claire):
    """A phone was lost, with the application on it and a session open in it."""
    SoftKey(claire)
    here, lost = StaffClient(), StaffClient()
    here.force_login(claire)
    lost.force_login(claire)
    assert is_in(here) and is_in(lost)
    here.post(reverse("remove_factor", args=[application_of(claire).pk]))
    assert is_in(here) and not is_in(lost)


@pytest.fixture
def house(db):
    return build_house()


def test_nobody_is_found_beneath_staff_who_signed_in(house):
    """Yanis came in on a browser where Claire signs in after him; her account is closed later."""
    browser = house.joined("yanis")
    assert browser.get(reverse("sessions:home")).status_code == 200
    claire = house.claire.user
    app = application_of(claire)
    browser.post(ASK, {"email": claire.email})
    browser.post(CONFIRM, {"code": mailed_code()})
    browser.post(PROVE, {"code": code_shown_by(app)})
    assert is_in(browser)
    assert PARTY_SESSION_KEY not in browser.session
    User.objects.filter(pk=claire.pk).update(is_active=False)
    assert browser.get(reverse("sessions:home")).status_code == 404


def test_staff_who_join_by_a_link_leave_no_open_session_behind(house):
    desk = StaffClient()
    desk.force_login(house.claire.user)
    kept = desk.cookies[settings.SESSION_COOKIE_NAME].value
    assert SignedIn.objects.count() == 1
    desk.post(path_of(house.hand_over("yanis")))
    assert PARTY_SESSION_KEY in desk.session and not SignedIn.objects.exists()
    copy = Client()
    copy.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_in(copy)
    desk.force_login(house.claire.user)
    desk.post(path_of(house.share(2)), {"called": "Samir"})
    assert not SignedIn.objects.exists()


def test_a_link_that_gives_a_seat_is_shown_on_a_fresh_proof_only(house):
    desk = StaffClient()
    desk.force_login(house.claire.user)
    desk.grow_old(3600)
    before = house.contract.pk, house.people["yanis"].pk
    made = type(house.hand_over("noor").invitation).objects
    count = made.count()
    for url, said in (
        (reverse("collectives:hand_over", args=before), {}),
        (reverse("collectives:invite", args=before[:1]), {"everyone": "1"}),
    ):
        asked = desk.post(url, said)
        assert asked.status_code == 422 and url in asked.context["carried"]
    assert made.count() == count
