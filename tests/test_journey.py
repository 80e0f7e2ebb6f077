"""A programme runs from end to end, on real input, in a browser: the one journey, step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from interventions.supervision.models import Supervision
from tests.journey import agreeing, meeting, opening
from tests.journey.stage import BEGINNING, Stage
from tst_platform.accounts.models import User


@pytest.fixture
def stage(live, worker, open_window, axe, no_sideways_scroll) -> Iterator[Stage]:
    """Raise the curtain on Tuesday 3 March 2026 at nine, with three people of staff and nothing else."""
    with time_machine.travel(BEGINNING, tick=True) as clock:
        stage = Stage(open_window, axe, no_sideways_scroll, clock)
        for key, name, role in (
            ("claire", "Claire Bonnet", "intervenant"),
            ("helene", "Hélène Vasseur", "supervisor"),
        ):
            stage.staff[key] = User.objects.create_user(f"{key}@example.org", name=name, role=role)
        Supervision.objects.create(
            supervisor=stage.staff["helene"], intervenant=stage.staff["claire"], since=dt.date(2026, 1, 1)
        )
        yield stage


@pytest.mark.slow
def test_a_programme_runs_from_end_to_end(stage: Stage) -> None:
    # 1 — The intervenant signs in; the list is empty and says what to do first.
    opening.sign_in(stage, "claire")
    opening.find_nothing_yet_and_be_told_what_to_do(stage)
    opening.lay_out_a_collective(stage)
    opening.be_refused_what_is_never_asked(stage)
    # 2 — Lists of people, by one wizard.
    opening.take_in_240_people(stage)
    opening.take_in_other_lists_and_undo(stage)
    opening.take_in_10000_people_by_the_worker(stage)
    # 3 — A programme is opened, a first contract proposed.
    agreeing.open_a_programme(stage)
    agreeing.declare_the_second_step(stage)
    agreeing.propose_a_contract(stage)
    # 4 — Cells of twelve.
    agreeing.compose_cells_of_twelve(stage)
    agreeing.move_one_person_by_button_and_by_drag_and_undo(stage)
    agreeing.validate_the_round(stage)
    # 5 — Invitations; people join on their phones, read, sign.
    agreeing.invite_three_people_by_mail(stage)
    for who, called in (("fatou", "Fatou"), ("yanis", "Yanis"), ("bernard", "Bernard")):
        agreeing.open_a_link_and_find_that_nothing_has_changed(stage, who)
        agreeing.join_and_say_how_to_be_called(stage, who, called)
        if who == "fatou":
            agreeing.see_nothing_of_the_cell_before_signing(stage)
        agreeing.read_and_sign(stage, who)
    agreeing.come_by_the_shared_link(stage)
    agreeing.seat_her_where_she_fits_best(stage)
    # 6 — A session is scheduled, its members told, and reminded once.
    meeting.schedule_a_session(stage)
    meeting.see_the_next_session_on_the_phone(stage)
    meeting.be_reminded_once(stage)
    # 7 — The session.
    meeting.open_the_room_and_call_the_roll(stage)
    meeting.write_a_card_that_appears_on_the_screen(stage)
    meeting.keep_the_log_without_pressing_anything(stage)
    # 8 — The card goes to another cell, without name, and is taken back.
    meeting.ask_for_circulation(stage)
    meeting.consent_on_the_phone(stage)
    meeting.read_it_in_the_other_cell_without_name(stage)
    meeting.withdraw_it_and_it_is_gone(stage)
    # 9 — Supervision without betrayal.
    opening.sign_in(stage, "helene")
    meeting.look_in_as_the_supervisor(stage)
    meeting.put_a_question(stage)
    meeting.answer_it(stage)
    meeting.read_the_answer(stage)
    stage.tell()
