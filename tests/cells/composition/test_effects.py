"""What the composing screen says of a person: why here, what each move or swap would change, and that it is so."""

import pickle

import pytest
from django.urls import reverse

from cells.composition import services
from cells.composition.engine import ProblemError
from cells.composition.models import Move, Round, Seat
from cells.composition.services import measuring
from cells.composition.services.effects import points
from cells.composition.services.measuring import Shelf, in_numbers, measure
from cells.composition.services.reading import distance_in_words
from tests.cells.composition.test_proposals import page_of, where
from tests.cells.test_composition_services import propose
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf():
    measuring.shelf._kept.clear()
    yield
    measuring.shelf._kept.clear()


@pytest.fixture
def second(contract, collective, claire, people, composed):
    """A second round, so that people have met; some have said more of themselves than their component."""
    for number, person in enumerate(people):
        person.traits = {"neighbourhood": ("Canal", "Mairie", "Tilleuls")[number % 3]}
        person.save()
    services.validate_round(round=composed, by=claire)
    return propose(contract, collective, 6, claire).round


def seats(round):
    return list(
        Seat.objects.filter(round=round)
        .select_related("participant__party", "cell")
        .order_by("cell__position", "pk")
    )


def worth(round):
    told = services.read_round(Round.objects.get(pk=round.pk)).explanation
    return told.heterogeneity, told.repeated


def test_each_move_changes_what_was_said(second, claire):
    seat = seats(second)[0]
    mix, again = worth(second)
    measured = measure(second)
    for effect in measured.seating.moves(measured.number_of(seat.participant_id)):
        target = second.cells.get(position=effect.cell)
        services.move_person(round=second, participant=seat.participant, target=target, by=claire)
        after = worth(second)
        assert after[0] - mix == pytest.approx(effect.heterogeneity, abs=1e-9)
        assert after[1] - again == effect.repeated
        services.undo_last(round=second, by=claire)


def test_each_swap_offered_changes_what_was_said_and_breaks_nothing(second, claire, people):
    services.constrain(kind="apart", first=people[0], second=people[5], by=claire)
    mix, again = worth(second)
    chosen = services.effects_of(second, people[0].pk)
    assert 0 < len(chosen.swaps) <= 5
    for swap in chosen.swaps:
        services.swap_people(round=second, one=people[0], other=swap.other, by=claire)
        after = worth(second)
        assert swap.change.words[0] == services.effects.mix_in_words(after[0] - mix)
        assert (f"{abs(after[1] - again)}" in " ".join(swap.change.words[1:])) == (after[1] != again)
        assert not any(cell.clashes for cell in services.read_round(second).cells())
        services.undo_last(round=second, by=claire)
    assert worth(second) == (pytest.approx(mix), again)


def test_moves_are_told_the_best_first_and_those_that_break_something_last(second, claire, people):
    seat = seats(second)[0]
    mate = next(one for one in seats(second) if one.cell.position == 2)
    services.constrain(kind="apart", first=seat.participant, second=mate.participant, by=claire)
    targets = services.effects_of(second, seat.participant_id).targets
    assert [target.cell.position for target in targets if target.change.broken] == [2]
    assert targets[-1].cell.position == 2 and targets[-1].change.tone == "conflict"
    assert mate.participant.given_name not in " ".join(targets[-1].change.broken), "not who it is"
    assert max(abs(target.change.share) for target in targets) <= 100


def test_why_here_says_what_one_brings_whom_one_meets_and_what_holds_one_there(second, claire, people):
    seat = seats(second)[0]
    mates = [one for one in seats(second) if one.cell_id == seat.cell_id and one != seat]
    services.constrain(kind="together", first=seat.participant, second=mates[0].participant, by=claire)
    services.constrain(kind="apart", first=seat.participant, second=seats(second)[-1].participant, by=claire)
    services.keep_seat(seat=seat, by=claire, kept=True)
    chosen = services.effects_of(second, seat.participant_id)
    why = " ".join(chosen.why)
    own = (seat.participant.component.name, seat.participant.traits["neighbourhood"])
    assert any(word in why for word in own)
    assert f"/ {len(mates)}" not in why and str(len(mates)) in why
    assert chosen.is_kept and len(chosen.why) >= 4
    assert all(target.change.broken for target in chosen.targets), "a seat that is kept is kept"
    assert not chosen.swaps
    for other in seats(second)[1:]:
        assert other.participant.given_name + " " not in why + " "


# --- measured once -----------------------------------------------------------------------------------------------


def opened(monkeypatch):
    """Count how often a round is read whole, with the traits of everyone."""
    read, init = [], measuring.RoundReading.__init__
    monkeypatch.setattr(
        measuring.RoundReading, "__init__", lambda self, round: (read.append(round.pk), init(self, round))[1]
    )
    return read


def test_traits_are_opened_once_for_a_revision(second, people, monkeypatch):
    read = opened(monkeypatch)
    for person in people[:5]:
        services.effects_of(second, person.pk)
    assert read == [second.pk]


def test_whatever_changes_meanwhile_is_measured_anew(second, claire, people, collective, monkeypatch):
    read = opened(monkeypatch)
    other = people[1]

    def sits_elsewhere():
        elsewhere = second.cells.exclude(seats__participant=other).first()
        Seat.objects.filter(round=second, participant=other).update(cell=elsewhere)

    def says_more():
        other.traits = {"neighbourhood": "Gare"}
        other.save()

    def is_of_another_component():
        other.component = collective.components.exclude(pk=other.component_id).first()
        other.save()

    def is_to_be_apart():
        services.constrain(kind="apart", first=people[2], second=other, by=claire)

    def keeps_their_seat():
        services.keep_seat(seat=Seat.objects.get(round=second, participant=other), by=claire, kept=True)

    def is_met_by_nobody_any_more():
        services.forget_encounters(other)

    def is_gone():
        other.party.left_at = other.party.created_at
        other.party.save()

    changes = (sits_elsewhere, says_more, is_of_another_component, is_to_be_apart, keeps_their_seat)
    for number, change in enumerate((*changes, is_met_by_nobody_any_more, is_gone), 2):
        services.effects_of(second, people[0].pk)
        change()
        services.effects_of(second, people[0].pk)
        assert len(read) == number, change.__name__


def test_nothing_that_is_kept_is_a_word_a_name_or_an_id(second, people):
    services.effects_of(second, people[0].pk)
    (seating,) = [seating for _used, seating in measuring.shelf._kept.values()]
    kept = pickle.dumps(seating)
    words = ["Canal", "Mairie", "Personne", "Test", people[0].component.name]
    assert not [word for word in words if word.encode() in kept]
    assert not [person for person in people if person.pk.bytes in kept or str(person.pk).encode() in kept]


def test_numbers_in_place_of_words_change_no_figure(second):
    reading = services.read_round(second)
    plain, coded = reading.stated.problem, in_numbers(reading.stated.problem)
    one, other = measuring.Seating(plain, reading.where), measuring.Seating(coded, reading.where)
    for person in range(plain.people):
        assert [e.broken for e in one.moves(person)] == [e.broken for e in other.moves(person)]
        a, b = one.swaps(person), other.swaps(person)
        assert a.heterogeneity == pytest.approx(b.heterogeneity) and (a.allowed == b.allowed).all()


def test_validated_round_is_kept_no_more(second, claire, people):
    services.effects_of(second, people[0].pk)
    assert len(measuring.shelf) == 1
    services.validate_round(round=second, by=claire)
    assert len(measuring.shelf) == 0
    measure(Round.objects.get(pk=second.pk))
    assert len(measuring.shelf) == 0


def test_shelf_holds_a_few_for_a_while(second, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(measuring.time, "monotonic", lambda: clock[0])
    shelf, seating = Shelf(2, 60.0), measure(second).seating
    for key in "abc":
        shelf.put((key, 0), seating)
    assert len(shelf) == 2 and shelf.get(("a", 0)) is None and shelf.get(("c", 0)) is seating
    clock[0] = 61.0
    assert shelf.get(("c", 0)) is None and len(shelf) == 0
    shelf.put(("d", 0), seating)
    shelf.forget("d")
    assert len(shelf) == 0


def test_seat_that_is_kept_against_what_is_asked_does_not_stop_the_screen(second, people, monkeypatch):
    def refuse(problem, **changes):
        if "locked" in changes:
            raise ProblemError("infeasible")
        return replace(problem, **changes)

    replace = measuring.replace
    monkeypatch.setattr(measuring, "replace", refuse)
    assert services.effects_of(second, people[0].pk).targets


# --- the address -------------------------------------------------------------------------------------------------


def address(round, person, **query):
    told = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse("composition:effects", args=[round.pk, person]) + (f"?{told}" if told else "")


def test_effects_of_one_person_at_one_revision(second, claire, desk_of, people):
    answer = desk_of(claire).get(address(second, people[0].pk, revision=0, page=1)).json()
    here = Seat.objects.get(round=second, participant=people[0]).cell_id
    assert set(answer["cells"]) == {str(cell.pk) for cell in second.cells.all()} - {str(here)}
    tone, share, words, broken = next(iter(answer["cells"].values()))
    assert tone in ("agreed", "neutral", "conflict") and -100 <= share <= 100 and words and broken == []
    assert 'id="move"' in answer["panel"] and reverse("composition:swap", args=[second.pk]) in answer["panel"]


def test_other_revision_is_refused_and_whoever_does_not_sit_there_is_not_found(
    second, claire, desk_of, people, collective
):
    desk = desk_of(claire)
    for revision in ("1", "x", "-1", "9" * 30):
        assert desk.get(address(second, people[0].pk, revision=revision)).status_code == 409
    assert desk.get(address(second, "00000000-0000-4000-8000-000000000000")).status_code == 404
    Seat.objects.filter(round=second, participant=people[0]).delete()
    assert desk.get(address(second, people[0].pk)).status_code == 404
    people[1].party.left_at = people[1].party.created_at
    people[1].party.save()
    assert desk.get(address(second, people[1].pk)).status_code == 404
    services.validate_round(round=second, by=claire)
    assert desk.get(address(second, people[2].pk)).status_code == 403


def test_stranger_finds_no_effects_even_of_what_is_kept(second, claire, client, people, django_user_model):
    services.effects_of(second, people[0].pk)
    jean = django_user_model.objects.create_user("jean@example.org", name="Jean Prévost", role="intervenant")
    client.force_login(jean)
    assert client.get(address(second, people[0].pk)).status_code == 404
    for act in ("swap", "keep_seat"):
        assert client.post(reverse(f"composition:{act}", args=[second.pk])).status_code == 404


def test_queries_are_as_many_however_long_the_list(
    contract, collective, claire, people, desk_of, django_assert_num_queries, django_assert_max_num_queries
):
    desk, counts = desk_of(claire), []
    for size in (12, 3):
        round = propose(contract, collective, size, claire)
        if round.is_offered:
            services.take_proposal(proposal=round, by=claire)
        found = Round.objects.get(pk=round.round_id)
        desk.get(address(found, people[0].pk))
        with django_assert_max_num_queries(22) as asked:
            desk.get(address(found, people[1].pk))
        counts.append(len(asked))
    assert counts[0] == counts[1], "two cells or eight"


def test_panel_comes_with_the_page_where_there_is_no_script(second, claire, desk_of, people):
    page = page_of(desk_of(claire), second, move=people[0].pk)
    panel = page.split('id="move"')[1].split("</section>")[0]
    assert reverse("composition:move", args=[second.pk]) in panel
    assert panel.count('name="cell"') == 3 and 0 < panel.count('name="other"') <= 5
    assert f'name="keep" value="{people[0].pk}"' in " ".join(panel.split())


# --- two who change places ---------------------------------------------------------------------------------------


def two_apart(round):
    found = seats(round)
    return found[0], next(seat for seat in found if seat.cell_id != found[0].cell_id)


def test_swap_is_one_act_in_the_history_and_one_undo(composed, claire, malik):
    one, other = two_apart(composed)
    before = where(composed)
    services.swap_people(round=composed, one=one.participant, other=other.participant, by=malik)
    assert where(composed)[one.participant_id] == before[other.participant_id]
    assert where(composed)[other.participant_id] == before[one.participant_id]
    assert {move.revision for move in Move.objects.all()} == {1} and Move.objects.count() == 2
    (act,) = services.history_of(composed)
    assert act.is_last and act.what.index(one.participant.name_for_staff) < act.what.index(
        other.participant.name_for_staff
    )
    with pytest.raises(DomainError) as told:
        services.move_person(round=composed, participant=one.participant, target=one.cell, by=claire, seen=0)
    assert "Malik Ferrand" in str(told.value) and other.participant.name_for_staff in str(told.value)
    assert "1" not in str(told.value).split(other.participant.name_for_staff)[1].split(".")[1], (
        "one act, no other"
    )
    services.undo_last(round=composed, by=claire)
    assert where(composed) == before
    (act,) = services.history_of(composed)
    assert "Claire Bonnet" in act.undone
    with pytest.raises(DomainError):
        services.undo_last(round=composed, by=claire)


def test_moves_one_after_the_other_are_not_taken_for_a_swap(composed, claire):
    one, other = two_apart(composed)
    before = where(composed)
    services.move_person(round=composed, participant=one.participant, target=other.cell, by=claire)
    services.move_person(round=composed, participant=other.participant, target=one.cell, by=claire)
    assert len(services.history_of(composed)) == 2
    services.undo_last(round=composed, by=claire)
    assert where(composed)[other.participant_id] == before[other.participant_id]
    assert where(composed)[one.participant_id] != before[one.participant_id]


def test_swap_by_button_is_told_and_follows_the_person(composed, claire, desk_of):
    one, other = two_apart(composed)
    data = {"participant": one.participant_id, "other": other.participant_id, "revision": 0, "page": 1}
    answer = desk_of(claire).post(reverse("composition:swap", args=[composed.pk]), data, follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"?page=1&at={one.participant_id}")
    page = answer.content.decode()
    assert "autofocus" in page and page.count(reverse("composition:undo", args=[composed.pk])) == 2
    assert where(composed)[one.participant_id] == other.cell.position


def test_swap_that_cannot_be_changes_nothing_and_says_why(composed, claire, desk_of):
    one, other = two_apart(composed)
    mate = next(seat for seat in seats(composed) if seat.cell_id == one.cell_id and seat != one)
    desk, before, act = desk_of(claire), where(composed), reverse("composition:swap", args=[composed.pk])
    good = {"participant": one.participant_id, "other": other.participant_id, "revision": 0}
    for wrong in (
        {"other": mate.participant_id},
        {"other": one.participant_id},
        {"other": "\x00"},
        {"participant": ""},
        {"revision": "7"},
    ):
        answer = desk.post(act, good | wrong, follow=True)
        assert answer.status_code == 200 and 'class="notice error"' in answer.content.decode(), wrong
    assert where(composed) == before and not Move.objects.exists()


def test_half_of_a_swap_is_taken_back_alone_when_the_other_person_is_gone(composed, claire):
    one, other = two_apart(composed)
    services.swap_people(round=composed, one=one.participant, other=other.participant, by=claire)
    Move.objects.filter(participant=other.participant).delete()
    services.undo_last(round=composed, by=claire)
    assert where(composed)[one.participant_id] == one.cell.position


# --- a seat that is kept -----------------------------------------------------------------------------------------


def test_seat_is_kept_and_given_back_by_button(composed, claire, desk_of):
    seat, desk, act = (
        seats(composed)[0],
        desk_of(claire),
        reverse("composition:keep_seat", args=[composed.pk]),
    )
    page = desk.post(act, {"keep": seat.participant_id}, follow=True).content.decode()
    assert Seat.objects.get(pk=seat.pk).is_kept and "#lock" in page
    desk.post(act, {"release": seat.participant_id})
    assert not Seat.objects.get(pk=seat.pk).is_kept


@pytest.mark.parametrize(
    "data", [{}, {"keep": "x"}, {"keep": "\x00"}, {"keep": "00000000-0000-4000-8000-000000000000"}]
)
def test_nobody_in_particular_keeps_no_seat(composed, claire, desk_of, data):
    answer = desk_of(claire).post(reverse("composition:keep_seat", args=[composed.pk]), data, follow=True)
    assert 'class="notice error"' in answer.content.decode()
    assert not Seat.objects.filter(is_kept=True).exists()


# --- in words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0251, "2,51"), (0.0012, "0,12"), (0.000043, "0,0043"), (-0.5, "50,00"), (0.0, "0,00")],
)
def test_points_have_two_figures_that_tell(value, written):
    assert points(value) == written


@pytest.mark.parametrize(("mixed", "figure"), [(0.9994, "0,07"), (0.5, "100,00"), (0.99999999, "0,01")])
def test_distance_to_the_bound_is_never_told_smaller_than_it_is(mixed, figure):
    assert figure in distance_in_words(mixed)


def test_at_the_bound_nothing_could_do_better():
    assert not any(sign.isdigit() for sign in distance_in_words(1.0))


def test_who_met_before_is_told_by_component_alone(second, claire, people):
    """Everyone of a cell of the first round is put back together."""
    first = Round.objects.exclude(pk=second.pk).get()
    cell = {seat.participant_id: seat.cell.position for seat in seats(first)}
    for seat in seats(second):
        if seat.cell.position != cell[seat.participant_id]:
            target = second.cells.get(position=cell[seat.participant_id])
            services.move_person(round=second, participant=seat.participant, target=target, by=claire)
    reading = services.read_round(second)
    assert reading.explanation.repeated == 4 * 15
    first_cell = reading.cells()[0]
    remark, told = " ".join(first_cell.remarks), " ".join(reading.overall)
    assert "15" in remark and "Personne" not in remark + told
    assert all(person.component.name in remark for person in first_cell.people)
    assert any(person.component.name in told for person in reading.people)


def test_each_trait_is_told_beside_its_ideal_share(second, claire, desk_of):
    reading = services.read_round(second)
    assert [trait.name for trait in reading.evenness] == ["Composante", "Quartier"]
    assert all(0 <= trait.percent <= 100 for trait in reading.evenness)
    (line,) = reading.cells()[0].traits
    assert "Canal" in line.words and "(2,0)" in line.words
    assert "Quartier" in page_of(desk_of(claire), second)
