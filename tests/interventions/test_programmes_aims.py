"""What a programme aims at: versions of its objective, how it is rated, indicators, who was met beforehand."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Component, Membership, Participant
from cells.collectives.services.components import remove_component
from cells.collectives.services.people import NewPerson, add_participants
from contracts.agreements.models import Party
from interventions.programmes import services
from interventions.programmes.drawing import BOTTOM, LEFT, RIGHT, TOP, draw
from interventions.programmes.models import (
    ActorMet,
    Indicator,
    Measure,
    ObjectiveTest,
    ObjectiveVersion,
    Rating,
    RatingMoment,
)
from interventions.programmes.spread import offered, spread_of
from tests.interventions.meetings import Meeting, gather, staff
from tst_platform import my_data
from tst_platform.core.differences import differences
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Erasure, PublishedFigure
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return gather()


def address(name, *args):
    return reverse(f"programmes:{name}", args=args)


def answers(value, **other):
    return {test: other.get(test, value) for test in ObjectiveTest.values}


def crowd(meeting: Meeting, **sizes: int) -> dict[str, list[Viewer]]:
    """Let so many people of each component join."""
    found = {}
    for name, size in sizes.items():
        component = Component.objects.create(collective=meeting.collective, name=name)
        people = [NewPerson(given_name=f"{name}{n}", component=component) for n in range(size)]
        rows = add_participants(
            collective=meeting.collective, by=meeting.lead, people=people, contract=meeting.programme.contract
        )
        parties = [row.party_id for row in rows]
        Party.objects.filter(pk__in=parties).update(joined_at=timezone.now())
        found[name] = [Viewer(party_id=pk) for pk in parties]
    return found


def opened(meeting, kind="start"):
    return services.open_rating(programme=meeting.programme, kind=kind, by=meeting.lead)


def rated(meeting, moment, given):
    """Let each viewer answer, close, and return what is told."""
    for viewer, values in given:
        services.rate(moment=moment, values=values, by=viewer)
    services.close_rating(moment=moment, by=meeting.lead)
    return spread_of(RatingMoment.objects.get(pk=moment.pk))


# --- versions ------------------------------------------------------------------------------------------------------------


def test_each_text_of_the_objective_is_kept_with_who_and_when(meeting):
    programme, by = meeting.programme, meeting.lead
    assert services.change_objective(programme=programme, objective=" Tenir un lieu ensemble ", by=by)
    assert not services.change_objective(programme=programme, objective="Tenir un lieu ensemble", by=by)
    kept = ObjectiveVersion.objects.visible_to(by).filter(programme=programme)
    assert [(one.number, one.text, one.by) for one in kept] == [
        (1, "Tenir un lieu", by.user),
        (2, "Tenir un lieu ensemble", by.user),
    ]
    programme.refresh_from_db()
    assert programme.objective == "Tenir un lieu ensemble", "what pages read is the last version"


def test_a_programme_older_than_the_versions_keeps_its_first_text(meeting):
    ObjectiveVersion.objects.all().delete()
    services.change_objective(programme=meeting.programme, objective="Autre", by=meeting.lead)
    first, second = ObjectiveVersion.objects.all()
    assert (first.text, first.by, first.created_at) == ("Tenir un lieu", None, meeting.programme.created_at)
    assert (second.number, second.text) == (2, "Autre")


def test_a_version_is_changed_by_nobody_and_sealed(meeting):
    assert not ObjectiveVersion.objects.editable_by(meeting.lead).exists()
    raw = ObjectiveVersion.objects.values_list("text", flat=True).get()
    assert b"lieu" not in bytes(raw)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Ouvrir un lieu.", "Ouvrir un lieu.", [("same", "Ouvrir un lieu.")]),
        (
            "Ouvrir un lieu",
            "Tenir un lieu",
            [("gone", "Ouvrir "), ("new", "Tenir "), ("same", "un lieu")],
        ),
        ("", "Tenir", [("new", "Tenir")]),
        ("D’ici juin, ouvrir", "D’ici mai, ouvrir", None),
    ],
)
def test_texts_are_compared_word_by_word(before, after, told):
    pieces = differences(before, after)
    assert told is None or [(piece.kind, piece.text) for piece in pieces] == told
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_the_page_shows_what_differs_between_two_versions(meeting):
    for text in ("Ouvrir un lieu", "Ouvrir deux lieux"):
        services.change_objective(programme=meeting.programme, objective=text, by=meeting.lead)
    desk, page = meeting.desk(), address("followed", meeting.programme.pk)
    last = desk.get(page).text
    assert re.search(r"<del>.*un.*</del>", last) and re.search(r"<ins>.*deux.*</ins>", last)
    first = desk.get(page, {"from": "1", "to": "3"}).text
    assert re.search(r"<del>.*Tenir", first)
    for odd in ({"from": "99"}, {"from": "a\0b", "to": "é" * 900}):
        assert desk.get(page, odd).status_code == 200


# --- ratings ---------------------------------------------------------------------------------------------------------------


def test_a_participant_answers_on_the_phone_and_changes_until_it_closes(meeting):
    phone, page = meeting.phone("kevin"), address("my_objective")
    assert "radio" not in phone.get(page).text, "nothing is asked before it is opened"
    moment = opened(meeting)
    assert page in phone.get(reverse("sessions:home")).text
    assert phone.post(page, {"ambitious": "9"}).status_code == 422
    half = phone.post(page, {"ambitious": "4"})
    assert half.status_code == 422 and re.search(r'value="4"[^>]*checked', half.text), (
        "what was typed is kept"
    )
    for value in (4, 2):
        assert phone.post(page, answers(value)).status_code == 302
    assert [one.values for one in Rating.objects.all()] == [answers(2)], "one answer per person and moment"
    services.close_rating(moment=moment, by=meeting.lead)
    told = phone.post(page, answers(5))
    assert told.status_code == 302 and Rating.objects.get().values == answers(2)
    assert [str(one.level_tag) for one in get_messages(told.wsgi_request)][-1] == "error"


def test_each_moment_is_held_once_and_one_at_a_time(meeting):
    start = opened(meeting)
    for kind in ("start", "midway"):
        with pytest.raises(DomainError):
            opened(meeting, kind)
    assert services.close_rating(moment=start, by=meeting.lead)
    assert not services.close_rating(moment=start, by=meeting.lead)
    with pytest.raises(DomainError):
        opened(meeting, "start")
    assert opened(meeting, "midway").is_open


def test_what_one_person_answers_is_read_by_that_person_alone(meeting):
    moment = opened(meeting)
    services.rate(moment=moment, values=answers(1), by=meeting.viewer("fatou"))
    assert Rating.objects.visible_to(meeting.viewer("fatou")).count() == 1
    for other in (
        meeting.viewer("yanis"),
        meeting.lead,
        Viewer(user=staff("Hélène", "supervisor")),
        Viewer(),
    ):
        assert not Rating.objects.visible_to(other).exists()
    other = staff("Jean")
    assert not RatingMoment.objects.visible_to(Viewer(user=other)).exists()
    assert b"ambitious" not in bytes(Rating.objects.values_list("values", flat=True).get())


def test_only_components_of_five_answers_have_figures_and_no_rest_is_smaller(meeting):
    people = crowd(meeting, meres=6, jeunes=5, elus=2)
    moment = opened(meeting)
    given = [(viewer, answers(5)) for viewer in people["meres"]]
    given += [(viewer, answers(5, reachable=2)) for viewer in people["jeunes"]]
    given += [(viewer, answers(1)) for viewer in people["elus"]]
    spread = rated(meeting, moment, given)
    ambitious = spread.tests[0]
    # The two elected members could be read from the mean of all, less that of both components: one is left out too.
    assert [(seen.group, seen.people, seen.mean) for seen in ambitious.components] == [("meres", 6, 5.0)]
    assert set(spread.hidden) >= {"jeunes", "elus"}
    assert (ambitious.everyone.people, ambitious.everyone.mean) == (13, 4.4)
    kept = PublishedFigure.objects.filter(about=moment.pk, name__startswith="n:")
    assert sorted(kept.values_list("value", flat=True)) == [6, 13], "nothing else is kept"


def test_four_answers_are_shown_to_nobody(meeting):
    people = crowd(meeting, meres=4)
    spread = rated(meeting, opened(meeting), [(viewer, answers(3)) for viewer in people["meres"]])
    assert all(test.everyone is None and not test.components for test in spread.tests)
    assert not PublishedFigure.objects.filter(about=spread.moment.pk).exists()
    page = meeting.desk().get(address("followed", meeting.programme.pk))
    assert page.status_code == 200


def test_a_wide_spread_is_told_and_offered_for_the_boards(meeting):
    people = crowd(meeting, meres=5, jeunes=5)
    moment, desk = opened(meeting), meeting.desk()
    given = [(viewer, answers(4, reachable=4)) for viewer in people["meres"]]
    given += [(viewer, answers(4, reachable=2)) for viewer in people["jeunes"]]
    spread = rated(meeting, moment, given)
    assert [test.label for test in spread.wide] == [str(ObjectiveTest.REACHABLE.label)]
    board = reverse("boards:board", args=[meeting.cells["A"].pk])
    programmes = type(meeting.programme).objects.filter(pk=meeting.programme.pk)
    assert 'id="offered"' not in desk.get(board).text and offered(programmes) is None
    offer = address("offer_spread", meeting.programme.pk, moment.pk)
    assert offer in desk.get(address("followed", meeting.programme.pk)).text
    assert desk.post(offer).status_code == 302
    for shown in (desk.get(board), meeting.phone("kevin").get(address("my_objective"))):
        assert 'id="offered"' in shown.text and "jeunes" in shown.text


def test_what_all_see_alike_is_not_offered(meeting):
    people = crowd(meeting, meres=5, jeunes=5)
    moment = opened(meeting)
    rated(meeting, moment, [(viewer, answers(4)) for group in people.values() for viewer in group])
    with pytest.raises(DomainError):
        services.offer_spread(moment=RatingMoment.objects.get(pk=moment.pk), by=meeting.lead)


def test_who_leaves_takes_their_answers_and_the_figures_stay(meeting):
    people = crowd(meeting, meres=5)
    moment = opened(meeting)
    before = rated(meeting, moment, [(viewer, answers(4)) for viewer in people["meres"]])
    viewer = people["meres"][0]
    me = Participant.objects.get(party=viewer.party_id)
    assert my_data.data_of(me)["ratings_of_the_objective"][0]["values"] == answers(4)
    my_data.leave_programme(me=me, words=my_data.KEEP, by=viewer)
    assert not Rating.objects.filter(party=viewer.party_id).exists()
    assert spread_of(RatingMoment.objects.get(pk=moment.pk)).tests == before.tests


def test_whoever_has_left_is_not_counted(meeting):
    people = crowd(meeting, meres=5)
    moment = opened(meeting)
    for viewer in people["meres"]:
        services.rate(moment=moment, values=answers(4), by=viewer)
    Party.objects.filter(pk=people["meres"][0].party_id).update(left_at=timezone.now())
    services.close_rating(moment=moment, by=meeting.lead)
    assert not PublishedFigure.objects.filter(about=moment.pk).exists()


def test_the_rating_is_opened_and_closed_from_the_page(meeting):
    desk, programme = meeting.desk(), meeting.programme
    assert desk.post(address("open_rating", programme.pk), {"kind": "never"}).status_code == 422
    assert desk.post(address("open_rating", programme.pk), {"kind": "start"}).status_code == 302
    moment = RatingMoment.objects.get()
    close = address("close_rating", programme.pk, moment.pk)
    assert close in desk.get(address("followed", programme.pk)).text
    assert desk.get(close).status_code == 200 and RatingMoment.objects.get().is_open
    assert desk.post(close).status_code == 302 and not RatingMoment.objects.get().is_open
    assert desk.post(address("open_rating", programme.pk), {"kind": "start"}).status_code == 302
    assert RatingMoment.objects.count() == 1


# --- indicators ----------------------------------------------------------------------------------------------------------


def test_an_indicator_is_measured_drawn_and_told_in_a_table(meeting):
    desk, programme = meeting.desk(), meeting.programme
    page, today = address("indicators", programme.pk), timezone.localdate()
    assert address("add_indicator", programme.pk) in desk.get(page).text
    typed = {"name": "Personnes", "unit": "personnes", "baseline": "2", "target": "12.5"}
    assert desk.post(address("add_indicator", programme.pk), typed | {"target": "NaN"}).status_code == 422
    assert desk.post(address("add_indicator", programme.pk), typed).status_code == 302
    indicator = Indicator.objects.get()
    assert indicator.target == Decimal("12.5")
    measure = address("measure", programme.pk, indicator.pk)
    for days, value in ((10, "3"), (0, "5"), (0, "6")):
        said = {"on": (today - dt.timedelta(days=days)).isoformat(), "value": value}
        assert desk.post(measure, said).status_code == 302
    assert [one.value for one in Measure.objects.all()] == [3, 6], "a day has one figure, the last"
    shown = desk.get(page).text
    assert (
        shown.count('class="dot"') == 2
        and "<table" in shown
        and "<script" not in shown.partition("<main")[2].partition("</main>")[0]
    )
    later = desk.post(measure, {"on": "9999-12-31", "value": "77777"})
    assert later.status_code == 422 and "77777" in later.text and Measure.objects.count() == 2
    removed = address("remove_measure", programme.pk, Measure.objects.last().pk)
    assert desk.post(removed).status_code == 302 and Measure.objects.count() == 1
    changed = desk.post(address("edit_indicator", programme.pk, indicator.pk), typed | {"name": "Autres"})
    assert changed.status_code == 302 and Indicator.objects.get().name == "Autres"


def test_the_drawing_keeps_within_its_frame_and_says_what_the_figures_say():
    indicator = Indicator(baseline=Decimal(2), target=Decimal(12))
    day = dt.date(2026, 3, 1)
    measures = [
        Measure(on=day + dt.timedelta(days=n), value=Decimal(v)) for n, v in ((0, 2), (5, 7), (10, 12))
    ]
    drawing = draw(indicator, measures)
    assert (drawing.baseline, drawing.target) == (f"{BOTTOM:.1f}", f"{TOP:.1f}")
    assert drawing.line == f"{LEFT:.1f},{BOTTOM:.1f} 160.0,{(TOP + BOTTOM) / 2:.1f} {RIGHT:.1f},{TOP:.1f}"
    flat = draw(Indicator(baseline=Decimal(4), target=Decimal(4)), [Measure(on=day, value=Decimal(4))])
    assert flat.dots[0].y == flat.baseline == f"{(TOP + BOTTOM) / 2:.1f}"


# --- who was met beforehand -------------------------------------------------------------------------------------------------

SAID = {"who": "Mme Aubry", "met_on": "2026-01-12", "function": "cheffe de projet", "words": "Rien ne bouge."}


def test_a_preliminary_meeting_is_kept_for_those_who_lead_alone(meeting):
    desk, programme = meeting.desk(), meeting.programme
    note = address("note_actor", programme.pk)
    assert note in desk.get(address("actors", programme.pk)).text
    refused = desk.post(note, SAID | {"met_on": "2999-01-01"})
    assert refused.status_code == 422 and "Rien ne bouge." in refused.text
    assert desk.post(note, SAID).status_code == 302
    met = ActorMet.objects.get()
    assert not any(b"Aubry" in bytes(raw) for raw in ActorMet.objects.values_list("who", "words").get())
    assert ActorMet.objects.visible_to(meeting.lead).get() == met
    for other in (
        meeting.viewer("fatou"),
        Viewer(user=staff("Hélène", "supervisor")),
        Viewer(user=staff("Jean")),
    ):
        assert not ActorMet.objects.visible_to(other).exists()
    assert desk.post(address("edit_actor", programme.pk, met.pk), SAID | {"words": "Tout"}).status_code == 302
    assert "Tout" in desk.get(address("actors", programme.pk)).text


def test_a_meeting_that_is_erased_is_erased_for_good(meeting):
    said = SAID | {"met_on": dt.date(2026, 1, 12), "component": None}
    met = services.note_actor(programme=meeting.programme, by=meeting.lead, **said)
    remove = address("remove_actor", meeting.programme.pk, met.pk)
    assert meeting.desk().get(remove).status_code == 200 and ActorMet.objects.exists()
    assert meeting.desk().post(remove).status_code == 302
    assert not ActorMet.objects.exists() and Erasure.objects.filter(scope=met.pk).exists()
    assert DataKey.objects.get(scope=met.pk).destroyed_at


def test_a_component_is_taken_away_also_by_who_does_not_lead_the_programme(meeting):
    component = Component.objects.create(collective=meeting.collective, name="mairie")
    said = SAID | {"met_on": dt.date(2026, 1, 12), "component": component}
    services.note_actor(programme=meeting.programme, by=meeting.lead, **said)
    jean = staff("Jean")
    Membership.objects.create(collective=meeting.collective, user=jean)
    with looking_as(Viewer(user=jean)):
        remove_component(component=component, by=Viewer(user=jean))
    page = meeting.desk().get(address("actors", meeting.programme.pk))
    assert "Mme Aubry" in page.text and "mairie" not in page.text


def test_a_component_of_another_collective_is_not_taken(meeting):
    other = Component.objects.create(
        collective=type(meeting.collective).objects.create(name="Autre", slug="autre", kind="organisation"),
        name="ailleurs",
    )
    refused = meeting.desk().post(
        address("note_actor", meeting.programme.pk), SAID | {"component": str(other.pk)}
    )
    assert refused.status_code == 422 and not ActorMet.objects.exists()
