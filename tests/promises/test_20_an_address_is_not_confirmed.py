"""Promise 20: an address cannot be confirmed. Known and unknown ones take the same way: answers, work, mails."""

import re
from dataclasses import dataclass

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer
from tst_platform.house import services
from tst_platform.house.limits import CODES_OF_ADDRESS_THERE, TRIES_OF_CODE
from tst_platform.outbox.models import Message
from tst_platform.outbox.services import send_due

ASK, CONFIRM = "/connexion/", "/connexion/code/"
# As long as each other, so that not even the length of a page differs.
OPEN, CLOSED, INVITED, UNKNOWN = (f"{name}@example.org" for name in ("aaaaaa", "bbbbbb", "cccccc", "dddddd"))


@dataclass(frozen=True)
class Seen:
    """All that an answer gives away: what is told, and the work behind it."""

    status: int
    headers: tuple
    body: bytes
    queries: tuple
    mails: int
    messages: int


def scrubbed(text, email):
    """Return a text without what differs by chance each time: tokens, ids, times, and the address itself."""
    text = re.sub(r'(csrfmiddlewaretoken" value=|x-csrftoken": )"[^"]+"', r'\1"-"', text)
    return text.replace(email, "-")


def shape(sql):
    """Return a statement without its values: which table is asked or written, and how."""
    sql = re.sub(r"'(?:[^']|'')*'|\b[0-9a-f]{32}\b|\b\d+(?:\.\d+)?\b", "?", sql)
    sql = re.sub(r"SAVEPOINT \S+", "SAVEPOINT", sql)
    return re.sub(r"[0-9a-f-]{36}|\\\\x[0-9a-f]+", "?", sql)


def look(client, email, method, url, data=None):
    mail.outbox.clear()
    before = Message.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = getattr(client, method)(url, data or {})
    headers = tuple(sorted((name, scrubbed(value, email)) for name, value in answer.headers.items()))
    return Seen(
        answer.status_code,
        headers,
        scrubbed(answer.content.decode(), email).encode(),
        tuple(shape(one["sql"]) for one in asked.captured_queries),
        len(mail.outbox),
        Message.objects.count() - before,
    )


def flows(email):
    """Yield what each act at the door shows about this address, one after the other, in one browser."""
    client = Client()
    yield "page", look(client, email, "get", ASK)
    yield "asked", look(client, email, "post", ASK, {"email": email})
    yield "code page", look(client, email, "get", CONFIRM)
    yield "resent", look(client, email, "post", CONFIRM, {"action": "resend"})
    yield "empty code", look(client, email, "post", CONFIRM, {"code": ""})
    for number in range(TRIES_OF_CODE.tries + 1):
        yield f"wrong code {number}", look(client, email, "post", CONFIRM, {"code": f"00000{number}"})
    for number in range(CODES_OF_ADDRESS_THERE.tries):
        yield f"asked again {number}", look(client, email, "post", ASK, {"email": email.upper()})
    yield "second factor", look(client, email, "get", reverse("mfa_authenticate"))
    yield "proof", look(client, email, "post", reverse("mfa_authenticate"), {"code": "000000"})
    yield "key", look(client, email, "post", reverse("mfa_login_webauthn"), {"credential": "{}"})
    yield "page of content", look(client, email, "get", reverse("programmes:mine"))


@pytest.fixture
def addresses(db):
    user = User.objects.create_user(OPEN, name="Claire", role="intervenant")
    User.objects.create_user(CLOSED, name="Jean", role="intervenant", is_active=False)
    admin = User.objects.create_user("admin@example.org", name="Anne", role="administrator")
    services.invite(email=INVITED, name="Lise", role="supervisor", by=Viewer(user=admin))
    StaffClient().force_login(user)
    send_due()
    # What is made once for all is there already, whoever comes first.
    Client().post(ASK, {"email": "first@example.org"})
    return [OPEN, CLOSED, INVITED]


def test_known_and_unknown_addresses_show_the_same(addresses, figure, time_machine):
    time_machine.move_to(
        timezone.now(), tick=False
    )  # « try again in 15 minutes » would tell the time, not the address
    unknown = dict(flows(UNKNOWN))
    compared = differences = 0
    for email in addresses:
        for flow, seen in flows(email):
            compared += 1
            for part in Seen.__dataclass_fields__:
                expected, got = getattr(unknown[flow], part), getattr(seen, part)
                differences += expected != got
                assert got == expected, f"{flow} of {email}: {part} differs"
    assert compared > 50
    assert all(seen.mails == 0 for seen in unknown.values())
    figure(
        f"{compared} answers compared by status, headers, bytes, statements, messages and mails at once: "
        f"{differences} differences"
    )


def test_unknown_address_receives_nothing_and_the_known_one_its_code(addresses):
    mail.outbox.clear()
    for email in (OPEN, CLOSED, INVITED, UNKNOWN):
        Client().post(ASK, {"email": email})
    send_due()
    assert [sent.to for sent in mail.outbox] == [[OPEN]]
    assert not Message.objects.filter(state="due").exists()


def test_links_of_invitation_known_or_not_show_one_page(addresses, figure):
    used = services.invite(email="used@example.org", name="Ugo", role="sponsor", by="a test").split("/")[-2]
    services.accept(token=used)
    live = services.invite(email="live@example.org", name="Lea", role="sponsor", by="a test").split("/")[-2]
    tokens = {"live": live, "used": used, "unknown": "x" * len(used)}
    pages = {name: look(Client(), token, "get", f"/equipe/{token}/") for name, token in tokens.items()}
    assert len({(page.status, page.headers, page.body, page.queries) for page in pages.values()}) == 1
    closed = {
        name: look(Client(), tokens[name], "post", f"/equipe/{tokens[name]}/") for name in ("used", "unknown")
    }
    assert len({(page.status, page.headers, page.body, page.queries) for page in closed.values()}) == 1
    figure(f"{len(pages)} links shown and {len(closed)} closed ones used: 0 differences")
