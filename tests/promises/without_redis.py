"""The journey of promise 28, played in a process of its own whose Redis is what the environment says.

Not collected by itself: `test_28_saving_works_without_redis.py` plays it. Where Redis is dead there is no worker;
a line of cron, `manage.py tick`, does what it would have done.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cells.composition.models import Proposal
from contracts.agreements.models import Signature, Version
from contracts.agreements.services import propose_version
from interventions.boards.models import Card
from interventions.logs.models import SessionLog
from tests import test_journey
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import Meeting, gather
from tests.journey import meeting as acts
from tests.journey.stage import Stage, until
from tests.test_journey import stage  # noqa: F401 (a fixture)
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox.models import Heartbeat, Message

SAVES = int(os.environ.get("TST_SAVES", "40"))


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """In place of a worker: the clock's work each second, as cron does it each minute."""
    stop = threading.Event()

    def clock() -> None:
        while not stop.wait(1):
            call_command("tick", stdout=open(os.devnull, "w"))  # noqa: SIM115
            with working_as(Work.CLOCK):
                Heartbeat.sign("worker")
        connection.close()

    thread = threading.Thread(target=clock, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


def test_the_saving_acts(live: str, open_window: Callable[..., Page]) -> None:
    meeting = gather()
    propose(meeting)
    held = meeting.plan(timezone.now() + dt.timedelta(minutes=5))
    desk = window(open_window, live, meeting.desk(), DESK)
    fatou = window(open_window, live, meeting.phone("fatou"), PHONE)
    open_the_room(desk, held)
    seconds = {
        "log": keep_the_log(desk, held),
        "card": write_a_card_that_appears(desk, fatou),
        "invitation": invite(desk, meeting),
        "signature": sign(window(open_window, live, meeting.phone("kevin"), PHONE), meeting),
        "round": compose(desk, meeting),
    }
    before = Message.objects.filter(state="sent").count()
    call_command("tick")
    assert Message.objects.filter(state="sent").count() > before, "cron sent nothing"
    tell({"acts": seconds, "saves": [*save_logs(desk, held), *write_cards(fatou, meeting)]})


def propose(meeting: Meeting) -> None:
    """Propose a text that Kevin has not signed yet; the others have."""
    drafts = Version.objects.filter(contract=meeting.programme.contract, proposed_at__isnull=True)
    drafts.update(number=meeting.version.number + 1)
    proposed = propose_version(version=drafts.get(), by=meeting.lead)
    for signature in Signature.objects.filter(version=meeting.version):
        Signature.objects.create(version=proposed, party=signature.party, sha256=proposed.sha256)


def tell(told: dict[str, Any]) -> None:
    Path(os.environ["TST_TOLD"]).write_text(json.dumps(told))


def window(open_window: Callable[..., Page], live: str, client: Client, size: dict[str, Any]) -> Page:
    """Open a window in which someone is signed in already."""
    page = open_window(size)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live}])
    return page


# --- the acts, once, as people do them -----------------------------------------------------------------------------


def timed(act: Callable[[], None], saved: Callable[[], Any]) -> float:
    """Do an act and return how long until its row stands; it must."""
    began = time.perf_counter()
    act()
    assert until(saved, seconds=30), "what was saved is not there"
    return time.perf_counter() - began


def open_the_room(desk: Page, held: Any) -> None:
    desk.goto(reverse("sessions:session", args=[held.pk]))
    desk.locator(f'form[action="{reverse("sessions:start", args=[held.pk])}"] button').click()
    expect(desk.locator('[name="body"]')).to_be_visible()


def keep_the_log(desk: Page, held: Any) -> float:
    return timed(
        lambda: desk.locator('[name="body"]').fill("Un silence, puis une question."),
        lambda: SessionLog.objects.filter(session=held, revision__gte=1).first(),
    )


def write_a_card_that_appears(desk: Page, phone: Page) -> float:
    """From the phone to the screen of the intervenant, by the stream or by its fallback."""
    phone.goto(reverse("sessions:room"))
    phone.locator('[name="text"]').fill("Les jeunes ignorent qui décide")

    def post() -> None:
        phone.locator(f'form[action="{reverse("boards:write")}"] button[type=submit]').click()
        expect(desk.locator(".room-board")).to_contain_text("qui décide", timeout=20_000)

    return timed(post, Card.objects.exists)


def invite(desk: Page, meeting: Meeting) -> float:
    """Send the invitations that were not sent yet; each is a row of the outbox."""
    person = meeting.people["samir"]
    desk.goto(reverse("collectives:invitations", args=[person.party.contract_id]))
    form = desk.locator(f'form[action="{reverse("collectives:invite", args=[person.party.contract_id])}"]')
    button = form.locator(f'button[name="only"][value="{person.pk}"], button[name="everyone"]').first
    before = Message.objects.count()
    return timed(button.click, lambda: Message.objects.count() > before)


def sign(phone: Page, meeting: Meeting) -> float:
    phone.goto(reverse("agreements:read"))
    for choice in phone.locator('input[type=radio][value="accept"]').all():
        choice.check()
    for box in phone.locator("main form[method=post] input[type=checkbox]").all():
        box.check()
    mine = Signature.objects.filter(party=meeting.people["kevin"].party_id)
    return timed(phone.locator("main form[method=post] button[type=submit]").last.click, mine.exists)


def compose(desk: Page, meeting: Meeting) -> float:
    contract = meeting.people["fatou"].party.contract_id
    desk.goto(reverse("composition:rounds", args=[contract]))
    desk.locator('[name="cell_size"]').fill("4")
    return timed(
        desk.locator('main form[method=post]:has([name="cell_size"]) button[type=submit]').click,
        Proposal.objects.exists,  # asked: the worker composes, or the next tick
    )


# --- the same acts, many times, for their time ---------------------------------------------------------------------


def save_logs(desk: Page, held: Any) -> list[float]:
    where, seconds = reverse("logs:save", args=[held.pk]), []
    for number in range(SAVES):
        revision = SessionLog.objects.get(session=held).revision
        form = {"body": f"Phrase {number}", "revision": str(revision), "page": "", "change": "0"}
        seconds.append(post(desk, where, form, {"Accept": "application/json"}, {200}))
        assert SessionLog.objects.get(session=held).body == f"Phrase {number}"
    return seconds


def write_cards(phone: Page, meeting: Meeting) -> list[float]:
    seconds = []
    for number in range(SAVES):
        form = {"text": f"Information {number}", "column": "know", "cell": str(meeting.cells["A"].pk)}
        before = Card.objects.count()
        seconds.append(post(phone, reverse("boards:write"), form, {}, {200, 302}))
        assert Card.objects.count() == before + 1
    return seconds


def post(page: Page, where: str, form: dict[str, str], headers: dict[str, str], right: set[int]) -> float:
    """Post as the page itself would, and return how long the answer took."""
    token = page.locator('[name="csrfmiddlewaretoken"]').first.input_value()
    said = {"X-CSRFToken": token, "Referer": page.url, **headers}
    began = time.perf_counter()
    answer = page.context.request.post(where, form=form, headers=said, max_redirects=0)
    took = time.perf_counter() - began
    assert answer.status in right, (where, answer.status, answer.text()[:500])
    return took


# --- the whole journey ---------------------------------------------------------------------------------------------


def test_the_whole_journey(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def tick() -> None:
        Heartbeat.objects.filter(name="tick").delete()
        assert until(lambda: Heartbeat.objects.filter(name="tick").exists(), seconds=60)

    # There is no worker to be woken: cron comes by itself.
    monkeypatch.setattr(acts, "tick_by_the_worker", tick)
    test_journey.test_a_programme_runs_from_end_to_end(stage)
    tell(
        {
            "acts": {name: value for name, value in stage.found.items() if isinstance(value, float)},
            "saves": [],
        }
    )
