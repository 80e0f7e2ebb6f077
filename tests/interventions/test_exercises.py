"""Exercises: the library, a run in the room, testimonies and who reads them, cards that are drawn and put away."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from contracts.agreements.models import Party, Signature, Version
from interventions.exercises import services
from interventions.exercises.audience import audience_of
from interventions.exercises.library import EXERCISES
from interventions.exercises.models import (
    Exercise,
    ExerciseRun,
    ExerciseShare,
    Intention,
    Kind,
    Reach,
    RoleCard,
)
from interventions.exercises.models import Testimony as Told
from interventions.exercises.models import TestimonyReader as Reader
from interventions.exercises.search import Wanted, find
from interventions.exercises.wording import Role, Wording
from interventions.programmes.models import Step
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.services import end_session, start_session
from tests.interventions import exercise_tables
from tests.interventions.meetings import Meeting, gather, leave, paris, staff
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
from tst_platform.core.viewer import NOBODY, Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture(autouse=True)
def _tables(settings):
    settings.TABLE_MATES = "tests.interventions.exercise_tables.mates_of"
    exercise_tables.TABLES.clear()
    yield
    exercise_tables.TABLES.clear()


@pytest.fixture
def meeting() -> Meeting:
    with time_machine.travel(BEGINS, tick=False):
        yield gather()


def session_of(meeting: Meeting, cell: str = "A"):
    standing = Session.objects.filter(cell=meeting.cells[cell], state="open").first()
    if standing is not None:
        return standing
    session = meeting.plan(BEGINS + dt.timedelta(minutes=5), cell)
    start_session(session=session, by=meeting.lead)
    session.refresh_from_db()
    return session


def open_one(meeting: Meeting, slug: str = "known-and-lived", cell: str = "A") -> ExerciseRun:
    exercise = Exercise.objects.get(slug=slug)
    return services.open_run(session=session_of(meeting, cell), exercise=exercise, by=meeting.lead)


def said_by(meeting: Meeting, run: ExerciseRun, who: str, reach: Reach = Reach.ME, words: str = "su") -> Told:
    by = meeting.viewer(who)
    return services.write_testimony(run=run, known=words, lived="vécu", reach=reach, by=by)


def party(meeting: Meeting, who: str):
    return meeting.people[who].party_id


def sit(meeting: Meeting, *who: str) -> None:
    exercise_tables.TABLES.append({party(meeting, one) for one in who})


def readers(meeting: Meeting, testimony: Told) -> set[str]:
    """Return who finds a testimony, by both walls at once; `claire` leads."""
    people = {who: meeting.viewer(who) for who in meeting.people} | {"claire": meeting.lead}
    found = set()
    for who, viewer in people.items():
        with looking_as(viewer):
            if Told.objects.visible_to(viewer).filter(pk=testimony.pk).exists():
                found.add(who)
    return found


def beneath(viewer: Viewer, model) -> set:
    """Return what the second wall alone shows; where there is none, what the first one does."""
    with looking_as(viewer):
        rows = model.objects.all() if ON_POSTGRESQL else model.objects.visible_to(viewer)
        return set(rows.values_list("pk", flat=True))


def draft(title: str = "Le cercle lent", kind: str = Kind.PLAIN, roles=(), **more) -> services.Draft:
    wording = Wording(title=title, instructions="Dire sa peur à voix basse.", roles=tuple(roles))
    return services.Draft(wording, kind, Intention.LISTEN, more.get("minutes", 25), more.get("step"))


# --- the library ------------------------------------------------------------------------------------------------------


def test_the_institut_ships_exercises_in_both_languages_each_with_its_precautions():
    rows = list(Exercise.objects.shipped())
    assert len(rows) == len(EXERCISES) >= 10
    for row in rows:
        assert row.step_id, f"{row.slug} belongs to a step"
        for said in (row.words_fr, row.words_en):
            assert all(
                said[name] for name in ("title", "intention", "instructions", "precautions", "material")
            )
        assert len(row.words_fr["roles"]) == len(row.words_en["roles"])
        assert (row.kind == Kind.ROLES) == bool(row.words_fr["roles"])
    assert {Kind.PLAIN, Kind.TESTIMONY, Kind.ROLES} == {row.kind for row in rows}


def test_the_library_is_searched_by_words_step_intention_and_duration(meeting):
    everything = find(meeting.lead, Wanted())
    assert len(everything) == len(EXERCISES)
    assert [row.slug for row in find(meeting.lead, Wanted(words="rumeurs CARTE"))] == ["map-of-rumours"]
    step = Step.objects.get(slug="solutions")
    assert {row.slug for row in find(meeting.lead, Wanted(step=step))} == {"my-own-part", "first-step"}
    assert all(row.minutes <= 20 for row in find(meeting.lead, Wanted(minutes=20)))
    assert {row.intention for row in find(meeting.lead, Wanted(intention="confront"))} == {"confront"}
    services.write_exercise(draft=draft(), by=meeting.lead)
    assert [row.said.title for row in find(meeting.lead, Wanted(words="peur basse"))] == ["Le cercle lent"]
    assert len(find(meeting.lead, Wanted(whose="mine"))) == 1
    assert not find(Viewer(user=staff("Paul Sponsor", "sponsor")), Wanted()), "no tool of a sponsor"
    assert not find(meeting.viewer("fatou"), Wanted()) and not find(NOBODY, Wanted())


def test_an_own_exercise_is_sealed_and_read_by_its_author_until_put_to_a_programme(meeting):
    malik = Viewer(user=staff("Malik Co"))
    mine = services.write_exercise(draft=draft(), by=meeting.lead)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM interventions_exercise WHERE author_id IS NOT NULL")
        assert b"peur" not in bytes(cursor.fetchone()[0])
    assert mine.pk in beneath(meeting.lead, Exercise) and mine.pk not in beneath(malik, Exercise)
    meeting.programme.contract.staffing.create(user=malik.user, is_lead=False)
    assert mine.pk not in beneath(malik, Exercise), "to lead together is not yet to be given it"
    with looking_as(meeting.lead):
        services.put_to(exercise=mine, programme=meeting.programme, by=meeting.lead)
        services.put_to(exercise=mine, programme=meeting.programme, by=meeting.lead)
    assert mine.pk in beneath(malik, Exercise)
    assert not Exercise.objects.editable_by(malik).exists()
    with looking_as(meeting.lead):
        services.choose_programmes(exercise=mine, programmes=[], by=meeting.lead)
    assert mine.pk not in beneath(malik, Exercise)


def test_nobody_puts_words_anothers_exercise_or_takes_it_out(meeting):
    mine = services.write_exercise(draft=draft(), by=meeting.lead)
    jean = Viewer(user=staff("Jean Ailleurs"))
    shipped = Exercise.objects.get(slug="first-step")
    for act in (
        lambda: services.rewrite_exercise(exercise=mine, draft=draft("Volé"), by=jean),
        lambda: services.remove_exercise(exercise=mine, by=jean),
        lambda: services.put_to(exercise=mine, programme=meeting.programme, by=jean),
        lambda: services.rewrite_exercise(exercise=shipped, draft=draft("Volé"), by=jean),
        lambda: services.remove_exercise(exercise=shipped, by=meeting.lead),
    ):
        with pytest.raises(DomainError), looking_as(jean), transaction.atomic():
            act()
    assert Exercise.objects.get(pk=mine.pk).said.title == "Le cercle lent"
    assert not ExerciseShare.objects.exists()


@pytest.mark.skipif(not ON_POSTGRESQL, reason="the second wall stands on PostgreSQL")
def test_beneath_nobody_writes_a_shipped_exercise_or_gives_anothers_away(meeting):
    mine = services.write_exercise(draft=draft(), by=meeting.lead)
    jean = Viewer(user=staff("Jean Ailleurs"))
    with looking_as(jean):
        assert not Exercise.objects.filter(pk=mine.pk).update(minutes=1)
    for act in (
        lambda: Exercise.objects.filter(slug="first-step").update(minutes=1),
        lambda: ExerciseShare.objects.create(exercise=mine, programme=meeting.programme),
        lambda: Exercise.objects.create(slug="neuf", kind="plain", intention="meet", minutes=3),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), looking_as(jean):
            act()


def test_a_variant_is_an_own_copy_and_the_original_stays(meeting):
    origin = Exercise.objects.get(slug="role-of-the-other")
    roles = [Role("Une gardienne", "Elle a les clés.", "Elle dort mal.")]
    copy = services.write_exercise(
        draft=draft("À nous", Kind.ROLES, roles), variant_of=origin, by=meeting.lead
    )
    assert copy.variant_of == origin and copy.said.roles == tuple(roles)
    assert len(Exercise.objects.get(pk=origin.pk).said.roles) == 6
    with pytest.raises(DomainError):
        services.write_exercise(draft=draft("Sans rôle", Kind.ROLES), by=meeting.lead)


def test_an_exercise_that_is_erased_takes_its_key_along_and_what_was_run_stays(meeting):
    mine = services.write_exercise(draft=draft(), by=meeting.lead)
    run = services.open_run(session=session_of(meeting), exercise=mine, by=meeting.lead)
    with looking_as(meeting.lead):
        services.remove_exercise(exercise=mine, by=meeting.lead)
    run = ExerciseRun.objects.get(pk=run.pk)
    assert run.exercise_id is None and run.title == "Le cercle lent"
    assert DataKey.objects.get(scope=mine.pk).destroyed_at


# --- a run ------------------------------------------------------------------------------------------------------------


def test_one_exercise_at_a_time_is_run_in_a_session_that_is_open(meeting):
    planned = meeting.plan(BEGINS + dt.timedelta(days=2))
    exercise = Exercise.objects.get(slug="check-in-round")
    with pytest.raises(DomainError):
        services.open_run(session=planned, exercise=exercise, by=meeting.lead)
    session = session_of(meeting)
    run = services.open_run(session=session, exercise=exercise, by=meeting.lead)
    assert services.open_run(session=session, exercise=exercise, by=meeting.lead) == run, "pressed twice"
    with pytest.raises(DomainError):
        other = Exercise.objects.get(slug="first-step")
        services.open_run(session=session, exercise=other, by=meeting.lead)
    assert services.close_run(run=run, by=meeting.lead)
    assert not services.close_run(run=run, by=meeting.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        for _twice in range(2):
            ExerciseRun.objects.create(
                session=session,
                circle_id=session.circle_id,
                kind="plain",
                minutes=1,
                opened_by=meeting.lead.user,
            )


def test_a_stranger_opens_nothing_and_another_cell_sees_nothing(meeting):
    jean = Viewer(user=staff("Jean Ailleurs"))
    session = session_of(meeting)
    with pytest.raises(DomainError), looking_as(jean), transaction.atomic():
        services.open_run(session=session, exercise=Exercise.objects.get(slug="first-step"), by=jean)
    run = open_one(meeting, "first-step")
    assert not services.close_run(run=run, by=jean)
    for viewer in (jean, meeting.viewer("bernard"), meeting.viewer("kevin"), meeting.viewer("lucie"), NOBODY):
        assert run.pk not in beneath(viewer, ExerciseRun)
    assert run.pk in beneath(meeting.viewer("fatou"), ExerciseRun)


def test_the_clock_closes_what_a_session_that_ended_left_open(meeting):
    run = open_one(meeting, "role-of-the-other")
    assert not services.close_due(timezone.now())
    end_session(session=run.session, by=meeting.lead)
    assert services.close_due(timezone.now()) == 1
    assert not services.close_due(timezone.now())
    assert not ExerciseRun.objects.open().exists() and not RoleCard.objects.exists()


# --- testimonies ------------------------------------------------------------------------------------------------------


def test_for_me_alone_is_read_by_nobody_else_not_even_by_those_who_lead(meeting):
    run = open_one(meeting)
    mine = said_by(meeting, run, "fatou")
    assert readers(meeting, mine) == {"fatou"}
    for who in ("yanis", "bernard"):
        assert mine.pk not in beneath(meeting.viewer(who), Told)
    assert mine.pk not in beneath(meeting.lead, Told)
    assert mine.pk in beneath(meeting.viewer("fatou"), Told)


def test_opened_to_the_cell_it_is_read_by_those_of_it_who_signed(meeting):
    mine = said_by(meeting, open_one(meeting), "fatou", Reach.CELL)
    # Kevin has not signed, Samir has not joined, Lucie has left, Bernard sits in the other cell.
    assert readers(meeting, mine) == {"fatou", "yanis", "ortega", "claire"}
    for who in ("bernard", "kevin", "lucie"):
        assert mine.pk not in beneath(meeting.viewer(who), Told)


def test_opened_to_the_table_it_is_read_by_the_people_who_sit_there_then(meeting):
    sit(meeting, "fatou", "yanis")
    mine = said_by(meeting, open_one(meeting), "fatou", Reach.TABLE)
    assert readers(meeting, mine) == {"fatou", "yanis", "claire"}
    assert mine.pk not in beneath(meeting.viewer("ortega"), Told), "of the same cell, at another table"
    exercise_tables.TABLES[:] = [{party(meeting, who) for who in ("fatou", "ortega")}]
    assert readers(meeting, mine) == {"fatou", "yanis", "claire"}, "nobody who sits down later"
    services.choose_reach(testimony=mine, reach=Reach.TABLE, by=meeting.viewer("fatou"))
    assert readers(meeting, mine) == {"fatou", "ortega", "claire"}, "said anew to those who sit there now"


def test_where_no_table_stands_the_sub_group_is_not_offered(meeting, settings):
    run = open_one(meeting)
    fatou = meeting.viewer("fatou")
    assert audience_of(fatou, run.session).offered == [Reach.ME, Reach.CELL]
    with pytest.raises(DomainError):
        said_by(meeting, run, "fatou", Reach.TABLE)
    for where in ("interventions.there_is_none.services.mates_of", "interventions.tables.services.mates_of"):
        settings.TABLE_MATES = where
        assert audience_of(fatou, run.session).offered == [Reach.ME, Reach.CELL]
    sit(meeting, "fatou", "bernard")
    settings.TABLE_MATES = "tests.interventions.exercise_tables.mates_of"
    mine = said_by(meeting, run, "fatou", Reach.TABLE)
    assert readers(meeting, mine) == {"fatou", "claire"}, (
        "whoever does not see the session reads nothing of it"
    )


def test_its_author_narrows_widens_and_withdraws_at_any_time_and_nobody_else(meeting):
    sit(meeting, "fatou", "yanis")
    run, fatou = open_one(meeting), meeting.viewer("fatou")
    mine = said_by(meeting, run, "fatou", Reach.CELL)
    for reach, seen in ((Reach.TABLE, "yanis"), (Reach.ME, None), (Reach.CELL, "ortega"), (Reach.ME, None)):
        with looking_as(fatou):
            services.choose_reach(testimony=mine, reach=reach, by=fatou)
        assert readers(meeting, mine) >= ({seen, "claire"} if seen else {"fatou"})
        assert Reader.objects.count() == (1 if reach is Reach.TABLE else 0)
    for other in (meeting.viewer("yanis"), meeting.lead, meeting.viewer("bernard")):
        with looking_as(other), pytest.raises(DomainError):
            services.choose_reach(testimony=mine, reach=Reach.CELL, by=other)
        with looking_as(other):
            services.withdraw_testimony(testimony=mine, by=other)
    assert readers(meeting, mine) == {"fatou"}
    services.close_run(run=run, by=meeting.lead)
    with looking_as(fatou):
        services.choose_reach(testimony=mine, reach=Reach.CELL, by=fatou)
        services.withdraw_testimony(testimony=mine, by=fatou)
    assert not Told.objects.exists()


@pytest.mark.skipif(not ON_POSTGRESQL, reason="the second wall stands on PostgreSQL")
def test_beneath_a_circle_is_widened_by_its_author_alone(meeting):
    sit(meeting, "fatou", "yanis")
    run = open_one(meeting)
    mine = said_by(meeting, run, "fatou", Reach.TABLE)
    for who in (meeting.lead, meeting.viewer("yanis")):
        with looking_as(who):
            assert not Told.objects.filter(pk=mine.pk).update(reach=Reach.CELL)
            assert not Told.objects.filter(pk=mine.pk).delete()[0]
        with pytest.raises(ProgrammingError), transaction.atomic(), looking_as(who):
            Reader.objects.create(testimony=mine, party_id=party(meeting, "ortega"))
    with pytest.raises(ProgrammingError), transaction.atomic(), looking_as(meeting.viewer("yanis")):
        version = meeting.version
        Told.objects.create(
            run=run, circle_id=run.circle_id, author_id=party(meeting, "fatou"), said_under=version
        )
    # A cell that is not that of the run cannot be written beside it.
    with pytest.raises(ProgrammingError), transaction.atomic(), looking_as(meeting.viewer("yanis")):
        Told.objects.create(
            run=run,
            circle_id=meeting.cells["B"].pk,
            author_id=party(meeting, "yanis"),
            said_under=version,
            reach=Reach.CELL,
        )


def test_only_those_asked_testify_while_it_is_under_way_with_a_word_at_least(meeting):
    run = open_one(meeting)
    for who in ("bernard", "kevin", "lucie"):
        with pytest.raises(DomainError), looking_as(meeting.viewer(who)), transaction.atomic():
            said_by(meeting, run, who)
    with pytest.raises(DomainError), transaction.atomic():
        services.write_testimony(run=run, known="a", lived="b", reach=Reach.ME, by=meeting.lead)
    with pytest.raises(DomainError), transaction.atomic():
        services.write_testimony(run=run, known=" ", lived="", reach=Reach.ME, by=meeting.viewer("fatou"))
    first = said_by(meeting, run, "fatou", words="avant")
    again = said_by(meeting, run, "fatou", words="après")
    assert first.pk == again.pk and Told.objects.get().known == "après"
    services.close_run(run=run, by=meeting.lead)
    with pytest.raises(DomainError):
        said_by(meeting, run, "fatou", words="trop tard")
    plain = services.open_run(
        session=run.session, exercise=Exercise.objects.get(slug="first-step"), by=meeting.lead
    )
    with pytest.raises(DomainError):
        said_by(meeting, plain, "fatou")


def test_of_a_run_of_another_session_nothing_is_read_or_said(meeting):
    here, there = open_one(meeting), open_one(meeting, cell="B")
    mine = said_by(meeting, here, "fatou", Reach.CELL)
    with pytest.raises(DomainError), transaction.atomic():
        said_by(meeting, there, "fatou", Reach.CELL)
    other = said_by(meeting, there, "bernard", Reach.CELL)
    assert readers(meeting, other) == {"bernard", "claire"}
    assert "bernard" not in readers(meeting, mine)


def test_a_new_version_closes_testimonies_until_it_is_signed_and_ones_own_stays_ones_own(meeting):
    run, fatou = open_one(meeting), meeting.viewer("fatou")
    mine = said_by(meeting, run, "fatou", Reach.CELL)
    assert mine.said_under == meeting.version
    later = Version.objects.create(
        contract=meeting.programme.contract, number=100, proposed_at=timezone.now()
    )
    assert readers(meeting, mine) == {"fatou", "claire"}
    with looking_as(fatou):
        with pytest.raises(DomainError), transaction.atomic():
            services.choose_reach(testimony=mine, reach=Reach.CELL, by=fatou)
        services.choose_reach(testimony=mine, reach=Reach.ME, by=fatou)
    assert readers(meeting, mine) == {"fatou"}
    Signature.objects.create(version=later, party_id=fatou.party_id, sha256="0" * 64)
    with looking_as(fatou):
        opened = services.choose_reach(testimony=mine, reach=Reach.CELL, by=fatou)
    assert opened.said_under == later, "said anew under the version in force"


def test_whoever_withdraws_their_signature_takes_their_words_out_of_sight(meeting):
    mine = said_by(meeting, open_one(meeting), "fatou", Reach.CELL)
    Party.objects.filter(pk=mine.author_id).update(disagreed_at=timezone.now())
    assert readers(meeting, mine) == {"fatou"}


@pytest.mark.parametrize("words", [my_data.KEEP, my_data.WITHDRAW])
def test_whoever_leaves_takes_along_what_was_for_them_alone_and_chooses_for_the_rest(meeting, words):
    sit(meeting, "fatou", "yanis")
    run, fatou = open_one(meeting), meeting.viewer("fatou")
    opened = said_by(meeting, run, "yanis", Reach.TABLE)
    mine = said_by(meeting, run, "fatou", Reach.CELL)
    services.close_run(run=run, by=meeting.lead)
    second = services.open_run(session=run.session, exercise=run.exercise, by=meeting.lead)
    said_by(meeting, second, "fatou", Reach.ME, "tout bas")
    told = my_data.data_of(meeting.people["fatou"])["testimonies"]
    assert {one["known"] for one in told} == {"su", "tout bas"}
    with looking_as(fatou):
        my_data.leave_programme(me=meeting.people["fatou"], words=words, by=fatou)
    assert set(Told.objects.filter(author=fatou.party_id)) == ({mine} if words == my_data.KEEP else set())
    assert not Reader.objects.filter(testimony=opened).exists()
    assert readers(meeting, opened) == {"yanis", "claire"}
    if words == my_data.KEEP:
        assert readers(meeting, mine) == {"yanis", "ortega", "claire"}, "without name, where it was said"


# --- role cards -------------------------------------------------------------------------------------------------------


def test_cards_are_drawn_for_those_who_are_there_and_each_reads_their_own(meeting):
    run = open_one(meeting, "role-of-the-other")
    Attendance.objects.create(
        session=run.session, participant=meeting.people["ortega"], presence=Presence.ABSENT
    )
    with looking_as(meeting.lead):
        assert services.draw_cards(run=run, by=meeting.lead) == 2
        assert services.draw_cards(run=run, by=meeting.lead) == 0, "nobody is left"
    held = {card.party_id: card for card in RoleCard.objects.filter(party__isnull=False)}
    assert set(held) == {party(meeting, "fatou"), party(meeting, "yanis")}
    for who in ("fatou", "yanis"):
        assert beneath(meeting.viewer(who), RoleCard) == {held[party(meeting, who)].pk}
    for who in ("ortega", "kevin", "bernard", "lucie"):
        assert not beneath(meeting.viewer(who), RoleCard)
    assert len(beneath(meeting.lead, RoleCard)) == 6
    leave(meeting.people["yanis"])
    assert not beneath(meeting.viewer("yanis"), RoleCard)


def test_a_card_is_handed_to_someone_and_handed_back_without_a_reason(meeting):
    run = open_one(meeting, "role-of-the-other")
    card, other = run.cards.all()[:2]
    fatou = meeting.viewer("fatou")
    services.hand_card(card=card, to=meeting.people["fatou"], by=meeting.lead)
    for who, wanted in (("fatou", other), ("kevin", other), ("bernard", other)):
        with pytest.raises(DomainError), transaction.atomic():
            services.hand_card(card=wanted, to=meeting.people[who], by=meeting.lead)
    with pytest.raises(DomainError), transaction.atomic():
        services.hand_back(card=card, by=meeting.viewer("yanis"))
    with looking_as(fatou):
        services.hand_back(card=card, by=fatou)
    assert run.cards.get(pk=card.pk).party_id is None
    assert services.draw_cards(run=run, by=meeting.lead) == 2
    dealt = set(run.cards.filter(is_aside=False, party__isnull=False).values_list("party", flat=True))
    assert fatou.party_id not in dealt, "the lot gives no other card to whoever handed one back"
    free = run.cards.filter(is_aside=False, party__isnull=True).first()
    services.hand_card(card=free, to=meeting.people["fatou"], by=meeting.lead)
    assert my_data.data_of(meeting.people["fatou"])["role_cards"][0]["title"] == free.title
    services.hand_card(card=free, to=None, by=meeting.lead)
    assert run.cards.get(pk=free.pk).party_id is None


def test_at_the_closing_cards_and_who_held_them_are_gone_with_their_key(meeting):
    run = open_one(meeting, "role-of-the-other")
    services.draw_cards(run=run, by=meeting.lead)
    card = run.cards.filter(party__isnull=False).first()
    services.close_run(run=run, by=meeting.lead)
    assert not RoleCard.objects.exists() and DataKey.objects.get(scope=run.pk).destroyed_at
    assert ExerciseRun.objects.get().cards_played == 0, "three: too few to be told"
    for act in (
        lambda: services.draw_cards(run=run, by=meeting.lead),
        lambda: services.hand_card(card=card, to=None, by=meeting.lead),
        lambda: services.hand_back(card=card, by=meeting.viewer("fatou")),
    ):
        with pytest.raises(DomainError), transaction.atomic():
            act()


def test_a_stranger_deals_nothing(meeting):
    run, jean = open_one(meeting, "role-of-the-other"), Viewer(user=staff("Jean Ailleurs"))
    card = run.cards.first()
    for act in (
        lambda: services.draw_cards(run=run, by=jean),
        lambda: services.draw_cards(run=run, by=meeting.viewer("fatou")),
        lambda: services.hand_card(card=card, to=meeting.people["fatou"], by=jean),
    ):
        with pytest.raises(DomainError), transaction.atomic():
            act()
    assert not RoleCard.objects.filter(party__isnull=False).exists()
