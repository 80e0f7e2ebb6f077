"""Accounts are made by invitation and closed by administrators; sensitive acts ask for the proof again; sessions end."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse

from tests.signing_in import StaffClient, application_of, code_shown_by
from tst_platform.accounts.models import SignedIn, StaffInvitation, User
from tst_platform.accounts.proof import RECENT_SECONDS
from tst_platform.audit.models import AuditRecord
from tst_platform.core.rates import RateCount, allow, network_of, sweep
from tst_platform.outbox.services import send_due

LISE = {"name": "Lise Martin", "email": "Lise@Example.org", "role": "supervisor"}


@pytest.fixture
def anne(db):
    return User.objects.create_user("anne@example.org", name="Anne", role="administrator")


@pytest.fixture
def jean(db):
    return User.objects.create_user("jean@example.org", name="Jean", role="intervenant")


@pytest.fixture
def office(anne):
    client = StaffClient()
    client.force_login(anne)
    return client


def mailed_link():
    send_due()
    return re.search(r"http\S+(/equipe/\S+)", mail.outbox[-1].body)[1]


# --- invited, opened, closed ---------------------------------------------------------------------------------------


def test_invited_person_opens_the_account_once_and_sets_up_a_second_proof(office, client):
    office.post(reverse("house:invite"), LISE)
    link = mailed_link()
    lise = User.objects.get(email="lise@example.org")
    assert not lise.is_active
    for _ in range(3):
        assert client.get(link).status_code == 200 and client.head(link).status_code in (200, 405)
    assert not User.objects.get(pk=lise.pk).is_active
    opened = client.post(link)
    assert opened["Location"] == reverse("mfa_index")
    assert client.get(reverse("programmes:mine")).status_code == 302
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert StaffClient().post(link).status_code == 404


def test_mail_of_invitation_tells_of_no_theme_and_its_token_is_not_stored(office):
    office.post(reverse("house:invite"), LISE)
    token = mailed_link().split("/")[-2]
    written = mail.outbox[-1].subject + mail.outbox[-1].body
    assert mail.outbox[-1].to == ["lise@example.org"]
    for word in ("TST", "thérapie", "therapy", "cellule", "supervis", "Lise", "contrat"):
        assert word.lower() not in written.replace(token, "").lower(), word
    assert token not in str(list(StaffInvitation.objects.values()))


def test_new_link_replaces_the_one_before(office, client):
    office.post(reverse("house:invite"), LISE)
    first = mailed_link()
    lise = User.objects.get(email="lise@example.org")
    office.post(reverse("house:invite_again", args=[lise.pk]))
    second = mailed_link()
    assert client.post(first).status_code == 404
    assert client.post(second).status_code == 302


def test_expired_link_opens_nothing(office, client):
    office.post(reverse("house:invite"), LISE)
    link = mailed_link()
    StaffInvitation.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert client.post(link).status_code == 404


def test_address_with_an_account_is_not_invited_again(office, jean):
    refused = office.post(reverse("house:invite"), {**LISE, "email": "JEAN@example.org"})
    assert refused.status_code == 422 and User.objects.count() == 2


def test_closing_an_account_ends_its_sessions_at_once(office, jean):
    browser = StaffClient()
    browser.force_login(jean)
    assert browser.get(reverse("programmes:mine")).status_code == 200
    office.post(reverse("house:deactivate", args=[jean.pk]))
    assert browser.get(reverse("programmes:mine")).status_code == 302
    assert not SignedIn.objects.filter(user=jean).exists()
    assert AuditRecord.objects.filter(verb="account.deactivate", row=jean.pk).exists()


def test_account_that_was_closed_opens_by_a_new_link_and_still_asks_its_proof(office, jean, client):
    application_of(jean)
    office.post(reverse("house:deactivate", args=[jean.pk]))
    office.post(reverse("house:invite_again", args=[jean.pk]))
    assert client.post(mailed_link())["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_index")).status_code == 302


def test_lost_proof_is_removed_and_a_link_leads_to_a_new_one(office, jean, client):
    browser = StaffClient()
    browser.force_login(jean)
    office.post(reverse("house:renew_proof", args=[jean.pk]))
    assert not Authenticator.objects.filter(user=jean).exists()
    assert browser.get(reverse("programmes:mine")).status_code == 302
    assert client.post(mailed_link())["Location"] == reverse("mfa_index")


def test_nobody_closes_their_own_account(office, anne):
    office.post(reverse("house:deactivate", args=[anne.pk]))
    office.post(reverse("house:renew_proof", args=[anne.pk]))
    assert User.objects.get(pk=anne.pk).is_active and Authenticator.objects.filter(user=anne).exists()


def test_accounts_do_not_exist_for_other_staff(jean):
    browser = StaffClient()
    browser.force_login(jean)
    for name in ("house:accounts", "house:invite"):
        assert browser.get(reverse(name)).status_code == 404


def test_command_makes_the_first_administrator(client, capsys, db):
    call_command("invite_staff", "First@example.org", "--name", "Anne")
    link = capsys.readouterr().out.strip()
    first = User.objects.get()
    assert first.role == "administrator" and first.email == "first@example.org" and not first.is_active
    assert client.post("/" + link.split("/", 3)[3]).status_code == 302
    with pytest.raises(CommandError):
        call_command("invite_staff", "first@example.org", "--name", "Anne")


# --- sensitive acts ------------------------------------------------------------------------------------------------


def test_old_proof_is_asked_again_and_what_was_typed_goes_on(office, anne):
    office.grow_old(RECENT_SECONDS + 1)
    assert office.get(reverse("house:invite"))["Location"].startswith(reverse("account_reauthenticate"))
    asked = office.post(reverse("house:invite"), LISE)
    assert asked.status_code == 422 and User.objects.count() == 1
    carried = asked.context["carried"]
    assert LISE["email"] in carried and LISE["email"] not in str(office.session.items())
    code = code_shown_by(application_of(anne))
    wrong = office.post(reverse("account_reauthenticate"), {"code": "000001", "carried": carried})
    assert wrong.status_code == 422 and wrong.context["carried"] == carried
    proved = office.post(reverse("account_reauthenticate"), {"code": code, "carried": carried})
    assert proved.context["to"] == reverse("house:invite")
    sent = office.post(proved.context["to"], dict(proved.context["fields"]))
    assert sent.status_code == 302 and User.objects.filter(email="lise@example.org").exists()


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "house:end_others",
        "house:invite",
    ],
)
def test_sensitive_act_is_not_done_on_an_old_proof(office, anne, name):
    other = StaffClient()
    other.force_login(anne)
    before = Authenticator.objects.count(), SignedIn.objects.count(), User.objects.count()
    office.grow_old(RECENT_SECONDS + 1)
    assert office.post(reverse(name), LISE).status_code == 422
    assert (Authenticator.objects.count(), SignedIn.objects.count(), User.objects.count()) == before


def test_acts_on_accounts_and_factors_are_not_done_on_an_old_proof(office, anne, jean):
    factor = application_of(anne).pk
    office.grow_old(RECENT_SECONDS + 1)
    for name in ("house:deactivate", "house:renew_proof", "house:invite_again"):
        assert office.post(reverse(name, args=[jean.pk])).status_code == 422, name
    assert office.post(reverse("remove_factor", args=[factor])).status_code == 422
    assert User.objects.get(pk=jean.pk).is_active and Authenticator.objects.filter(pk=factor).exists()


@pytest.mark.parametrize(
    "carried",
    [
        "x",
        "[]",
        "1",
        "[" * 5000,
        json.dumps({"to": "https://elsewhere.example/", "fields": []}),
        json.dumps({"to": "//elsewhere.example/", "fields": []}),
        json.dumps({"to": "javascript:alert(1)", "fields": []}),
        json.dumps({"to": "/comptes/", "fields": 3}),
    ],
)
def test_what_is_carried_leads_nowhere_but_into_this_house(office, anne, carried):
    code = code_shown_by(application_of(anne))
    answer = office.post(reverse("account_reauthenticate"), {"code": code, "carried": carried})
    assert answer.status_code == 302 and answer["Location"] == reverse("mfa_index")


def test_sign_in_that_is_old_sets_up_no_first_factor(jean):
    browser = StaffClient()
    browser.force_login(jean, proved=False)
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200
    browser.grow_old(RECENT_SECONDS + 1)
    assert browser.get(reverse("mfa_activate_totp")).status_code == 302
    assert browser.post(reverse("mfa_activate_totp")).status_code == 422


# --- sessions ------------------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(office, anne, jean):
    others = [StaffClient() for _ in range(3)]
    for one in others:
        one.force_login(anne)
    stranger = StaffClient()
    stranger.force_login(jean)
    shown = office.get(reverse("house:sessions"))
    assert len(shown.context["others"]) == 3 and "Firefox, Linux" in shown.content.decode()
    ended = SignedIn.objects.get(pk=others[0].session["signed_in"])
    office.post(reverse("house:end_session", args=[ended.pk]))
    states = [one.get(reverse("programmes:mine")).status_code for one in others]
    assert states == [302, 200, 200]
    foreign = stranger.session["signed_in"]
    assert office.post(reverse("house:end_session", args=[foreign])).status_code == 404
    office.post(reverse("house:end_others"))
    assert [one.get(reverse("programmes:mine")).status_code for one in others] == [302, 302, 302]
    assert office.get(reverse("programmes:mine")).status_code == 200
    assert stranger.get(reverse("programmes:mine")).status_code == 200


# --- limits --------------------------------------------------------------------------------------------------------


def test_limit_says_in_words_when_one_may_try_again(client, jean, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    for _ in range(5):
        client.post("/connexion/", {"email": jean.email})
    refused = client.post("/connexion/", {"email": jean.email})
    assert refused.status_code == 429 and refused["Retry-After"] == "900"
    assert "15 minutes" in refused.content.decode()


def test_counter_begins_anew_when_its_time_is_over(db, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    assert [allow("x", "k", limit=2, per_seconds=60) for _ in range(3)] == [True, True, False]
    assert allow("x", "other", limit=2, per_seconds=60)
    time_machine.shift(59)
    assert not allow("x", "k", limit=2, per_seconds=60)
    time_machine.shift(1)
    assert allow("x", "k", limit=2, per_seconds=60)
    time_machine.shift(3600)
    sweep()
    assert not RateCount.objects.exists()


def test_counters_name_nobody(client, jean):
    client.post("/connexion/", {"email": jean.email}, REMOTE_ADDR="203.0.113.9")
    rows = str(list(RateCount.objects.values()))
    assert jean.email not in rows and "203.0.113.9" not in rows


def test_forwarding_header_counts_only_behind_declared_proxies(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2, 3.3.3.3"})
    assert network_of(request) == "192.0.2.1"
    with override_settings(TRUSTED_PROXIES=1):
        assert network_of(request) == "3.3.3.3"
    with override_settings(TRUSTED_PROXIES=2):
        assert network_of(request) == "2.2.2.2"
    with override_settings(TRUSTED_PROXIES=4):
        assert network_of(request) == "192.0.2.1"


def test_network_of_ipv6_is_its_subscriber(rf):
    there = [rf.get("/", REMOTE_ADDR=f"2001:db8:0:1::{number}") for number in (1, 2)]
    assert {network_of(request) for request in there} == {"2001:db8:0:1::"}
    assert network_of(rf.get("/", REMOTE_ADDR="::ffff:192.0.2.7")) == "192.0.2.7"
    assert network_of(rf.get("/", REMOTE_ADDR="nonsense")) == "unknown"


def test_no_server_of_ours_lets_a_header_say_where_a_request_comes_from():
    """uvicorn would take X-Forwarded-For for the address of whoever sends it, from this machine."""
    from pathlib import Path

    from django.conf import settings

    for name in ("Dockerfile", "docker-compose.yml", "tst_platform/management/commands/demo.py"):
        text = Path(settings.BASE_DIR, name).read_text()
        assert text.count("--no-proxy-headers") == len(re.findall(r"tst_platform\.asgi:application", text)), (
            name
        )


def test_forged_header_changes_nothing_through_the_real_server(live, jean):
    import urllib.error
    import urllib.request
    from http.cookiejar import CookieJar

    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )
    page = opener.open(f"{live}/connexion/").read().decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    statuses = []
    for number in range(7):
        posted = f"csrfmiddlewaretoken={token}&email=other{number}@example.org".encode()
        headers = {"X-Forwarded-For": f"203.0.113.{number}", "Origin": live}
        request = urllib.request.Request(f"{live}/connexion/", posted, headers)
        statuses.append(opener.open(request).status)
    assert set(statuses) == {200}
    networks = RateCount.objects.filter(count=len(statuses)).count()
    assert networks == 1, "one counter has counted them all"
