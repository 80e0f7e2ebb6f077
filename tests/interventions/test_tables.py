"""Tables within a session: composed of those who are there, shown once validated, written down once they were used."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cells.collectives.models import Component, Participant
from cells.collectives.services.people import add_participant
from cells.composition.models import ConstraintKind, Encounter, Seat
from contracts.agreements.models import Party, Signature
from interventions.sessions import services as sessions
from interventions.sessions.models import Presence, Session
from interventions.tables import services
from interventions.tables.models import DayConstraint, TablePlan, TableSeat
from interventions.tables.reading import PlanReading
from interventions.tables.services.seating import seats_of
from interventions.tables.stating import sizes_between
from tests.interventions.meetings import Meeting, gather, leave, paris, staff
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)
# The Tilleuls as the journey tells them: three, three, two, two and two.
TILLEULS = {
    "mères": ("fatou", "nadia", "sylvie"),
    "jeunes": ("yanis", "ines", "kevin"),
    "travailleurs sociaux": ("paul", "aurelie"),
    "agents de la ville": ("bernard", "lucie"),
    "commerçants": ("ortega", "samir"),
}
EVERYONE = [who for people in TILLEULS.values() for who in people]
AT_EACH = _("%(present)d components of %(of)d at each table, %(new)d encounters of %(pairs)d new.")


def unavoidable(number: int) -> str:
    one = "%(n)d encounter is made again: with these people and these tables it cannot be avoided."
    many = "%(n)d encounters are made again: with these people and these tables it cannot be avoided."
    return ngettext(one, many, number) % {"n": number}


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    """Return the twelve of the Tilleuls in one cell, all signed; Gaston signed and sits in the other cell."""
    here = gather()
    Participant.objects.filter(collective=here.collective).update(component=None)
    Seat.objects.filter(cell=here.cells["A"]).delete()
    Seat.objects.filter(cell=here.cells["B"]).delete()
    here.people = {"stranger": here.people["bernard"]}
    Seat.objects.create(
        round=here.cells["B"].round, cell=here.cells["B"], participant=here.people["stranger"]
    )
    for name, people in TILLEULS.items():
        component = Component.objects.create(collective=here.collective, name=name)
        for who in people:
            here.people[who] = seated(here, who, component)
    return here


def seated(here: Meeting, who: str, component: Component) -> Participant:
    contract = here.programme.contract
    person = add_participant(
        collective=here.collective,
        given_name=who.title(),
        called=who.title(),
        component=component,
        contract=contract,
        by=here.lead,
    )
    Party.objects.filter(pk=person.party_id).update(joined_at=timezone.now())
    Signature.objects.create(version=here.version, party_id=person.party_id, sha256="0" * 64)
    Seat.objects.create(round=here.cells["A"].round, cell=here.cells["A"], participant=person)
    return Participant.objects.get(pk=person.pk)


def compose(here: Meeting, session: Session, low: int = 3, high: int = 4, **asked: int) -> TablePlan:
    return services.compose_tables(session=session, low=low, high=high, by=here.lead, **asked)


def tables(plan: TablePlan) -> list[set[str]]:
    found: dict[int, set[str]] = {}
    for seat in TableSeat.objects.filter(plan=plan).select_related("participant"):
        found.setdefault(seat.position, set()).add(seat.participant.known_as.lower())
    return [found[number] for number in sorted(found)]


def components_at(table: set[str]) -> int:
    return sum(bool(table & set(people)) for people in TILLEULS.values())


def pairs(plan: TablePlan) -> set[frozenset[str]]:
    return {frozenset(pair) for table in tables(plan) for pair in combinations(table, 2)}


def validated(here: Meeting, session: Session, **asked: int) -> TablePlan:
    plan = compose(here, session, **asked)
    services.validate_plan(plan=plan, by=here.lead)
    return plan


def held(here: Meeting, clock, begins: dt.datetime = BEGINS) -> tuple[Session, TablePlan]:
    """Hold a session with its tables, and let the clock pass after it."""
    session = here.plan(begins)
    clock.move_to(begins)
    sessions.start_session(session=session, by=here.lead)
    plan = validated(here, session)
    sessions.end_session(session=session, by=here.lead)
    services.finish_due(timezone.now())
    plan.refresh_from_db()
    return session, plan


# --- composing -------------------------------------------------------------------------------------------------------


def test_three_tables_of_four_each_mix_the_components(meeting):
    plan = compose(meeting, meeting.plan())
    assert [len(table) for table in tables(plan)] == [4, 4, 4]
    assert all(components_at(table) >= 3 for table in tables(plan))
    overall = PlanReading(TablePlan.objects.select_related("session__cell__round").get(pk=plan.pk)).overall
    assert overall[0] == AT_EACH % {"present": 4, "of": 5, "new": 18, "pairs": 18}


def test_bernard_and_kevin_do_not_sit_together_today(meeting):
    session = meeting.plan()
    constrain(meeting, session, "apart", "bernard", "kevin")
    for seed in range(1, 5):
        plan = compose(meeting, session, seed=seed)
        if plan.proposal:
            services.take_proposal(plan=plan, by=meeting.lead)
        assert frozenset(("bernard", "kevin")) not in pairs(plan)


def constrain(meeting: Meeting, session: Session, kind: str, one: str, other: str) -> DayConstraint:
    return services.constrain_today(
        session=session,
        kind=kind,
        first=meeting.people[one],
        second=meeting.people[other],
        by=meeting.lead,
    )


def test_the_same_draw_gives_the_same_tables(meeting):
    session = meeting.plan()
    plan = compose(meeting, session, seed=7)
    first = seats_of(plan)
    services.drop_plan(plan=plan, by=meeting.lead)
    assert seats_of(compose(meeting, session, seed=7)) == first


def test_a_second_turn_and_a_second_session_bring_new_encounters(meeting, clock):
    session = meeting.plan(BEGINS)
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    first = validated(meeting, session)
    second = validated(meeting, session)
    assert (first.number, second.number) == (1, 2)
    # Four people who come from three tables: two of them have met, whatever is done.
    again = pairs(first) & pairs(second)
    assert len(again) == 3
    told = PlanReading(TablePlan.objects.select_related("session__cell__round").get(pk=second.pk)).overall
    assert told[0] == AT_EACH % {"present": 4, "of": 5, "new": 15, "pairs": 18}
    assert told[1] == unavoidable(3)


def test_no_table_mates_of_session_one_repeat_unless_it_is_shown_as_unavoidable(meeting, clock):
    _session, first = held(meeting, clock)
    later = meeting.plan(BEGINS + dt.timedelta(days=7))
    plan = compose(meeting, later, low=2, high=3)
    assert not pairs(first) & pairs(plan)
    services.drop_plan(plan=plan, by=meeting.lead)
    plan = compose(meeting, later)
    assert len(pairs(first) & pairs(plan)) == 3
    page = meeting.desk().get(reverse("tables:tables", args=[later.pk])).content.decode()
    assert unavoidable(3) in page


def test_who_is_absent_or_cannot_come_is_not_seated(meeting, clock):
    session = meeting.plan(BEGINS)
    sessions.decline(session=session, participant=meeting.people["ortega"], by=meeting.viewer("ortega"))
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    mark(meeting, session, "samir", Presence.ABSENT)
    plan = compose(meeting, session)
    sat = set().union(*tables(plan))
    assert sat == set(EVERYONE) - {"ortega", "samir"}
    assert [len(table) for table in tables(plan)] == [4, 3, 3]


def mark(meeting: Meeting, session: Session, who: str, presence: str) -> None:
    sessions.mark_attendance(
        session=session, participant=meeting.people[who], presence=presence, by=meeting.lead
    )


def test_samir_comes_late_and_is_placed_at_table_three_moving_nobody(meeting, clock):
    session = meeting.plan(BEGINS)
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    mark(meeting, session, "samir", Presence.ABSENT)
    plan = validated(meeting, session)
    before = seats_of(plan)
    assert [len(table) for table in tables(plan)] == [4, 4, 3]
    mark(meeting, session, "samir", Presence.LATE)
    page = meeting.desk().get(reverse("tables:tables", args=[session.pk])).content.decode()
    assert _("Place at table %(number)s") % {"number": 3} in page
    assert services.place_late(plan=plan, participant=meeting.people["samir"], by=meeting.lead) == 3
    assert seats_of(plan) == before | {meeting.people["samir"].pk: 3}
    assert "table 3" in meeting.phone("samir").get(reverse("tables:mine")).content.decode()


def test_sizes_that_cannot_be_are_refused_in_a_sentence(meeting):
    session = meeting.plan()
    for who in ("samir",):
        sessions.decline(session=session, participant=meeting.people[who], by=meeting.viewer(who))
    with pytest.raises(DomainError) as refused:
        compose(meeting, session, low=4, high=4)
    assert "11" in str(refused.value)
    desk, page = meeting.desk(), reverse("tables:compose", args=[session.pk])
    sent = desk.post(page, {"low": 4, "high": 4, "seed": ""})
    assert sent.status_code == 422
    assert str(refused.value) in sent.content.decode()
    assert desk.post(page, {"low": "x", "high": 3}).status_code == 422
    assert desk.post(page, {"low": 5, "high": 3}).status_code == 422
    assert not TablePlan.objects.exists()


def test_what_cannot_hold_today_is_said_with_names(meeting):
    session = meeting.plan()
    constrain(meeting, session, "apart", "bernard", "kevin")
    constrain(meeting, session, "together", "bernard", "fatou")
    constrain(meeting, session, "together", "fatou", "kevin")
    with pytest.raises(DomainError) as refused:
        compose(meeting, session)
    assert "Bernard" in str(refused.value) and "Kevin" in str(refused.value)


def test_four_who_are_all_to_be_apart_find_three_tables_too_few(meeting):
    session = meeting.plan()
    for one, other in combinations(("fatou", "nadia", "sylvie", "paul"), 2):
        constrain(meeting, session, "apart", one, other)
    with pytest.raises(DomainError) as refused:
        compose(meeting, session)
    too_few = _(
        "%(names)s are all to be apart, and there are fewer tables than that. Make the tables smaller, or take one pair back."
    )
    assert str(refused.value).endswith(too_few.removeprefix("%(names)s"))


def test_as_the_last_time_without_who_is_away_and_with_who_is_new(meeting, clock):
    session = meeting.plan(BEGINS)
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    mark(meeting, session, "samir", Presence.ABSENT)
    before = validated(meeting, session)
    later = meeting.plan(BEGINS + dt.timedelta(days=7))
    sessions.decline(session=later, participant=meeting.people["paul"], by=meeting.viewer("paul"))
    plan = services.seat_as_last_time(session=later, by=meeting.lead)
    now, then = seats_of(plan), seats_of(before)
    assert meeting.people["paul"].pk not in now
    assert meeting.people["samir"].pk in now
    assert {one: now[one] for one in then if one in now} == {one: then[one] for one in then if one in now}
    with pytest.raises(DomainError):
        services.seat_as_last_time(session=session, by=meeting.lead)


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_people_are_moved_by_buttons_and_the_move_is_taken_back(meeting):
    session = meeting.plan()
    plan = compose(meeting, session)
    before, who = seats_of(plan), meeting.people["ines"]
    target = before[who.pk] % 3 + 1
    desk = meeting.desk()
    page = desk.get(reverse("tables:tables", args=[session.pk]), {"move": who.pk}).content.decode()
    assert _("Move to table %(number)s") % {"number": target} in page
    sent = desk.post(
        reverse("tables:seat", args=[plan.pk]),
        {"participant": who.pk, "table": target, "revision": plan.revision},
        follow=True,
    )
    assert reverse("tables:undo", args=[plan.pk]) in sent.content.decode()
    assert seats_of(plan) == before | {who.pk: target}
    stale = desk.post(
        reverse("tables:seat", args=[plan.pk]),
        {"participant": who.pk, "table": before[who.pk], "revision": plan.revision},
        follow=True,
    )
    changed = _("The tables have changed meanwhile: here is how people sit now. Nothing was changed.")
    assert str(changed) in stale.content.decode()
    services.undo_last(plan=plan, by=meeting.lead)
    assert seats_of(plan) == before
    with pytest.raises(DomainError):
        services.undo_last(plan=plan, by=meeting.lead)


def test_the_whole_evening_goes_through_the_pages(meeting, clock):
    before, _plan = held(meeting, clock)
    session, desk = meeting.plan(BEGINS + dt.timedelta(days=7)), meeting.desk()

    def press(name: str, row: object, **said: object) -> None:
        sent = desk.post(reverse(f"tables:{name}", args=[row]), said)
        assert sent.status_code == 302, name

    press(
        "constrain",
        session.pk,
        kind="apart",
        first=people(meeting, "bernard"),
        second=people(meeting, "kevin"),
    )
    press("compose", session.pk, low=3, high=4)
    plan = TablePlan.objects.get(session=session)
    assert frozenset(("bernard", "kevin")) not in pairs(plan)
    press("keep", plan.pk, participant=people(meeting, "ines"), kept="on")
    press("compose", session.pk, low=2, high=3)
    press("leave", plan.pk)
    press("compose", session.pk, low=2, high=3, seed=5)
    press("take", plan.pk)
    plan.refresh_from_db()
    assert (plan.seed, plan.low, plan.high, plan.proposal) == (5, 2, 3, None)
    press("undo", plan.pk)
    assert [len(table) for table in tables(plan)] == [4, 4, 4]
    press("question", plan.pk, question="Qu’avez-vous appris depuis ?")
    press("validate", plan.pk)
    assert (
        "Qu’avez-vous appris depuis ?" in meeting.phone("ines").get(reverse("tables:mine")).content.decode()
    )
    press("withdraw", plan.pk)
    press("drop", plan.pk)
    press("as_last_time", session.pk)
    again = TablePlan.objects.get(session=session)
    assert tables(again) == tables(TablePlan.objects.get(session=before))
    press("release", DayConstraint.objects.get().pk)
    assert not DayConstraint.objects.exists()


def people(meeting: Meeting, who: str) -> object:
    return meeting.people[who].pk


def test_a_proposal_stands_beside_the_present_and_undo_gives_the_present_back(meeting):
    session = meeting.plan()
    plan = compose(meeting, session)
    before = seats_of(plan)
    plan = compose(meeting, session, low=2, high=3)
    assert seats_of(plan) == before
    page = meeting.desk().get(reverse("tables:tables", args=[session.pk])).content.decode()
    assert reverse("tables:take", args=[plan.pk]) in page
    services.take_proposal(plan=plan, by=meeting.lead)
    assert len(tables(plan)) == 4
    services.undo_last(plan=plan, by=meeting.lead)
    assert seats_of(plan) == before


@pytest.mark.parametrize("act", ["take", "leave"])
def test_only_the_proposal_that_the_screen_shows_is_taken_or_left(meeting, act):
    session = meeting.plan()
    compose(meeting, session)
    shown = compose(meeting, session, low=2, high=3, seed=5)
    before = seats_of(shown)
    compose(meeting, session, low=2, high=3, seed=6)
    desk, address = meeting.desk(), reverse(f"tables:{act}", args=[shown.pk])
    stale = desk.post(address, {"revision": shown.revision}, follow=True).content.decode()
    changed = _("The tables have changed meanwhile: here is how people sit now. Nothing was changed.")
    assert str(changed) in stale
    plan = TablePlan.objects.get(pk=shown.pk)
    assert seats_of(plan) == before and plan.proposal["seed"] == 6
    assert stale.count(f'name="revision" value="{plan.revision}"') >= 2
    desk.post(address, {"revision": plan.revision})
    plan.refresh_from_db()
    assert plan.proposal is None


def test_a_seat_that_is_kept_stays_whatever_is_composed(meeting):
    session = meeting.plan()
    plan = compose(meeting, session)
    who = meeting.people["yanis"]
    services.seat_person(plan=plan, participant=who, table=seats_of(plan)[who.pk] % 3 + 1, by=meeting.lead)
    at = seats_of(plan)[who.pk]
    services.keep_seat(plan=plan, participant=who, kept=True, by=meeting.lead)
    for seed in (3, 4, 5):
        services.take_proposal(plan=compose(meeting, session, seed=seed), by=meeting.lead)
        assert seats_of(plan)[who.pk] == at
    assert TableSeat.objects.get(plan=plan, participant=who).is_kept


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_each_person_sees_their_own_table_once_it_is_validated(meeting):
    session = meeting.plan()
    plan = compose(meeting, session)
    services.ask_first(plan=plan, question="Qu’est-ce qui vous amène ?", by=meeting.lead)
    phone, page = meeting.phone("fatou"), reverse("tables:mine")
    assert "my-table-title" not in phone.get(page).content.decode()
    services.validate_plan(plan=plan, by=meeting.lead)
    (mine,) = (table for table in tables(plan) if "fatou" in table)
    number = tables(plan).index(mine) + 1
    names = ", ".join(sorted(name.title() for name in mine - {"fatou"}))
    told = phone.get(page, headers={"HX-Request": "true"}).content.decode()
    words = _("Your sub-group: table %(number)s, with %(names)s")
    assert words % {"number": number, "names": names} in told
    assert "Qu’est-ce qui vous amène ?" in told
    for other in set(EVERYONE) - mine:
        assert other.title() not in told
    services.withdraw_plan(plan=plan, by=meeting.lead)
    assert "my-table-title" not in phone.get(page).content.decode()


def test_nobody_reads_the_seats_of_another_table_nor_of_another_cell(meeting):
    plan = validated(meeting, meeting.plan())
    (mine,) = (table for table in tables(plan) if "fatou" in table)
    fatou, stranger = meeting.viewer("fatou"), meeting.viewer("stranger")
    with looking_as(fatou):
        assert TableSeat.objects.visible_to(fatou).count() == len(mine)
    for viewer in (stranger, Viewer()):
        with looking_as(viewer):
            assert not TableSeat.objects.visible_to(viewer).exists()
            assert not TablePlan.objects.visible_to(viewer).exists()
    assert "my-table-title" not in empty_part(meeting, "stranger")


def empty_part(meeting: Meeting, who: str) -> str:
    return meeting.phone(who).get(reverse("tables:mine"), headers={"HX-Request": "true"}).content.decode()


def test_who_has_not_signed_or_has_left_sees_no_table(meeting):
    plan = validated(meeting, meeting.plan())
    Signature.objects.filter(party=meeting.people["kevin"].party_id).delete()
    kevin = meeting.viewer("kevin")
    with looking_as(kevin):
        assert not TableSeat.objects.visible_to(kevin).exists()
    assert "my-table-title" not in empty_part(meeting, "kevin")
    leave(meeting.people["yanis"])
    assert meeting.phone("yanis").get(reverse("tables:mine")).status_code == 404
    mates = (table for table in tables(plan) if "yanis" in table)
    (others,) = ((mate - {"yanis"}) for mate in mates)
    phone = meeting.phone(sorted(others - {"kevin"})[0])
    assert "Yanis" not in phone.get(reverse("tables:mine")).content.decode()


def test_what_holds_today_is_for_those_who_lead_and_gone_after_the_session(meeting, clock):
    session = meeting.plan(BEGINS)
    made = constrain(meeting, session, "apart", "bernard", "kevin")
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    validated(meeting, session)
    for viewer in (meeting.viewer("bernard"), meeting.viewer("kevin"), Viewer()):
        with looking_as(viewer):
            assert not DayConstraint.objects.visible_to(viewer).exists()
    with looking_as(meeting.viewer("bernard")):
        told = meeting.phone("bernard").get(reverse("tables:mine")).content.decode()
        assert str(made.pk) not in told and str(ConstraintKind.APART.label) not in told
    told = my_data.data_of(meeting.people["bernard"])
    assert str(made.pk) not in str(told) and [one["position"] for one in told["tables"]]
    services.finish_due(timezone.now())
    assert DayConstraint.objects.exists(), "the session is under way"
    sessions.end_session(session=session, by=meeting.lead)
    with looking_as(meeting.lead):
        assert not DayConstraint.objects.visible_to(meeting.lead).exists()
    services.finish_due(timezone.now())
    assert not DayConstraint.objects.exists()


def test_what_holds_today_is_gone_even_where_nobody_ended_the_session(meeting, clock):
    session = meeting.plan(BEGINS)
    constrain(meeting, session, "apart", "bernard", "kevin")
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    services.finish_due(session.ends_at)
    assert DayConstraint.objects.exists()
    services.finish_due(session.ends_at + dt.timedelta(hours=2))
    assert not DayConstraint.objects.exists()


def test_of_a_session_that_nobody_opened_nothing_is_written_and_what_held_that_day_goes_a_week_later(
    meeting, clock
):
    session = meeting.plan(BEGINS)
    constrain(meeting, session, "apart", "bernard", "kevin")
    plan = validated(meeting, session)
    assert services.finish_due(session.ends_at + dt.timedelta(days=1)) == 0
    plan.refresh_from_db()
    assert not plan.is_settled and DayConstraint.objects.exists(), "it can still be moved, and held"
    assert services.finish_due(session.ends_at + dt.timedelta(days=7)) == 0
    assert not DayConstraint.objects.exists()
    assert not Encounter.objects.filter(weight__gt=1).exists()


def test_what_was_asked_of_today_is_taken_back_once_and_a_second_press_is_told_so(meeting):
    session = meeting.plan(BEGINS)
    made = constrain(meeting, session, "apart", "bernard", "kevin")
    address, said = reverse("tables:release", args=[made.pk]), {"session": session.pk}
    desk = meeting.desk()
    page = desk.get(reverse("tables:tables", args=[session.pk])).content.decode()
    assert f'name="session" value="{session.pk}"' in page
    assert desk.post(address, said).status_code == 302
    again = desk.post(address, said, follow=True)
    assert str(_("This was taken back already.")) in again.content.decode()
    for nonsense in ({}, {"session": "x"}):
        assert desk.post(address, nonsense).status_code == 404
    assert meeting.phone("fatou").post(address, said).status_code == 404
    assert meeting.desk(staff("Jean Morel")).post(address, said).status_code == 404


def test_only_those_who_lead_act(meeting, client):
    session = meeting.plan()
    plan = compose(meeting, session)
    constraint = constrain(meeting, session, "apart", "bernard", "kevin")
    acts = [
        reverse(f"tables:{name}", args=[session.pk]) for name in ("tables", "cards", "cards_pdf", "projected")
    ]
    for address in acts:
        assert meeting.phone("fatou").get(address).status_code == 404
    posts = [
        reverse(f"tables:{name}", args=[plan.pk])
        for name in ("seat", "keep", "undo", "take", "leave", "validate", "withdraw", "drop", "question")
    ]
    posts.append(reverse("tables:release", args=[constraint.pk]))
    for address in posts:
        assert meeting.phone("fatou").post(address).status_code == 404
    assert DayConstraint.objects.exists()
    plan.refresh_from_db()
    assert plan.is_draft


# --- mates and marks -------------------------------------------------------------------------------------------------


def test_mates_are_those_of_the_last_validated_table_without_oneself(meeting):
    session = meeting.plan()
    plan = compose(meeting, session)
    fatou = meeting.people["fatou"].party_id
    assert services.mates_of(session=session, party_id=fatou) == set()
    services.validate_plan(plan=plan, by=meeting.lead)
    (mine,) = (table for table in tables(plan) if "fatou" in table)
    with looking_as(meeting.viewer("fatou")):
        found = services.mates_of(session=session, party_id=fatou)
    assert found == {meeting.people[who].party_id for who in mine - {"fatou"}}
    assert services.mates_of(session=session, party_id=meeting.people["stranger"].party_id) == set()
    assert len(services.mates_of(session=meeting.plan(BEGINS + dt.timedelta(days=3)), party_id=fatou)) == 0


def test_who_met_is_written_once_at_the_end_as_people_sat_then(meeting, clock):
    session = meeting.plan(BEGINS)
    clock.move_to(BEGINS)
    sessions.start_session(session=session, by=meeting.lead)
    plan = validated(meeting, session)
    mark(meeting, session, "ortega", Presence.ABSENT)
    who = meeting.people["ines"]
    services.seat_person(plan=plan, participant=who, table=seats_of(plan)[who.pk] % 3 + 1, by=meeting.lead)
    sat = {pair for pair in pairs(plan) if "ortega" not in pair}
    assert not Encounter.objects.filter(weight__gt=1).exists()
    sessions.end_session(session=session, by=meeting.lead)
    assert services.finish_due(timezone.now()) == 1
    assert services.finish_due(timezone.now()) == 0
    assert Encounter.objects.filter(weight=1.25).count() == len(sat)
    with pytest.raises(DomainError):
        services.seat_person(plan=plan, participant=who, table=1, by=meeting.lead)


def test_a_session_that_was_called_off_leaves_no_marks(meeting):
    session = meeting.plan(BEGINS)
    constrain(meeting, session, "apart", "bernard", "kevin")
    validated(meeting, session)
    sessions.cancel_session(session=session, by=meeting.lead)
    assert services.finish_due(BEGINS + dt.timedelta(days=1)) == 0
    assert not DayConstraint.objects.exists()
    assert not Encounter.objects.filter(weight__gt=1).exists()


def test_who_leaves_is_gone_from_the_tables_and_from_what_undo_would_give_back(meeting):
    session = meeting.plan()
    plan = compose(meeting, session)
    constrain(meeting, session, "together", "fatou", "paul")
    services.seat_person(plan=plan, participant=meeting.people["fatou"], table=4, by=meeting.lead)
    my_data.leave_programme(me=meeting.people["fatou"], words="keep", by=meeting.viewer("fatou"))
    plan.refresh_from_db()
    assert meeting.people["fatou"].pk not in seats_of(plan)
    assert not DayConstraint.objects.exists()
    assert not plan.acts
    assert reverse("tables:tables", args=[session.pk])
    assert meeting.desk().get(reverse("tables:tables", args=[session.pk])).status_code == 200


# --- the whole collective, cards, the wall ---------------------------------------------------------------------------


def of_all(meeting: Meeting) -> Session:
    return sessions.schedule_session(
        programme=meeting.programme,
        starts_at=BEGINS,
        ends_at=BEGINS + dt.timedelta(hours=2),
        place="Salle",
        by=meeting.lead,
    )


def test_the_whole_collective_counts_what_was_met_in_cells(meeting):
    session = of_all(meeting)
    plan = compose(meeting, session)
    assert set(EVERYONE) <= set().union(*tables(plan))
    told = PlanReading(TablePlan.objects.select_related("session__cell__round").get(pk=plan.pk)).overall
    assert len(told) >= 1


def test_cards_and_wall_bear_the_names_that_people_chose(meeting):
    session = meeting.plan()
    desk = meeting.desk()
    wall, cards = (reverse(f"tables:{name}", args=[session.pk]) for name in ("projected", "cards"))
    assert str(_("No table to print")) in desk.get(cards).content.decode()
    plan = compose(meeting, session)
    assert "Fatou" not in desk.get(wall).content.decode(), "not on the wall before it is validated"
    services.validate_plan(plan=plan, by=meeting.lead)
    for page in (wall, cards):
        told = desk.get(page).content.decode()
        assert all(who.title() in told for who in EVERYONE)
        assert "mères" not in told
    sheet = desk.get(reverse("tables:cards_pdf", args=[session.pk]))
    assert sheet.status_code == 200


def test_a_page_of_a_plan_costs_no_more_queries_for_more_people(
    meeting, clock, django_assert_max_num_queries
):
    held(meeting, clock)
    session = meeting.plan(BEGINS + dt.timedelta(days=7))
    plan = compose(meeting, session)
    compose(meeting, session, low=2, high=3)
    services.seat_person(plan=plan, participant=meeting.people["samir"], table=0, by=meeting.lead)
    desk = meeting.desk()
    with django_assert_max_num_queries(65):
        assert desk.get(reverse("tables:tables", args=[session.pk])).status_code == 200
    services.validate_plan(plan=plan, by=meeting.lead)
    phone = meeting.phone("fatou")
    with django_assert_max_num_queries(20):
        phone.get(reverse("tables:mine"), headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("people", "low", "high", "sizes"),
    [(12, 3, 4, (4, 4, 4)), (11, 3, 4, (4, 4, 3)), (5, 2, 3, (3, 2)), (3, 2, 12, (3,)), (2, 2, 2, (2,))],
)
def test_tables_are_as_few_and_as_even_as_can_be(people, low, high, sizes):
    assert sizes_between(people, low, high) == sizes


def test_sizes_that_are_offered_instead_are_possible_ones():
    with pytest.raises(DomainError) as refused:
        sizes_between(5, 2, 2)
    said = _(
        "%(people)d people cannot be divided into tables of %(low)d to %(high)d. "
        "%(tables)d tables would have from %(small)d to %(large)d people: ask for these sizes."
    )
    assert str(refused.value) == said % {
        "people": 5,
        "low": 2,
        "high": 2,
        "tables": 2,
        "small": 2,
        "large": 3,
    }
