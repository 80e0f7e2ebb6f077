"""Promise 33. Messages betray nothing: every mail, calendar file, page title and address of two programmes of canaries.

A message names who invites, a place and an hour. Of the intervention, the cell and what is said there it holds
not a word; a title is seen over a shoulder, an address stands in a history, a file lies on a phone.
"""

from __future__ import annotations

import datetime as dt
import email
import html
import re
from collections.abc import Iterator
from email import policy
from fnmatch import fnmatchcase
from urllib.parse import unquote

import pytest
from django.core import mail
from django.utils import timezone

from cells.collectives.models import Invitation
from interventions.logs.models import SessionLog
from interventions.programmes.lasting import day_of_erasure
from interventions.programmes.models import Programme
from interventions.programmes.services import close_programme
from interventions.reminders import services as reminders
from interventions.sessions.models import Session
from interventions.sessions.services import cancel_session, move_session
from tests.addresses import STREAMS, every_address, everywhere
from tests.cast import PARTICIPANTS, STAFF, Cast
from tests.turns import in_turn
from tests.undoing import undone
from tst_platform.accounts.models import Accreditation
from tst_platform.core.sealing import Unreadable
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Heartbeat, Message, MessageState

# Who invites, and where: that is what a message is for. The address of whom it is for stands in it too.
MAY_STAND = (
    # Those who supervise, to whom they supervise.
    *("staff.helene", "staff.odile"),
    *("staff.claire", "staff.jean", "*.A.place", "*.B.place", "*.all.place", "*.email"),
    # Where one takes part from afar, and the reason that was chosen to be told.
    *("*.A.link", "*.B.link", "*.A.reason", "*.B.reason"),
)
IN_A_SUBJECT = ("staff.claire", "staff.jean")
WRITTEN_BY_THE_CLOCK = {
    *("session", "session_cancelled", "reminder", "unsigned", "unopened", "erasure_near", "log_missing"),
    *("accreditation", "weekly", "review_due", "engagement_due", "supervision_due"),
}
# Staff pages bear the short name of the collective in their address: chosen by staff, read by staff.
IN_ADDRESSES_OF_STAFF = ("*.slug",)


def said_beyond(cast: Cast, text: str, allowed: tuple[str, ...]) -> set[str]:
    found = cast.canary.found_in(unquote(html.unescape(text)))
    return {place for place in found if not any(fnmatchcase(place, one) for one in allowed)}


def everything_happens(cast: Cast) -> None:
    """Let every kind of message be written: reminders, changes and cancellations beside what the cast had sent."""
    session = cast.tilleuls.sessions["A"]
    later = session.starts_at + dt.timedelta(days=1)
    move_session(
        session=session,
        starts_at=later,
        ends_at=later + dt.timedelta(hours=2),
        place=session.place,
        reason=session.reason,
        by=cast.tilleuls.lead,
    )
    for days in (7, 1):
        # Written and not sent: what has left is wiped, and would be read here as nothing.
        reminders.write_due_reminders(Session.objects.get(pk=session.pk).starts_at - dt.timedelta(days=days))
    cancel_session(session=cast.tilleuls.sessions["B"], by=cast.tilleuls.lead)
    time_passes(cast)


def time_passes(cast: Cast) -> None:
    """Let the clock write what it tells by itself: over two months, the last of which the intervention is closed."""
    place, start = cast.tilleuls, timezone.now()
    people = Invitation.objects.filter(participant__party__joined_at__isnull=True, participant__isnull=False)
    Message.objects.filter(kind="invitation", subject_id__in=people.values("pk")).update(
        state=MessageState.SENT
    )
    Accreditation.objects.filter(user=place.lead.user).update(until=start.date() + dt.timedelta(days=20))
    SessionLog.objects.filter(session__programme=place.programme).delete()
    monday = start + dt.timedelta(days=7 - start.weekday())
    weeks = [start + dt.timedelta(days=days) for days in (4, 13, 17)]
    for moment in (*weeks, monday):
        strike(moment.replace(hour=12))
    close_programme(programme=place.programme, by=place.lead)
    day = day_of_erasure(Programme.objects.get(pk=place.programme.pk))
    strike(dt.datetime.combine(day - dt.timedelta(days=9), dt.time(12), tzinfo=dt.UTC))


def strike(moment: dt.datetime) -> None:
    Heartbeat.objects.filter(name__in=["notices", "weekly"]).delete()
    reminders.write_notices(moment)


def test_mails_and_calendar_files_name_who_where_and_when_alone(cast, settings, figure):
    everything_happens(cast)
    messages = [message for message in Message.objects.all() if message.state == MessageState.DUE]
    texts = [text for message in messages for text in (message.title, message.body, message.calendar)]
    assert not any(isinstance(text, Unreadable) for text in texts), "what does not open proves nothing"
    kinds = {message.kind for message in messages}
    wrong = []
    for message in messages:
        for part, text, allowed in (
            ("subject", message.title, IN_A_SUBJECT),
            ("body", message.body, MAY_STAND),
            ("calendar", message.calendar, MAY_STAND),
        ):
            beyond = said_beyond(cast, text, allowed)
            wrong += [f"{part} of {message.kind}: {sorted(beyond)}"] if beyond else []
    assert len(messages) > 30 and kinds >= WRITTEN_BY_THE_CLOCK, (len(messages), kinds)
    assert any(message.calendar for message in messages) and any(
        "BEGIN:VCALENDAR" in m.calendar for m in messages
    )
    assert not wrong, "\n".join(wrong[:30])
    figure(
        f"{len(messages)} messages of {len(kinds)} kinds, {len(wrong)} canaries in subjects, bodies, calendar files"
    )


def test_what_leaves_is_what_was_written(cast, figure):
    """The mails as the mail server gets them: all headers, all parts, all names of attachments."""
    mail.outbox = []
    while outbox.send_due(now=timezone.now() + dt.timedelta(minutes=1)):
        pass
    wrong = []
    for sent in mail.outbox:
        for part, text in parts_of(sent.message().as_bytes()):
            allowed = IN_A_SUBJECT if part == "Subject" else MAY_STAND
            beyond = said_beyond(cast, text, allowed)
            wrong += [f"{part}: {sorted(beyond)}"] if beyond else []
    assert len(mail.outbox) > 20
    assert not wrong, "\n".join(wrong[:30])
    figure(f"{len(mail.outbox)} mails as they leave, {len(wrong)} canaries in headers, parts, names of files")


def parts_of(raw: bytes) -> Iterator[tuple[str, str]]:
    read = email.message_from_bytes(raw, policy=policy.default)
    yield from ((name, str(value)) for name, value in read.items() if name != "To")
    for part in read.walk():
        yield "file name", part.get_filename() or ""
        if not part.is_multipart():
            yield part.get_content_type(), part.get_content()


@pytest.mark.slow
def test_titles_addresses_and_files_name_nothing(cast, figure):
    """Every page that someone of the Tilleuls may open, and every file: title, address, name, links to elsewhere."""
    titles, addresses, files, wrong = 0, set(), 0, []
    for address in every_address():
        if address.name in STREAMS or not in_turn(address.name, of=4):
            continue
        for url in everywhere(address, cast.tilleuls):
            for person in ("claire", "helene", "paul", *PARTICIPANTS):
                with undone():
                    answer = cast.client_of(person).get(url)
                if answer.status_code != 200:
                    continue
                allowed = IN_ADDRESSES_OF_STAFF if person in STAFF else ()
                addresses.add(url)
                wrong += [f"address {url}: {place}" for place in said_beyond(cast, url, allowed)]
                named = answer.headers.get("Content-Disposition", "")
                files += bool(named)
                wrong += [f"file of {url}: {place}" for place in said_beyond(cast, named, ())]
                kind = answer.headers.get("Content-Type", "")
                if kind.startswith("text/calendar"):
                    beyond = said_beyond(cast, answer.content.decode(), MAY_STAND)
                    wrong += [f"calendar {url}: {place}" for place in beyond]
                for title in (
                    re.findall(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
                    if "html" in kind
                    else ()
                ):
                    titles += 1
                    wrong += [f"title of {url}: {place}" for place in said_beyond(cast, title, ())]
    assert titles > 20 and len(addresses) > 10
    assert not wrong, "\n".join(wrong[:30])
    figure(f"{titles} titles, {len(addresses)} addresses, {files} files, {len(wrong)} canaries")
