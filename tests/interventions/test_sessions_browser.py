"""The room in a real browser: what one does on one screen comes to the others by itself; the journey says how soon."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from contracts.agreements.models import Party
from interventions.boards.services import write_card
from interventions.sessions.models import Attendance
from interventions.sessions.services import mark_attendance
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import gather, leave

# Sooner than the page would ask without a stream: every five seconds.
BY_ITSELF = 4500  # ms


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def session(meeting):
    return meeting.plan(timezone.now().replace(minute=0, second=0, microsecond=0))


@pytest.fixture
def enter(live, open_window):
    """Return what opens a window as the person of a client, at an address."""

    def open_as(client, address, size=DESK, **options):
        page = open_window(size, **options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = urlsplit(live).hostname
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "domain": host, "path": "/"}]
        )
        page.goto(address)
        return page

    return open_as


def room_of(session):
    return reverse("sessions:session", args=[session.pk])


def say(meeting, who, text):
    party = Party.objects.get(pk=meeting.people[who].party_id)
    write_card(cell=meeting.cells["A"], author=party, text=text, by=meeting.viewer(who))


def stream_is_open(page):
    page.wait_for_timeout(700)  # the browser lists a stream only once it has ended: nothing to wait for


def test_a_card_written_on_the_phone_is_on_the_laptop_by_itself(meeting, session, enter):
    laptop = enter(meeting.desk(), room_of(session))
    expect(laptop.locator("#boards-cards")).to_be_visible()
    stream_is_open(laptop)
    phone = enter(meeting.phone("fatou"), reverse("sessions:room"), PHONE)
    phone.locator("#boards-write textarea").fill("Le collège ferme à 18 h")
    phone.locator("#boards-write button[type=submit]").click()
    expect(phone.locator("#boards-board")).to_contain_text("Le collège ferme")
    expect(laptop.locator("#boards-cards")).to_contain_text("Le collège ferme", timeout=BY_ITSELF)


def test_a_card_is_on_the_phone_of_a_mate_by_itself(meeting, session, enter):
    phone = enter(meeting.phone("yanis"), reverse("sessions:room"), PHONE)
    expect(phone.locator("#boards-board")).to_be_visible()
    stream_is_open(phone)
    say(meeting, "fatou", "Une information pour la cellule")
    expect(phone.locator("#boards-board")).to_contain_text(
        "Une information pour la cellule", timeout=BY_ITSELF
    )


def test_what_one_is_typing_stays_when_a_card_arrives(meeting, session, enter):
    phone = enter(meeting.phone("yanis"), reverse("sessions:room"), PHONE)
    phone.locator("#boards-write textarea").fill("Je n'ai pas fini")
    stream_is_open(phone)
    say(meeting, "fatou", "Une autre information")
    expect(phone.locator("#boards-board")).to_contain_text("Une autre information", timeout=BY_ITSELF)
    expect(phone.locator("#boards-write textarea")).to_have_value("Je n'ai pas fini")
    expect(phone.locator("#boards-write textarea")).to_be_focused()


def test_attendance_is_one_tap_keeps_the_focus_and_shows_on_the_other_laptop(meeting, session, enter):
    one, two = enter(meeting.desk(), room_of(session)), enter(meeting.desk(), room_of(session))
    stream_is_open(two)
    button = f"present-{meeting.people['fatou'].pk}"
    one.locator(f"[id='{button}']").click()
    expect(one.locator(f"[id='{button}']")).to_have_attribute("aria-pressed", "true")
    expect(one.locator(f"[id='{button}']")).to_be_focused()
    expect(two.locator(f"[id='{button}']")).to_have_attribute("aria-pressed", "true", timeout=BY_ITSELF)
    assert Attendance.objects.get().presence == "present"


def test_a_press_is_not_lost_when_the_roll_changes_under_the_finger(meeting, session, enter):
    laptop = enter(meeting.desk(), room_of(session))
    stream_is_open(laptop)
    button, other = (f"[id='present-{meeting.people[who].pk}']" for who in ("fatou", "yanis"))
    laptop.locator(button).hover()
    laptop.mouse.down()
    with laptop.expect_response(lambda answer: "fragment=roll" in answer.url):
        mark_attendance(
            session=session, participant=meeting.people["yanis"], presence="present", by=meeting.lead
        )
    laptop.wait_for_timeout(100)  # the answer is there: it is painted, or waits
    laptop.mouse.up()
    expect(laptop.locator(button)).to_have_attribute("aria-pressed", "true")
    expect(laptop.locator(other)).to_have_attribute("aria-pressed", "true")
    assert Attendance.objects.filter(presence="present").count() == 2


def test_what_is_told_while_the_roll_is_on_its_way_is_asked_again(meeting, session, enter):
    """An answer that was on its way already knows nothing of it, and takes the element that asked with it."""
    laptop = enter(meeting.desk(), room_of(session))
    stream_is_open(laptop)
    held = []

    def hold(route):
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    laptop.route("**/*fragment=roll*", hold)
    for who in ("yanis", "fatou"):
        mark_attendance(session=session, participant=meeting.people[who], presence="present", by=meeting.lead)
        laptop.wait_for_timeout(1500)  # longer than what is told in one breath
    [(route, answer)] = held
    route.fulfill(response=answer)
    for who in ("yanis", "fatou"):
        button = laptop.locator(f"[id='present-{meeting.people[who].pk}']")
        expect(button).to_have_attribute("aria-pressed", "true", timeout=10_000)


def test_two_presses_in_one_breath_are_both_shown(meeting, session, enter):
    laptop = enter(meeting.desk(), room_of(session))
    stream_is_open(laptop)
    held = []
    laptop.route("**/presence/", lambda route: held.append(route))
    buttons = [f"[id='present-{meeting.people[who].pk}']" for who in ("fatou", "yanis")]
    for number, button in enumerate(buttons, start=1):
        laptop.locator(button).click()
        for _ in range(50):
            if len(held) == number:
                break
            laptop.wait_for_timeout(100)  # the request is told of a moment after the press
    assert len(held) == 2
    for route in held:
        route.continue_()
        laptop.wait_for_timeout(200)
    for button in buttons:
        expect(laptop.locator(button)).to_have_attribute("aria-pressed", "true")


def test_everything_can_be_done_without_javascript(meeting, session, enter):
    laptop = enter(meeting.desk(), room_of(session), java_script_enabled=False)
    laptop.locator(f"[id='late-{meeting.people['yanis'].pk}']").click()
    expect(laptop.locator(f"[id='late-{meeting.people['yanis'].pk}']")).to_have_attribute(
        "aria-pressed", "true"
    )
    laptop.locator(".room-log a").click()
    laptop.locator("textarea[name=body]").fill("Écrit sans script")
    laptop.locator("#log button[type=submit]").click()
    expect(laptop.locator("textarea[name=body]")).to_have_value("Écrit sans script")
    phone = enter(meeting.phone("fatou"), reverse("sessions:room"), PHONE, java_script_enabled=False)
    phone.locator("[data-room] a").first.click()
    expect(phone.locator("textarea")).to_be_visible()


def test_where_the_stream_is_refused_the_page_asks_by_itself(meeting, session, enter, open_window, live):
    phone = open_window(PHONE)
    phone.route("**/flux/", lambda route: route.fulfill(status=503, body=""))
    cookie = meeting.phone("yanis").cookies[settings.SESSION_COOKIE_NAME].value
    phone.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "domain": "localhost", "path": "/"}]
    )
    phone.goto(reverse("sessions:room"))
    expect(phone.locator("#boards-board")).to_be_visible()
    say(meeting, "fatou", "Venue sans flux")
    expect(phone.locator("#boards-board")).to_contain_text("Venue sans flux")


def test_who_leaves_sees_the_room_close(meeting, session, enter):
    phone = enter(meeting.phone("yanis"), reverse("sessions:room"), PHONE)
    expect(phone.locator("#boards-board")).to_be_visible()
    stream_is_open(phone)
    leave(meeting.people["yanis"])
    say(meeting, "fatou", "Après son départ")
    expect(phone.locator("#boards-board")).to_have_count(0, timeout=3000)
    assert "Après son départ" not in phone.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_never_scrolls_sideways(
    meeting, session, enter, axe, no_sideways_scroll, scheme
):
    say(meeting, "fatou", "Une information " + "trèslongue" * 12)
    staff = [
        reverse("sessions:agenda", args=[meeting.programme.pk]),
        reverse("sessions:schedule", args=[meeting.cells["A"].pk]),
        room_of(session),
        reverse("sessions:cancel", args=[session.pk]),
        reverse("logs:log", args=[session.pk]),
        reverse("logs:validate", args=[session.pk]),
    ]
    participant = [reverse(name) for name in ("sessions:home", "sessions:room", "sessions:me", "leave")]
    laptop = enter(meeting.desk(), staff[0], color_scheme=scheme)
    phone = enter(meeting.phone("fatou"), participant[0], PHONE, color_scheme=scheme)
    for page, addresses in ((laptop, staff), (phone, participant)):
        for address in addresses:
            page.goto(address)
            page.wait_for_timeout(300)
            # To the end: the bar at the bottom of the phone covers nothing there.
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            axe(page)
            no_sideways_scroll(page)
