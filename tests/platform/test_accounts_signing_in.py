"""Staff come in by a code of their mail and a second factor, and no page of content opens before."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse

from tests.signing_in import StaffClient, application_of, code_shown_by
from tst_platform.accounts.models import SignedIn, User
from tst_platform.accounts.proof import kind_of_browser
from tst_platform.outbox.models import Message
from tst_platform.outbox.services import send_due

ASK, CONFIRM = "/connexion/", "/connexion/code/"


@pytest.fixture
def claire(db):
    return User.objects.create_user("claire@example.org", name="Claire", role="intervenant")


def mailed_code():
    send_due()
    return re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0]


def ask(client, email="claire@example.org", **extra):
    return client.post(ASK, {"email": email, **extra})


def come_in(client, user, *, steps=0):
    ask(client, user.email)
    client.post(CONFIRM, {"code": mailed_code()})
    return client.post(reverse("mfa_authenticate"), {"code": code_shown_by(application_of(user), steps)})


def test_code_and_application_let_in_to_where_one_was_going(client, claire):
    app = application_of(claire)
    wanted = reverse("collectives:mine")
    assert client.get(wanted)["Location"] == f"/connexion/entrer/?next={wanted}"
    asked = ask(client, next=wanted)
    assert asked["Location"] == f"{CONFIRM}?next={wanted}"
    confirmed = client.post(CONFIRM, {"code": mailed_code(), "next": wanted})
    assert confirmed["Location"] == reverse("mfa_authenticate")
    assert client.get(wanted).status_code == 302
    proved = client.post(reverse("mfa_authenticate"), {"code": code_shown_by(app)})
    assert proved["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_no_factor_yet_leads_to_setting_one_up(client, claire):
    ask(client)
    client.post(CONFIRM, {"code": mailed_code()})
    refused = client.get(reverse("programmes:mine"), follow=True)
    assert refused.redirect_chain[-1][0].startswith(reverse("mfa_index"))
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    pending = re.search(r'name="pending" value="([^"]+)"', page)[1]
    assert secret not in pending
    wrong = client.post(reverse("mfa_activate_totp"), {"pending": pending, "code": "000000"})
    assert wrong.status_code == 422 and secret[:4] in wrong.content.decode()
    set_up = client.post(reverse("mfa_activate_totp"), {"pending": pending, "code": _code(secret)})
    assert set_up["Location"] == reverse("mfa_generate_recovery_codes")
    assert client.get(reverse("programmes:mine")).status_code == 200


def _code(secret):
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_secrets_stand_in_no_table_in_clear(client, claire):
    ask(client)
    code = mailed_code().replace(" ", "")
    client.post(CONFIRM, {"code": code})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    pending = re.search(r'name="pending" value="([^"]+)"', page)[1]
    assert secret not in str([row.get_decoded() for row in Session.objects.all()])
    client.post(reverse("mfa_activate_totp"), {"pending": pending, "code": _code(secret)})
    shown = client.post(reverse("mfa_generate_recovery_codes")).content.decode()
    codes = [found.replace("\xa0", "") for found in re.findall(r"<code>(\d{4}&nbsp;\d{4})</code>", shown)]
    codes = [found.replace("&nbsp;", "") for found in codes]
    assert len(codes) == 10
    at_rest = str([row.get_decoded() for row in Session.objects.all()])
    at_rest += str(list(Authenticator.objects.values_list("data", flat=True)))
    for word in (secret, code, *codes, "claire@example.org"):
        assert word not in at_rest


def test_session_keeps_neither_the_code_nor_the_address_that_was_typed(client, claire):
    ask(client)
    kept = str([row.get_decoded() for row in Session.objects.all()])
    assert mailed_code().replace(" ", "") not in kept and "claire@example.org" not in kept


def test_wrong_code_answers_422_and_says_so(client, claire):
    ask(client)
    right = mailed_code().replace(" ", "")
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert client.post(CONFIRM, {"code": wrong}).status_code == 422
    assert client.post(CONFIRM, {"code": ""}).status_code == 422
    assert client.post(CONFIRM, {"code": right}).status_code == 302


def test_code_serves_once_and_a_new_one_replaces_it(client, claire):
    ask(client)
    first = mailed_code()
    client.post(CONFIRM, {"action": "resend"})
    second = mailed_code()
    if first != second:
        assert client.post(CONFIRM, {"code": first}).status_code == 422
    assert client.post(CONFIRM, {"code": second}).status_code == 302
    assert client.post(CONFIRM, {"code": second})["Location"].startswith("/connexion/")
    elsewhere = StaffClient()
    assert elsewhere.post(CONFIRM, {"code": second})["Location"].startswith("/connexion/")


def test_wrong_proof_answers_422_and_a_code_of_the_application_serves_once(client, claire):
    app = application_of(claire)
    code = code_shown_by(app)
    ask(client)
    client.post(CONFIRM, {"code": mailed_code()})
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 422
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    other = StaffClient()
    ask(other)
    other.post(CONFIRM, {"code": mailed_code()})
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 422


def test_code_of_the_application_serves_once_for_as_long_as_it_is_right(client, claire, time_machine):
    time_machine.move_to("2026-11-24T10:00:05Z", tick=False)
    code = code_shown_by(application_of(claire))
    statuses = []
    for _ in range(3):
        browser = StaffClient()
        ask(browser)
        browser.post(CONFIRM, {"code": mailed_code()})
        statuses.append(browser.post(reverse("mfa_authenticate"), {"code": code}).status_code)
        time_machine.shift(31)
    assert statuses == [302, 422, 422]


def test_recovery_code_opens_once(client, claire):
    client.force_login(claire)
    shown = client.post(reverse("mfa_generate_recovery_codes")).content.decode()
    code = re.search(r"<code>(\d{4})&nbsp;(\d{4})</code>", shown)
    code = code[1] + code[2]
    for expected in (302, 422):
        phone = StaffClient()
        ask(phone)
        phone.post(CONFIRM, {"code": mailed_code()})
        assert phone.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_recovery_codes_are_shown_once_and_new_ones_replace_them(client, claire):
    client.force_login(claire)
    shown = client.post(reverse("mfa_generate_recovery_codes")).content.decode()
    again = client.get(reverse("mfa_generate_recovery_codes")).content.decode()
    assert len(re.findall(r"\d{4}&nbsp;\d{4}", shown)) == 10
    assert not re.findall(r"\d{4}&nbsp;\d{4}", again)


def test_closed_account_gets_no_code_and_loses_its_session_at_once(client, claire):
    client.force_login(claire)
    assert client.get(reverse("programmes:mine")).status_code == 200
    User.objects.filter(pk=claire.pk).update(is_active=False)
    assert client.get(reverse("programmes:mine")).status_code == 302
    other = StaffClient()
    ask(other)
    send_due()
    assert mail.outbox == []


def test_factor_removed_elsewhere_closes_content_at_the_next_request(client, claire):
    client.force_login(claire)
    assert client.get(reverse("programmes:mine")).status_code == 200
    Authenticator.objects.filter(user=claire).delete()
    refused = client.get(reverse("programmes:mine"))
    assert refused["Location"].startswith(reverse("mfa_authenticate"))


def test_mail_alone_sets_up_no_factor_where_there_is_one(client, claire):
    application_of(claire)
    client.force_login(claire, proved=False)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name))["Location"].startswith(reverse("mfa_authenticate")), name
        assert client.post(reverse(name)).status_code in (302, 405), name
    assert Authenticator.objects.filter(user=claire).count() == 1


def test_session_that_was_ended_does_not_lend_its_proof_to_the_next(client, claire):
    client.force_login(claire)
    SignedIn.objects.all().delete()
    assert client.get(reverse("programmes:mine")).status_code == 302
    ask(client)
    client.post(CONFIRM, {"code": mailed_code()})
    assert client.get(reverse("programmes:mine")).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 302


def test_signing_out_ends_the_session_for_copies_of_its_cookie_too(client, claire):
    client.force_login(claire)
    copy = StaffClient()
    copy.cookies = client.cookies.copy()
    client.post(reverse("account_logout"))
    assert copy.get(reverse("programmes:mine")).status_code == 302
    assert not SignedIn.objects.exists()


def test_code_asked_before_sign_in_gives_a_new_session_key(client, claire):
    come_in(client, claire)
    before = StaffClient()
    ask(before)
    key = before.session.session_key
    before.post(CONFIRM, {"code": mailed_code()})
    before.post(reverse("mfa_authenticate"), {"code": code_shown_by(application_of(claire), 1)})
    assert before.session.session_key != key
    assert before.get(reverse("programmes:mine")).status_code == 200


def test_way_back_to_another_host_is_refused(client, claire):
    application_of(claire)
    ask(client, next="https://elsewhere.example/")
    client.post(CONFIRM, {"code": mailed_code(), "next": "//elsewhere.example/"})
    proved = client.post(reverse("mfa_authenticate"), {"code": code_shown_by(application_of(claire))})
    assert proved["Location"] == reverse("programmes:mine")


def test_mail_of_the_code_is_neutral_and_forgotten_once_sent(client, claire):
    ask(client)
    code = mailed_code()
    sent = mail.outbox[-1]
    assert sent.to == ["claire@example.org"] and code not in sent.subject
    message = Message.objects.get(kind="sign-in")
    assert message.state == "sent" and str(message.body) != sent.body


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "{}",
        "1",
        '"x"',
        "[" * 5000,
        "1" * 5000,
        '{"id": 1, "response": {"userHandle": []}}',
        "\ud800",
    ],
)
def test_what_is_no_key_is_refused_in_words(client, claire, credential):
    posted = {"credential": credential.encode("utf-8", "replace").decode()}
    assert client.post(reverse("mfa_login_webauthn"), posted).status_code == 422
    client.get(reverse("mfa_login_webauthn"))
    assert client.post(reverse("mfa_login_webauthn"), posted).status_code == 422
    client.force_login(claire)
    assert client.post(reverse("mfa_add_webauthn"), posted).status_code == 422
    assert client.post(reverse("account_reauthenticate"), posted).status_code == 422


def test_browser_is_told_in_two_words_and_its_description_is_not_kept():
    windows = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"
    assert kind_of_browser(windows) == "Edge, Windows"
    assert (
        kind_of_browser("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1")
        == "Safari, iPhone"
    )
    assert kind_of_browser("curl/8") == ""
