"""What people say of an article: private, counted by fives and by cell, and what remains of dissent when it is closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contracts.agreements.models import Party
from interventions.texts import counting, own, services
from interventions.texts.models import ArticleVersion, ClosedArticle, Stance
from interventions.texts.shown import Dissent
from tests.interventions.board_people import supervise, viewer
from tests.interventions.text_people import Table
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return Table(sizes=(5, 5, 1))


def everyone(table):
    return [person for cell in table.world.members for person in cell]


def figures(table):
    counted = table.whole(table.someone()).articles[0].counted
    return counted and {
        group.who: [str(group.said), *(str(figure) for _label, figure in group.values)]
        for group in (counted.everyone, *counted.cells)
    }


def test_an_answer_is_read_by_whoever_gave_it_and_by_nobody_else(table):
    version = table.write()
    table.say(version, "cannot", table.someone())
    assert Stance.objects.visible_to(viewer(table.someone())).get().value == "cannot"
    supervisor = Viewer(user=supervise(table.world.claire))
    for other in (table.staff, viewer(table.someone(0, 1)), supervisor):
        assert not Stance.objects.visible_to(other).exists()
    assert table.whole(table.someone()).articles[0].mine.value == "cannot"
    assert table.whole().articles[0].mine is None


def test_a_new_wording_asks_again_and_is_not_answered_by_what_was_said_of_the_old(table):
    version = table.write()
    table.say(version, "live", table.someone())
    new = table.reword(version, "On se salue tous les jours.")
    with pytest.raises(DomainError):
        table.say(version, "live", table.someone())
    assert table.whole(table.someone()).articles[0].is_mine_earlier
    assert counting.counts_of(new)["said:all"] == 0
    table.say(new, "abstain", table.someone())
    assert Stance.objects.count() == 1  # in the place of the first


def test_figures_go_in_fives_and_small_cells_stay_hidden(table):
    version = table.write()
    a, b, c = table.world.members
    table.say(version, "live", *a, *b)
    table.say(version, "cannot", c[0])
    table.close()
    seen = figures(table)
    # One answer of cell C alone is left over: the smallest of the others is hidden with it.
    assert [len(seen), seen["Cellule B" if "Cellule A" not in seen else "Cellule A"][0][-1]] == [2, "5"]
    assert all(told.rstrip()[-1] in "05" for row in seen.values() for told in row)
    counts = counting.counts_of(version)
    assert sorted(counts[f"said:{cell.pk}"] for cell in table.world.cells) == [0, 0, 5]


def test_the_clock_counts_once_a_week_from_the_week_after(table):
    version = table.write()
    table.say(version, "live", *everyone(table))
    assert counting.publish_due() == 0  # a wording of this week
    assert figures(table) is None
    ArticleVersion.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert counting.publish_due() == 1 and counting.publish_due() == 0
    before = figures(table)
    assert len(before) == 2
    table.say(version, "cannot", *everyone(table))
    assert counting.publish_due() == 0 and figures(table) == before
    next_week = timezone.now() + timedelta(days=7)
    assert counting.publish_due(next_week) == 1
    assert figures(table) != before


def test_none_remains_is_said_only_when_true(table):
    version = table.write()
    table.say(version, "live", *everyone(table)[:4])
    table.close()
    assert not table.whole().articles[0].says_none_remains  # too few have answered
    services.reopen_text(text=table.text, by=table.staff)
    table.say(version, "live", *everyone(table)[4:])
    table.close()
    assert (
        not table.whole().articles[0].says_none_remains
    )  # closed twice in a week: it would tell of the last
    ClosedArticle.objects.update(created_at=timezone.now() - timedelta(days=8))
    services.reopen_text(text=table.text, by=table.staff)
    table.close()
    assert table.whole().articles[0].says_none_remains


@pytest.mark.parametrize("how", ["stance", "dissent"])
def test_one_person_is_enough_for_disagreement_to_remain(table, how):
    version = table.write()
    table.say(version, "live", *everyone(table))
    who = table.someone()
    if how == "stance":
        table.say(version, "cannot", who)
    else:
        services.dissent(article=version.article, words="Pas d’accord", by=viewer(who))
    table.close()
    [one] = table.whole(table.someone(1)).articles
    assert not one.says_none_remains and one.dissents == []


def test_a_dissent_is_printed_word_for_word_once_its_author_lets_it_out_even_from_a_closed_text(table):
    version, who = table.write(), table.someone()
    said = services.dissent(article=version.article, words="Je ne signe pas cela.", by=viewer(who))
    for other in (None, table.someone(0, 1), table.someone(1)):
        assert table.seen_by(other) == set()
    table.close()
    services.let_out(saying=said, by=viewer(who))
    assert table.whole(table.someone(1)).articles[0].dissents == [Dissent("Je ne signe pas cela.", False)]
    services.take_back(saying=said, by=viewer(who))
    assert table.whole(table.someone(1)).articles[0].dissents == []


def test_a_dissent_says_that_it_was_about_an_earlier_wording(table):
    version, who = table.write(), table.someone()
    said = services.dissent(article=version.article, words="Non.", by=viewer(who))
    services.let_out(saying=said, by=viewer(who))
    table.reword(version, "On se salue si l’on veut.")
    assert table.whole().articles[0].dissents == [Dissent("Non.", True)]


def test_a_dissent_asks_the_cell_where_the_contract_does(table):
    table.agree_on({"circulation": "unanimity"})
    version, who, mate = table.write(), table.someone(), table.someone(0, 1)
    said = services.dissent(article=version.article, words="Non.", by=viewer(who))
    services.let_out(saying=said, by=viewer(who))
    assert table.whole(mate).articles[0].dissents == []
    [question] = own.put_to_cell(viewer(mate))
    assert question.saying.words == "Non." and not own.put_to_cell(viewer(table.someone(1)))


def test_a_closed_text_takes_nothing_more_and_its_fingerprint_is_what_was_shown(table):
    version = table.write()
    shown = services.fingerprint("Socle", [version])
    table.reword(version, "On se salue bien.")
    with pytest.raises(DomainError):
        services.close_text(text=table.text, seen=shown, by=table.staff)
    closing = table.close()
    assert closing.number == 1 and len(closing.sha256) == 64
    current = ArticleVersion.objects.get(number=2)
    for act in (
        lambda: table.propose(table.someone()),
        lambda: table.say(current, "live", table.someone()),
        lambda: table.write(),
        lambda: table.reword(current, "Autre"),
        lambda: services.set_aside(article=current.article, by=table.staff),
        lambda: services.dissent(article=current.article, words="Non", by=viewer(table.someone())),
        table.close,
    ):
        with pytest.raises(DomainError):
            act()
    services.reopen_text(text=table.text, by=table.staff)
    services.reopen_text(text=table.text, by=table.staff)
    assert table.close().number == 2


def test_answers_of_whoever_left_or_agrees_no_more_are_not_counted(table):
    version = table.write()
    table.say(version, "live", *everyone(table)[:3])
    Party.objects.filter(pk=table.someone().party_id).update(left_at=timezone.now())
    Party.objects.filter(pk=table.someone(0, 1).party_id).update(disagreed_at=timezone.now())
    assert counting.counts_of(version)["said:all"] == 1


def test_an_empty_text_cannot_be_closed(table):
    with pytest.raises(DomainError):
        table.close()
