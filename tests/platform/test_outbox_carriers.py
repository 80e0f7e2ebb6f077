"""By mail or by SMS: what is refused for good fails at once, what is not is tried again; half a configuration is told."""

import json
import smtplib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.core.mail.backends.smtp import EmailBackend

from tst_platform.outbox import services
from tst_platform.outbox.carriers import mail as mail_carrier
from tst_platform.outbox.carriers.numbers import international
from tst_platform.outbox.checks import sms_is_whole
from tst_platform.outbox.models import Channel, Message, MessageState, Trouble
from tst_platform.outbox.services import sending

SERVER = "tests.platform.test_outbox_carriers.Server"


def post(key="one", to="fatou@example.org", **more):
    told = {"about": uuid4(), "recipient": uuid4(), "title": "Rendez-vous", "body": "Le texte"} | more
    return services.post(unique_key=key, kind="test", to=to, **told)


# --- mail -----------------------------------------------------------------------------------------------------------


class Server(EmailBackend):
    """A mail server that says what its addresses bid it to, and counts how often it was opened."""

    opened = 0
    errors: dict[str, Exception] = {}

    def open(self):
        if self.connection is not None:
            return False
        self.connection = object()
        Server.opened += 1
        return True

    def close(self):
        self.connection = None

    def _send(self, message):
        error = Server.errors.get(message.to[0].partition("@")[0])
        if error is not None:
            raise error
        return True


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = SERVER
    Server.opened, Server.errors = 0, {}
    return Server


def refused(code):
    return smtplib.SMTPRecipientsRefused({"x@example.org": (code, b"no such user x@example.org")})


@pytest.mark.parametrize(
    "error", [refused(550), smtplib.SMTPDataError(550, b"5.1.1 no")], ids=["recipient", "data"]
)
def test_what_a_mail_server_refuses_for_good_fails_at_once(db, server, error):
    server.errors = {"gone": error}
    post(to="gone@example.org")
    post("two")
    assert services.send_due() == 1
    message = Message.objects.get(unique_key="one")
    assert (message.state, message.trouble, message.attempts) == (MessageState.FAILED, Trouble.REFUSED, 1)
    assert message.to == "gone@example.org", "it can still go to another address"


@pytest.mark.parametrize(
    "error",
    [
        refused(450),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPSenderRefused(550, b"you", "us@example.org"),
        smtplib.SMTPDataError(554, b"5.7.1 Relay access denied"),
        smtplib.SMTPRecipientsRefused({"x@example.org": (550, b"no\n5.7.1 Blocked")}),
        smtplib.SMTPRecipientsRefused({"x@example.org": (554, b"Relay access denied")}),
    ],
    ids=["recipient", "data", "sender", "relay", "blocked", "relay without a code"],
)
def test_what_is_refused_for_now_is_tried_again(db, server, error):
    server.errors = {"later": error}
    post(to="later@example.org")
    assert services.send_due() == 0
    assert Message.objects.get().state == MessageState.DUE


def test_one_connection_serves_a_batch_and_a_new_one_follows_whatever_ailed_it(db, server):
    server.errors = {"broken": smtplib.SMTPServerDisconnected("gone"), "unknown": refused(550)}
    for number, name in enumerate(["a", "b", "unknown", "c", "broken", "d", "e"]):
        post(f"{number}", to=f"{name}@example.org")
    assert services.send_due() == 5
    assert server.opened == 2


class Deaf(Server):
    """A mail server that cannot be reached."""

    def open(self):
        Server.opened += 1
        raise ConnectionRefusedError


class Slow(Server):
    """A mail server that takes a mail and never answers: the library says that it is gone."""

    def _send(self, message):
        Server.opened += 1
        try:
            raise TimeoutError
        except OSError:
            raise smtplib.SMTPServerDisconnected("gone")  # noqa: B904


@pytest.mark.parametrize("kind", ["Deaf", "Slow"])
def test_a_mute_server_is_asked_once_and_what_else_waits_loses_no_attempt(
    db, server, settings, tmp_path, kind
):
    settings.EMAIL_BACKEND, settings.SMS_DIR = SERVER.replace("Server", kind), tmp_path
    for number in range(sending.BATCH + 5):
        post(f"{number}")
    text("sms")
    assert services.send_due() == 1, "the SMS leaves all the same"
    assert server.opened == (1 if kind == "Deaf" else 2), "opened once, and asked once"
    waiting = Message.objects.filter(state=MessageState.DUE)
    assert sorted(waiting.values_list("attempts", flat=True)) == [0] * (sending.BATCH + 4) + [1]
    assert waiting.filter(leased_until__isnull=True).count() == sending.BATCH + 4
    settings.EMAIL_BACKEND = SERVER
    assert services.send_due() == sending.BATCH + 4


# --- SMS ------------------------------------------------------------------------------------------------------------


@contextmanager
def web(settings, status=200):
    """Run a provider of SMS on the loopback; give what it was asked."""
    asked = []

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked.append((dict(self.headers), body))
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=listening.serve_forever, daemon=True, name="Thread-provider").start()
    settings.SMS_URL = f"http://127.0.0.1:{listening.server_port}/sms"
    settings.SMS_TOKEN = "secret"
    try:
        yield asked
    finally:
        listening.shutdown()
        listening.server_close()


def text(key="one", to="06 39 98 00 01", **more):
    return post(key, to, channel=services.SMS, title="", body="Rendez-vous à 18 h", **more)


def test_an_sms_is_asked_of_the_provider_with_a_key_that_says_nothing(db, settings):
    with web(settings) as asked:
        text()
        assert services.send_due() == 1
    message = Message.objects.get()
    [(headers, body)] = asked
    assert json.loads(body) == {"to": "+33639980001", "text": "Rendez-vous à 18 h", "key": str(message.pk)}
    assert headers["Authorization"] == "Bearer secret" and headers["Idempotency-Key"] == str(message.pk)
    assert (message.channel, message.state, message.is_wiped) == (Channel.SMS, MessageState.SENT, True)


def test_a_provider_may_take_a_form_and_call_things_its_own_way(db, settings):
    settings.SMS_FORMAT, settings.SMS_SENDER = "form", "RDV"
    settings.SMS_FIELDS = {"to": "recipient", "text": "content"}
    with web(settings) as asked:
        text()
        services.send_due()
    told = parse_qs(asked[0][1])
    assert told["recipient"] == ["+33639980001"] and told["content"] == ["Rendez-vous à 18 h"]
    assert told["from"] == ["RDV"]


@pytest.mark.parametrize(
    ("status", "state"),
    [(422, MessageState.FAILED), (401, MessageState.DUE), (503, MessageState.DUE), (302, MessageState.DUE)],
)
def test_a_number_that_is_refused_fails_and_a_provider_that_ails_is_asked_again(db, settings, status, state):
    with web(settings, status) as asked:
        text()
        assert services.send_due() == 0
    assert len(asked) == 1, "a redirection is not followed"
    assert Message.objects.get().state == state


def test_a_mute_provider_is_asked_once_and_half_a_configuration_sends_nothing_in_clear(db, settings):
    with web(settings) as asked:
        address = settings.SMS_URL
    for number in range(3):
        text(f"{number}")
    assert services.send_due() == 0, "nobody listens any more"
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    settings.SMS_URL = address.replace("127.0.0.1", "sms.example.org")
    assert services.send_due() == 0 and not asked
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1, 1]


def test_what_is_no_number_fails_at_once_and_reaches_no_provider(db, settings):
    with web(settings) as asked:
        text(to="à la mairie")
        assert services.send_due() == 0
    message = Message.objects.get()
    assert not asked and (message.state, message.trouble) == (MessageState.FAILED, Trouble.REFUSED)


def test_without_a_provider_an_sms_goes_to_a_folder(db, settings, tmp_path):
    settings.SMS_DIR = tmp_path / "sms"
    text()
    assert services.send_due() == 1
    [file] = Path(settings.SMS_DIR).iterdir()
    assert file.read_text().startswith("+33639980001\n") and "18 h" in file.read_text()


def test_the_console_says_that_one_would_leave_and_nothing_of_it(db, settings, caplog):
    settings.SMS_URL = "console://"
    text()
    assert services.send_due() == 1
    assert "SMS" in caplog.text and "3363" not in caplog.text and "18 h" not in caplog.text


@pytest.mark.parametrize(
    ("url", "token", "form", "wrong"),
    [
        ("", "", "json", 0),
        ("console://", "", "json", 0),
        ("https://sms.example.org/send", "secret", "form", 0),
        ("https://sms.example.org/send", "", "json", 1),
        ("", "secret", "json", 1),
        ("http://sms.example.org/send", "secret", "json", 1),
        ("sms.example.org", "", "xml", 3),
    ],
)
def test_half_a_configuration_is_told_before_anything_starts(settings, url, token, form, wrong):
    settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_FORMAT = url, token, form
    assert len(sms_is_whole()) == wrong


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0033 (0)6.12.34.56.78", "+33612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("+33 6 12", ""),
        ("12", ""),
        ("à la mairie", ""),
        ("٠٦١٢٣٤٥٦٧٨", ""),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert international(typed) == number


def test_a_mail_that_does_not_open_is_not_sent(db):
    post()
    message = Message.objects.get()
    services.cancel(recipient=message.recipient_id)
    with pytest.raises(ValueError, match="does not open"):
        mail_carrier.as_mail(Message.objects.get())
