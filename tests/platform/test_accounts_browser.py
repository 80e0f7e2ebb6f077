"""The door of staff in a real browser: a link, an application, a key, the code of the mail; by keyboard, at two widths."""

import os
import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail

from tests.browsers import DESK, PHONE
from tests.signing_in import application_of, code_shown_by
from tst_platform.accounts.models import User
from tst_platform.house import services
from tst_platform.outbox.services import send_due

PICTURES = os.environ.get("TST_PICTURES")


def picture(page, name):
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def virtual_key(page):
    """Put a key into this browser that answers by itself, as a fingerprint reader does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def mailed_code():
    send_due()
    return re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0]


def shown_by(secret):
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "360"])
def test_invited_person_opens_the_account_and_sets_up_an_application(
    open_window, axe, no_sideways_scroll, size, request
):
    width = request.node.callspec.id
    page = open_window(size)

    def looked_at(name):
        axe(page)
        no_sideways_scroll(page)
        picture(page, f"{name}-{width}")

    link = services.invite(email="lise@example.org", name="Lise Martin", role="intervenant", by="a test")
    page.goto("/" + link.split("/", 3)[3])
    looked_at("accept")
    page.get_by_role("button", name="Open my account").or_(page.locator("main form button")).first.click()
    page.wait_for_url("**/securite/")
    looked_at("security-first")
    page.goto("/securite/application/")
    looked_at("application")
    secret = page.locator("main code").inner_text()
    page.locator("#id_code").fill("000000")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    looked_at("application-wrong")
    page.locator("#id_code").fill(shown_by(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/securite/codes/")
    looked_at("codes-before")
    page.locator("main form button").click()
    page.locator("main ul code").first.wait_for()
    assert page.locator("main ul code").count() == 10
    looked_at("codes")
    page.goto("/securite/")
    looked_at("security")
    page.goto("/interventions/")
    assert page.url.endswith("/interventions/")


def test_code_of_the_mail_and_application_by_keyboard_alone(desk, axe):
    user = User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
    app = application_of(user)
    desk.goto("/interventions/")
    axe(desk)
    picture(desk, "sign-in")
    desk.locator("#id_email").focus()
    desk.keyboard.type("claire@example.org")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/connexion/code/**")
    picture(desk, "code")
    desk.locator("#id_code").focus()
    desk.keyboard.type("00 00 00")
    desk.keyboard.press("Enter")
    desk.locator(".error-summary").wait_for()
    axe(desk)
    picture(desk, "code-wrong")
    desk.locator("#id_code").fill(mailed_code())
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/connexion/preuve/")
    axe(desk)
    picture(desk, "proof")
    desk.locator("#id_code").fill(code_shown_by(app))
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/interventions/")


def test_key_is_added_and_signs_in_alone_and_proves_again(desk, open_window, axe):
    user = User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
    desk.goto("/connexion/")
    virtual_key(desk)
    desk.locator("#id_email").fill(user.email)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/connexion/code/**")
    desk.locator("#id_code").fill(mailed_code())
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile("/securite/"))
    desk.goto("/securite/cle/")
    desk.locator("#add-key").wait_for(state="visible")
    axe(desk)
    picture(desk, "key-add")
    desk.locator("#id_name").fill("Clé du trousseau")
    desk.locator("#id_passwordless").check()
    desk.locator("#add-key").click()
    desk.wait_for_url("**/securite/codes/")
    desk.goto("/securite/")
    axe(desk)
    picture(desk, "security-key")
    desk.locator("header form button").click()
    desk.goto("/connexion/")
    desk.locator("#passkey-act").click()
    desk.wait_for_url("**/interventions/")
    grow_old(user)
    desk.goto("/securite/codes/")
    desk.wait_for_url("**/reauthentification/**")
    axe(desk)
    picture(desk, "again")
    desk.locator("#again-act").click()
    desk.wait_for_url("**/securite/codes/")


def grow_old(user):
    """Let the proofs of this person's sessions be an hour older."""
    from django.contrib.sessions.models import Session

    for row in Session.objects.all():
        kept = row.get_decoded()
        for record in kept.get("account_authentication_methods", []):
            record["at"] -= 3600
        row.session_data = Session.get_session_store_class()().encode(kept)
        row.save()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "360"])
def test_administrator_sees_accounts_invites_and_closes(
    open_window, live, client, axe, no_sideways_scroll, size
):
    width = size["viewport"]["width"]
    anne = User.objects.create_user("anne@example.org", name="Anne", role="administrator")
    User.objects.create_user("jean@example.org", name="Jean Dupont", role="intervenant")
    client.force_login(anne)
    page = open_window(size)
    page.context.add_cookies([{"name": "seance", "value": client.cookies["seance"].value, "url": live}])
    page.goto("/comptes/")
    page.get_by_role("link", name=re.compile("Invite|Inviter")).click()
    page.locator("#id_name").wait_for()
    axe(page)
    picture(page, f"invite-{width}")
    page.locator("#id_name").fill("Lise Martin")
    page.locator("#id_email").fill("lise@example.org")
    page.locator("main form button").click()
    page.wait_for_url("**/comptes/")
    assert "lise@example.org" in page.locator("main").inner_text()
    axe(page)
    no_sideways_scroll(page)
    picture(page, f"accounts-{width}")
    page.locator("a[href$='/fermer/']").last.click()
    page.wait_for_url("**/fermer/")
    axe(page)
    picture(page, f"close-{width}")
    page.goto("/securite/seances/")
    axe(page)
    no_sideways_scroll(page)
    picture(page, f"sessions-{width}")
