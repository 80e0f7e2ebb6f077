"""The attendance sheet: people down, half-days across; empty to be signed, or with what was noted; and as a tagged PDF."""

import datetime as dt
import sys
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from contracts.agreements import printing
from interventions.sessions import services
from interventions.sessions.half_days import Half, Mark, mark_in, parts_of
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.sheets import sheet_of_session
from tests.interventions.meetings import SECRETS, gather, leave, paris
from tests.papers import really_drawn, words_of_pdf
from tst_platform.audit.models import LOOKED_AT_PEOPLE, AuditRecord

START = paris(2026, 3, 3, 9)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def of(*hours, zone="Europe/Paris"):
    starts, ends = (paris(2026, 3, 12, *one) for one in hours)
    return Session(starts_at=starts, ends_at=ends, zone=zone)


def halves(session):
    return [(part.half_day.half, part.starts.hour, part.ends.hour) for part in parts_of(session)]


def address(name, row, query=""):
    return reverse(f"sessions:{name}", args=[row.pk]) + query


def one_line(answer):
    told = answer.content.decode() if isinstance(answer.content, bytes) else answer
    return " ".join(told.replace("\u00a0", " ").split())


def pdf_words(answer):
    assert answer.headers["Content-Type"] == "application/pdf"
    return " ".join(words_of_pdf(answer.content).replace("\u00a0", " ").split())


# --- half-days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (((9,), (12,)), [(Half.MORNING, 9, 12)]),
        (((9,), (13,)), [(Half.MORNING, 9, 13)]),
        (((13,), (17,)), [(Half.AFTERNOON, 13, 17)]),
        (((9,), (17,)), [(Half.MORNING, 9, 13), (Half.AFTERNOON, 13, 17)]),
        (((18,), (20, 30)), [(Half.EVENING, 18, 20)]),
        (((17, 30), (20,)), [(Half.AFTERNOON, 17, 20)]),
        (((10,), (21,)), [(Half.MORNING, 10, 13), (Half.AFTERNOON, 13, 21)]),
    ],
)
def test_half_days_of_a_session(hours, expected):
    assert halves(of(*hours)) == expected


def test_half_days_are_those_of_the_clock_of_the_place():
    assert halves(of((9,), (12,), zone="Indian/Reunion")) == [("1", 12, 13), ("2", 13, 15)]
    assert halves(of((9,), (12,), zone="Nowhere/At_All")) == [("1", 9, 12)]


def test_who_arrives_after_noon_was_absent_in_the_morning():
    session = of((9,), (17,))
    for arrived, marks in (
        ((9, 20), [Mark(Presence.LATE, dt.time(9, 20)), Mark(Presence.PRESENT)]),
        ((14, 10), [Mark(Presence.ABSENT), Mark(Presence.LATE, dt.time(14, 10))]),
        ((13,), [Mark(Presence.ABSENT), Mark(Presence.PRESENT)]),
    ):
        row = Attendance(session=session, presence=Presence.LATE, arrived_at=paris(2026, 3, 12, *arrived))
        assert [mark_in(part, row) for part in parts_of(session)] == marks
    unknown = Attendance(session=session, presence=Presence.LATE)
    assert [mark_in(part, unknown).was_there for part in parts_of(session)] == [True, True]


# --- the sheet -------------------------------------------------------------------------------------------------------


def test_an_empty_sheet_has_a_cell_for_each_person_and_each_half_day(meeting):
    session = meeting.plan(paris(2026, 3, 12, 9), hours=8)
    sheet = sheet_of_session(session, is_filled=False)
    (table,) = sheet.tables
    assert [row.name.split()[0] for row in table.rows] == ["Fatou", "Kevin", "Ortega", "Samir", "Yanis"]
    assert all(row.marks == [Mark(), Mark()] for row in table.rows) and sheet.intervenants == [
        "Claire Bonnet"
    ]
    page = one_line(meeting.desk().get(address("session_sheet", session)))
    assert "jeudi 12 mars 2026" in page and "9 h – 13 h" in page and "13 h – 17 h" in page


def test_a_filled_sheet_says_what_was_noted_and_counts_those_who_left(meeting, clock):
    session = meeting.plan(paris(2026, 3, 12, 9), hours=8)
    clock.move_to(paris(2026, 3, 12, 14, 10))
    for who, presence in (
        ("fatou", "late"),
        ("yanis", "present"),
        ("kevin", "absent"),
        ("ortega", "present"),
    ):
        services.mark_attendance(
            session=session, participant=meeting.people[who], presence=presence, by=meeting.lead
        )
    leave(meeting.people["ortega"])
    sheet = sheet_of_session(session, is_filled=True)
    (table,) = sheet.tables
    marks = {row.name.split()[0]: [mark.presence for mark in row.marks] for row in table.rows}
    assert marks == {
        "Fatou": ["absent", "late"],
        "Yanis": ["present", "present"],
        "Kevin": ["absent", "absent"],
        "Samir": ["", ""],
    }
    assert [column.came for column in table.columns] == [2, 3]
    page = one_line(meeting.desk().get(address("session_sheet", session, "?filled=1")))
    assert "(14 h 10)" in page and "Ortega" not in page


def test_each_look_at_a_sheet_is_written_down_and_it_names_neither_cell_nor_subject(meeting):
    session = meeting.plan()
    desk = meeting.desk()
    for name, row in (("session_sheet", session), ("session_sheet_pdf", session)):
        answer = desk.get(address(name, row))
        told = pdf_words(answer) if name.endswith("pdf") else one_line(answer)
        table = told[told.find("Claire Bonnet") :] if name.endswith("pdf") else told[told.find("<table") :]
        assert not any(secret in table for secret in SECRETS)
    looks = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE)
    assert [look.row for look in looks] == [meeting.cells["A"].pk] * 2
    desk.get(address("programme_sheet", meeting.programme))
    assert looks.filter(row=meeting.collective.pk).count() == 1


def test_a_programme_over_a_period_joins_the_half_days_of_its_cells(meeting):
    meeting.plan(paris(2026, 3, 12, 18))
    meeting.plan(paris(2026, 3, 12, 18, 30), cell="B")
    meeting.plan(paris(2026, 4, 9, 9), hours=3)
    services.cancel_session(session=meeting.plan(paris(2026, 3, 20, 18)), by=meeting.lead)
    desk = meeting.desk()
    (table,) = desk.get(address("programme_sheet", meeting.programme)).context["sheet"].tables
    assert [(column.half_day.day.day, column.half_day.half) for column in table.columns] == [
        (12, "3"),
        (9, "1"),
    ]
    assert len(table.columns[0].hours) == 2
    rows = {row.name.split()[0]: row.marks for row in table.rows}
    assert rows["Bernard"] == [Mark(), None] and rows["Fatou"] == [Mark(), Mark()]
    march = desk.get(address("programme_sheet", meeting.programme, "?since=2026-03-12&until=2026-03-12"))
    assert len(march.context["sheet"].tables[0].columns) == 1
    empty = desk.get(address("programme_sheet", meeting.programme, "?since=2026-05-01&until=2026-05-02"))
    assert empty.status_code == 200 and empty.context["sheet"] is None


@pytest.mark.parametrize(
    "period", ["since=x&until=2026-03-12", "since=2026-03-12&until=2026-03-11", "since=", "since=0001-01-01&until=9999-12-31"]
)  # fmt: skip
@pytest.mark.parametrize("name", ["programme_sheet", "programme_sheet_pdf"])
def test_a_period_that_is_none_is_refused_in_words(meeting, period, name):
    answer = meeting.desk().get(address(name, meeting.programme, f"?{period}"))
    assert answer.status_code == 422 and answer.context["form"].errors


@pytest.mark.parametrize("year", [1, 9999])
def test_a_session_at_the_edge_of_the_calendar_breaks_no_sheet(meeting, year):
    session = meeting.plan()
    edge = dt.datetime(year, 12, 31, 20, tzinfo=dt.UTC)
    Session.objects.filter(pk=session.pk).update(starts_at=edge, ends_at=edge + dt.timedelta(hours=3))
    assert meeting.desk().get(address("programme_sheet", meeting.programme)).status_code == 200


def test_a_period_too_long_is_refused_and_a_shorter_one_asked(meeting, monkeypatch):
    meeting.plan()
    monkeypatch.setattr("interventions.sessions.sheets.MOST_CELLS", 3)
    answer = meeting.desk().get(address("programme_sheet", meeting.programme))
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()


def test_the_sheet_of_many_sessions_costs_the_same(meeting, django_assert_max_num_queries):
    for week in range(4):
        meeting.plan(paris(2026, 3, 12, 18) + dt.timedelta(weeks=week))
    desk = meeting.desk()
    with django_assert_max_num_queries(20):
        desk.get(address("programme_sheet", meeting.programme, "?since=2026-01-01&until=2026-12-31&filled=1"))


# --- as a file -------------------------------------------------------------------------------------------------------


def elements(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [one for child in node for one in elements(child)]
    if not isinstance(node, dict) or node.get("/Type") == "/OBJR":
        return []
    return [node, *elements(node.get("/K", []))]


@pytest.mark.usefixtures("pango")
def test_the_file_is_tagged_as_a_table_on_its_side(meeting):
    session = meeting.plan(paris(2026, 3, 12, 9), hours=8)
    answer = meeting.desk().get(address("session_sheet_pdf", session))
    read = PdfReader(BytesIO(answer.content))
    root = read.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a boolean of PDF, which is no bool
    kinds = [element["/S"] for element in elements(root["/StructTreeRoot"]["/K"])]
    assert kinds.count("/Table") == 1 and kinds.count("/H1") == 1
    assert kinds.count("/TH") == 3 + 5 + 1 and kinds.count("/TD") == 2 * (5 + 1)
    assert read.pages[0].mediabox.width > read.pages[0].mediabox.height
    assert read.metadata.title == "Feuille d’émargement" or read.metadata.title == "Attendance sheet"


def test_machine_without_pango_shows_the_page_that_prints(meeting, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # what an absent library looks like
    monkeypatch.setattr(printing, "drawn", really_drawn)
    session = meeting.plan()
    answer = meeting.desk().get(address("session_sheet_pdf", session))
    assert (
        answer.status_code == 200
        and answer.context["refusal"]
        and "Fatou Nomfatou" in answer.content.decode()
    )
