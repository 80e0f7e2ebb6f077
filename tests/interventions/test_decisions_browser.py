"""Decisions and engagements in a real browser: on a phone by keyboard, at a desk, and for whoever supervises."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from interventions.decisions import services
from interventions.decisions.models import Action, ActionState, Decision
from interventions.supervision.models import Supervision
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import Meeting, gather, staff


@pytest.fixture
def meeting(live) -> Meeting:
    here = gather()
    today = timezone.localdate()
    decision = services.decide(
        programme=here.programme,
        cell=here.cells["A"],
        text="Le local ouvre deux après-midi par semaine, à l’essai, jusqu’à l’été.",
        way="consent",
        decided_on=today,
        review_on=today + dt.timedelta(days=5),
        by=here.lead,
    )
    services.note_objection(decision=decision, text="Pas le mercredi.", has_agreed=True, by=here.lead)
    where = {"programme": here.programme, "cell": here.cells["A"], "decision": decision}
    services.engage(what="Demander la clé au bailleur", due_on=today, by=here.viewer("fatou"), **where)
    services.propose_action(what="Trouver deux tables pliantes", by=here.lead, **where)
    return here


@pytest.fixture
def enter(live, open_window):
    """Return what opens a window in which this client is signed in."""

    def open_as(client, size, **options):
        page = open_window(size, **options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
        return page

    return open_as


def test_an_engagement_is_done_by_keyboard_on_a_phone(meeting, enter, axe, no_sideways_scroll):
    page = enter(meeting.phone("fatou"), PHONE)
    decision, free = Decision.objects.get(), Action.objects.get(party__isnull=True)
    for where in (
        reverse("decisions:mine"),
        reverse("decisions:read", args=[decision.pk]),
        reverse("decisions:engage"),
        reverse("decisions:my_action", args=[free.pk]),
        reverse("decisions:my_actions"),
    ):
        page.goto(where)
        axe(page)
        no_sideways_scroll(page)
        assert all(box["height"] >= 44 for box in map(_box, page.locator("main .btn").all())), where
    page.locator("main .btn-primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".alert, .notice").first).to_be_visible()
    assert Action.objects.get(party=meeting.people["fatou"].party_id).state == ActionState.DONE


def _box(target):
    return target.bounding_box()


def test_the_pages_of_who_leads_and_of_who_supervises(meeting, enter, axe, no_sideways_scroll):
    decision, free = Decision.objects.get(), Action.objects.get(party__isnull=True)
    page = enter(meeting.desk(), DESK)
    for name, pk in (
        ("decisions", meeting.programme.pk),
        ("decide", meeting.programme.pk),
        ("decision", decision.pk),
        ("review", decision.pk),
        ("propose_for", decision.pk),
        ("action", free.pk),
    ):
        page.goto(reverse(f"decisions:{name}", args=[pk]))
        axe(page)
        no_sideways_scroll(page)
    helene = staff("Hélène Roy", "supervisor")
    running = Supervision.objects.create(
        supervisor=helene, intervenant=meeting.lead.user, since=timezone.localdate()
    )
    page = enter(meeting.desk(helene), PHONE)
    page.goto(reverse("supervision:hours", args=[running.pk]))
    axe(page)
    no_sideways_scroll(page)
    page.locator("#id_held_on").fill(timezone.localdate().isoformat())
    page.locator("#id_minutes").fill("90")
    page.locator("main .btn-primary").click()
    expect(page.locator(".alert, .notice").first).to_be_visible()
    assert "1\u00a0h\u00a030\u00a0/\u00a012\u00a0h" in page.content().replace("&nbsp;", "\u00a0")
