"""Mail: as the settings of Django say, one connection for a batch where it is a server."""

from __future__ import annotations

import logging
import re
import smtplib
from email.mime.text import MIMEText
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from tst_platform.core.sealing import Unreadable
from tst_platform.outbox.carriers.refusals import Mute, Refused
from tst_platform.outbox.models import Message

logger = logging.getLogger(__name__)

POLICY = re.compile(r"^\s*5\.7\.\d", re.MULTILINE)


class MailServer:
    """A connection that is opened at the first message, and anew after whatever ailed it."""

    def __init__(self) -> None:
        self._open: EmailBackend | None = None

    def carry(self, message: Message) -> None:
        """Hand over one mail.

        Raises Refused when the server says for good that it takes none for this address, Mute when it does not answer.
        """
        mail = as_mail(message)
        connection = self._connection()
        try:
            if not connection.send_messages([mail]):
                raise ValueError("This message has no address.")
        except smtplib.SMTPRecipientsRefused as refusal:
            if all(_is_final(code, said) for code, said in refusal.recipients.values()):
                raise Refused from refusal
            raise
        except smtplib.SMTPDataError as refusal:
            self.close()
            if _is_final(refusal.smtp_code, refusal.smtp_error):
                raise Refused from refusal
            raise
        except Exception as trouble:
            self.close()  # whatever ails it, the next message begins anew
            # The library tells of an answer that never came as of an end of the connection.
            if isinstance(trouble, TimeoutError) or isinstance(trouble.__context__, TimeoutError):
                raise Mute from trouble
            raise

    def _connection(self) -> BaseEmailBackend:
        if self._open is not None:
            return self._open
        connection = get_connection()
        if isinstance(connection, EmailBackend):
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as silence:
                raise Mute from silence
            self._open = connection
        return connection  # a folder: a file for each message

    def close(self) -> None:
        """End the connection; a server that is gone already is no reason to stop."""
        connection, self._open = self._open, None
        try:
            if connection is not None:
                connection.close()
        except Exception:
            logger.info("the connection to the mail server was gone")


def _is_final(code: int, said: bytes | str) -> bool:
    """Tell an address that does not exist from « try later » (4xx), and from what is no fault of the address.

    A server that relays nothing for us, or takes us for a sender of spam, says 554, or 5.7.x (RFC 3463): so it does to all.
    """
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return code in (550, 551, 553) and not POLICY.search(text)


def as_mail(message: Message) -> EmailMessage:
    """Return the mail of a message. Raises ValueError for one that does not open."""
    if any(
        isinstance(part, Unreadable) for part in (message.to, message.title, message.body, message.calendar)
    ):
        raise ValueError("This message does not open: a sealing key is missing.")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    # The same Message-ID at every attempt: a server that has it already drops the second.
    message_id = f"<{message.pk}@{domain}>" if domain else make_msgid()
    headers = {"Message-ID": message_id, **_way_to_stop(message)}
    mail = EmailMessage(message.title, message.body, None, [message.to], headers=headers)
    if message.calendar:
        mail.attach(_calendar_part(message.calendar))
    return mail


def _way_to_stop(message: Message) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop such messages with one click (RFC 8058)."""
    if not message.stop_url or isinstance(message.stop_url, Unreadable):
        return {}
    return {
        "List-Unsubscribe": f"<{message.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _calendar_part(calendar: str) -> MIMEText:
    """Return the calendar as a part that says what it asks for: programs compare it with the METHOD inside."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method[1] if method else "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="rendez-vous.ics")
    return part
