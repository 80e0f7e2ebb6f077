"""The screens of what a programme aims at, in a real browser: read without trouble, at a desk and on a phone."""

import datetime as dt
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from interventions.programmes import services
from interventions.programmes.models import RatingMoment
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import gather
from tests.interventions.test_programmes_aims import answers, crowd
from tst_platform.accounts.models import Accreditation


@pytest.fixture
def meeting(live):
    """A programme with everything that its screens can show: a wide rating, an open one, measures, someone met."""
    meeting = gather()
    here, by, today = meeting.programme, meeting.lead, timezone.localdate()
    services.change_objective(programme=here, objective="Tenir ensemble un lieu ouvert", by=by)
    people = crowd(meeting, meres=5, jeunes=5)
    moment = services.open_rating(programme=here, kind="start", by=by)
    for name, viewers in people.items():
        for viewer in viewers:
            services.rate(moment=moment, values=answers(5 if name == "meres" else 2), by=viewer)
    services.close_rating(moment=moment, by=by)
    services.offer_spread(moment=RatingMoment.objects.get(pk=moment.pk), by=by)
    services.open_rating(programme=here, kind="midway", by=by)
    figures = {"baseline": Decimal(2), "target": Decimal("12.5")}
    indicator = services.add_indicator(programme=here, name="Présence", unit="heures", by=by, **figures)
    for days in (40, 20, 0):
        services.measure(
            indicator=indicator, on=today - dt.timedelta(days=days), value=Decimal(50 - days), by=by
        )
    said = {"who": "Mme Aubry", "met_on": today, "function": "", "component": None, "words": "Rien ne bouge."}
    services.note_actor(programme=here, by=by, **said)
    Accreditation.objects.create(user=by.user, number="TST-7", until=today)
    return meeting


def screens(meeting):
    """Return each screen with whose it is."""
    here = [meeting.programme.pk]
    for name in ("programme", "followed", "indicators", "add_indicator", "actors", "note_actor"):
        yield "desk", reverse(f"programmes:{name}", args=here)
    yield "desk", reverse("boards:board", args=[meeting.cells["A"].pk])
    yield "desk", reverse("house:conduct")
    seen_as = reverse("perspectives:seen_as", args=here)
    for page in ("boards:exchanges", "agreements:read"):
        yield "desk", f"{seen_as}?page={page}"
    yield "desk", f"{seen_as}?comme=supervision"
    yield "phone", reverse("programmes:my_objective")
    yield "phone", reverse("supervision:intervenants")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_screen_is_read_without_trouble(
    live, meeting, open_window, axe, no_sideways_scroll, size, scheme
):
    clients = {"desk": meeting.desk(), "phone": meeting.phone("kevin")}
    for whose, client in clients.items():
        page = open_window(size, color_scheme=scheme)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
        for of, address in screens(meeting):
            if of == whose:
                assert page.goto(address).status == 200
                axe(page)
                no_sideways_scroll(page)


def test_one_answers_by_keyboard_alone(live, meeting, open_window):
    page, client = open_window(PHONE), meeting.phone("kevin")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = {"domain": urlsplit(live).hostname, "path": "/"}
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
    page.goto(reverse("programmes:my_objective"))
    page.locator("input[name=ambitious]").first.focus()
    for _test in range(4):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    moment = RatingMoment.objects.get(kind="midway")
    assert [one.values for one in moment.ratings.all()] == [answers(2)]
