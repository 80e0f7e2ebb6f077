"""Asking for more in a browser, at both sizes, by keyboard: what is asked is composed, shown, and followed."""

from django.urls import reverse

from cells.composition import services
from cells.composition.models import Proposal, Round
from cells.composition.services import Mark
from tests.browsers import DESK, PHONE
from tests.cells.composition.test_screens_browser import look, press, window  # noqa: F401


def send(page, locator):
    with page.expect_navigation():
        press(page, locator)


def test_everything_is_asked_refused_in_words_asked_anew_and_followed(
    window,
    worker,
    look,
    contract,
    people,
    claire,
):
    page = window(PHONE)
    page.goto(reverse("composition:rounds", args=[contract.pk]))
    send(page, page.locator(f'a[href="{reverse("composition:ask", args=[contract.pk])}"]'))
    page.locator('[name="rounds"]').fill("2")
    page.locator('[name="size_from"]').fill("9")
    page.locator('[name="facilitators"]').fill("1")
    page.locator('[name="slot-0-name"]').fill("mardi soir")
    page.locator('[name="quota-0-what"]').select_option(index=1)
    send(page, page.locator('button[name="compose"]'))
    page.locator(".error-summary").wait_for()
    look(page, "ask-refused")
    assert page.locator('[name="slot-0-name"]').input_value() == "mardi soir"
    page.locator('[name="size_from"]').fill("5")
    page.locator('[name="size_to"]').fill("13")
    page.locator('[name="quota-0-least"]').fill("1")
    send(page, page.locator('button[name="keep"]'))
    look(page, "ask-kept")
    send(page, page.locator(f'a[href="{reverse("composition:marks", args=[contract.pk])}"]'))
    look(page, "marks")
    page.locator(f'[name="{people[0].pk}-facilitates"]').check()
    send(page, page.locator('main form button[type="submit"]'))
    page.locator("#messages").wait_for()
    page.goto(reverse("composition:ask", args=[contract.pk]))
    send(page, page.locator('button[name="compose"]'))
    page.locator(".notice.error").wait_for()
    look(page, "ask-impossible")
    marks = [Mark(people[n].pk, True, {"mardi soir": n % 2 == 0}) for n in range(4)]
    services.mark_people(contract=contract, marks=marks, by=claire)
    desk = window(DESK)
    desk.goto(reverse("composition:ask", args=[contract.pk]))
    look(desk, "ask-again")
    send(desk, desk.locator('button[name="compose"]'))
    desk.locator(".composing").wait_for(timeout=120_000)
    look(desk, "asked-round")
    assert Proposal.objects.first().later["rounds"]
    first = Round.objects.get()
    services.validate_round(round=first, by=claire)
    desk.goto(reverse("composition:rounds", args=[contract.pk]))
    look(desk, "rounds-to-follow")
    send(desk, desk.locator(f'form[action="{reverse("composition:follow", args=[first.pk])}"] button'))
    desk.locator(".composing").wait_for(timeout=120_000)
    desk.goto(reverse("composition:marks", args=[contract.pk]))
    look(desk, "marks")
