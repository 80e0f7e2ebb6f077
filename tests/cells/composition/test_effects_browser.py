"""The effects of a move in a browser: at once on the cells, by drag, by key and by finger; and the eye follows the person."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cells.composition import services
from cells.composition.models import Move, Seat
from tests.browsers import DESK, PHONE
from tests.cells.composition.test_screens_browser import look, press, window
from tests.cells.test_composition_services import propose

__all__ = ["look", "window"]

UNDO = "#messages form button"
BADGES = "[data-cell] [data-effect]:visible"


def first_of(round):
    return Seat.objects.filter(round=round, cell__position=0).order_by("participant__created_at").first()


def position(seat):
    return Seat.objects.get(pk=seat.pk).cell.position


def line_of(page, seat):
    return page.locator(f'[data-person="{seat.participant_id}"]')


def drag(page, seat, cell):
    line_of(page, seat).drag_to(page.locator("[data-cell]").nth(cell).locator("h2"))


@pytest.fixture
def opened(window, composed):
    """The page of a round of four cells, and the first person of the first."""
    page = window(DESK)
    page.goto(reverse("composition:round", args=[composed.pk]))
    return page, first_of(composed)


def test_moved_undone_then_dragged_with_what_it_would_change_in_sight(opened):
    page, seat = opened
    line_of(page, seat).locator("a").click()
    page.locator("#move form button[name=cell]").first.click()
    page.locator(UNDO).wait_for()
    assert position(seat) != 0
    page.locator(UNDO).first.click()
    expect(
        page.locator("[data-cell]").first.locator(f'[data-person="{seat.participant_id}"]')
    ).to_be_visible()
    line_of(page, seat).hover()
    page.mouse.down()
    page.locator("[data-cell]").nth(1).locator("h2").hover()
    page.locator("[data-cell]").nth(1).locator("h2").hover()
    expect(page.locator(BADGES)).to_have_count(4)
    expect(page.locator(BADGES).nth(1)).to_contain_text("mélangé")
    page.mouse.up()
    page.locator(UNDO).wait_for()
    assert position(seat) == 1, "dragged to the second cell"


def test_drag_that_ends_nowhere_leaves_the_cells_as_they_were(opened):
    page, seat = opened
    line_of(page, seat).hover()
    page.mouse.down()
    page.locator("h1").hover()
    page.locator("h1").hover()
    expect(page.locator(BADGES)).to_have_count(4)
    page.mouse.up()
    expect(page.locator(BADGES)).to_have_count(0)
    assert not Move.objects.exists()


def test_chosen_by_key_the_panel_has_the_focus_and_gives_it_back(opened, look):
    page, seat = opened
    press(page, line_of(page, seat).locator("a"))
    expect(page.locator("#move")).to_be_focused()
    expect(page.locator(BADGES)).to_have_count(4)
    assert "move=" not in page.url, "without leaving the page"
    look(page, "chosen")
    page.keyboard.press("Escape")
    expect(page.locator("#move")).to_have_count(0)
    expect(page.locator(BADGES)).to_have_count(0)
    expect(line_of(page, seat).locator("a")).to_be_focused()


def test_finger_on_a_phone_moves_from_the_cell_itself(window, composed, look):
    page, seat = window(PHONE), first_of(composed)
    page.goto(reverse("composition:round", args=[composed.pk]))
    line_of(page, seat).locator("a").tap()
    expect(page.locator("#move")).to_be_focused()
    look(page, "chosen-phone")
    page.locator(BADGES).nth(2).locator("button").tap()
    page.locator(UNDO).wait_for()
    assert position(seat) == 2
    expect(line_of(page, seat).locator("a")).to_be_focused()


def test_swap_by_key_is_one_act_and_one_undo(opened):
    page, seat = opened
    press(page, line_of(page, seat).locator("a"))
    press(page, page.locator("#move button[name=other]").first)
    page.locator(UNDO).wait_for()
    assert position(seat) != 0 and Move.objects.standing().count() == 2
    press(page, page.locator(UNDO).first)
    expect(
        page.locator("[data-cell]").first.locator(f'[data-person="{seat.participant_id}"]')
    ).to_be_visible()
    assert position(seat) == 0 and not Move.objects.standing().exists()


def test_seat_is_kept_and_given_back_from_the_panel(opened):
    page, seat = opened
    press(page, line_of(page, seat).locator("a"))
    press(page, page.locator("#move button[name=keep]"))
    expect(line_of(page, seat).locator(".status")).to_be_visible()
    expect(line_of(page, seat).locator("a")).to_be_focused()
    assert Seat.objects.get(pk=seat.pk).is_kept
    press(page, line_of(page, seat).locator("a"))
    press(page, page.locator("#move button[name=release]"))
    expect(line_of(page, seat).locator(".status")).to_have_count(0)
    assert not Seat.objects.get(pk=seat.pk).is_kept


def test_screen_that_is_out_of_date_leads_to_the_page_as_it_is_now(opened, composed, malik):
    page, seat = opened
    services.move_person(
        round=composed, participant=seat.participant, target=composed.cells.get(position=3), by=malik
    )
    press(page, line_of(page, seat).locator("a"))
    page.wait_for_url("**move=*")
    expect(page.locator("#move")).to_be_focused()
    expect(
        page.locator("[data-cell]").nth(3).locator(f'[data-person="{seat.participant_id}"]')
    ).to_be_visible()


def test_page_and_focus_follow_a_person_to_a_cell_of_another_page(
    window, contract, collective, claire, people, monkeypatch
):
    for module in ("rounds", "adjusting"):
        monkeypatch.setattr(f"cells.composition.views.{module}.CELLS_ON_A_PAGE", 3)
    composed = propose(contract, collective, 6, claire).round
    page, seat = window(DESK), first_of(composed)
    page.goto(reverse("composition:round", args=[composed.pk]))
    press(page, line_of(page, seat).locator("a"))
    last = composed.cells.get(position=3)
    press(page, page.locator(f'#move button[name=cell][value="{last.pk}"]'))
    page.wait_for_url("**page=2*")
    expect(line_of(page, seat).locator("a")).to_be_focused()
    press(page, page.locator(UNDO).first)
    page.wait_for_url("**page=1*")
    expect(line_of(page, seat).locator("a")).to_be_focused()
