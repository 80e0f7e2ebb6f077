"""Proposals merged into articles: where each came from, no edit lost, and no words without their author's leave."""

import pytest

from interventions.texts import services, shown
from interventions.texts.literal import is_in
from interventions.texts.models import Article, ArticleVersion, Saying
from interventions.texts.services import Draft, Overtaken
from tests.interventions.board_people import viewer
from tests.interventions.text_people import WORDS, Table
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return Table()


def test_an_article_keeps_the_proposals_it_came_from_and_their_cells(table):
    first = table.propose(table.someone(0), out=True)
    second = table.propose(table.someone(1), "On frappe avant d’entrer chez les gens du palier", out=True)
    table.write("On se salue, on frappe avant d’entrer.", sources=[first, second])
    whole = table.whole(table.someone(1, 1))
    [one] = whole.articles
    assert len(one.origins) == 2 and {n for _where, n in one.origins} == {1}
    assert whole.waiting == [] and one.taken_back == 0


def test_a_source_taken_back_disappears_and_the_article_says_so(table):
    author = table.someone(0)
    saying = table.propose(author, out=True)
    table.write("On se salue.", sources=[saying])
    services.take_back(saying=saying, by=viewer(author))
    [one] = table.whole(table.someone(1)).articles
    assert one.version and one.sources == [] and one.taken_back == 1


def test_an_article_that_was_literally_theirs_is_seen_by_nobody_until_it_is_worded_anew(table):
    author = table.someone(0)
    saying = table.propose(author, out=True)
    version = table.write(
        f"Article premier. {WORDS.upper()}!"
    )  # not ticked: what stands word for word is a source
    assert table.whole().articles[0].origins
    services.withdraw_saying(saying=saying, by=viewer(author))
    for who in (None, table.someone(1), author):
        assert table.whole(who).articles[0].version is None
    assert ArticleVersion.objects.get(pk=version.pk).words == ""
    assert Saying.objects.get(pk=saying.pk).words == ""
    with pytest.raises(DomainError):
        table.close()
    table.reword(version, "On se salue dans l’escalier.")
    assert table.whole().articles[0].version.words == "On se salue dans l’escalier."


def test_words_that_have_not_left_their_cell_are_in_no_article(table):
    saying = table.propose(table.someone(0))
    with pytest.raises(DomainError):
        table.write(WORDS)
    version = table.write("On se salue.", sources=[saying])  # ticked by a forged form: no source
    assert table.whole().articles[0].origins == []
    with pytest.raises(DomainError):
        table.reword(version, f"On se salue. {WORDS}")
    assert ArticleVersion.objects.count() == 1


def test_a_proposal_that_quotes_an_article_does_not_make_it_its_own(table):
    version = table.write(WORDS)
    quoting = table.propose(table.someone(0), f"{WORDS}, et le sourire")
    table.reword(version, f"{WORDS}.")
    services.let_out(saying=quoting, by=viewer(table.someone(0)))
    again = table.reword(ArticleVersion.objects.get(number=2), f"{WORDS} !")
    services.withdraw_saying(saying=quoting, by=viewer(table.someone(0)))
    assert ArticleVersion.objects.get(pk=again.pk).words == f"{WORDS} !"


def test_of_two_edits_at_once_none_is_lost(table):
    version = table.write("On se salue.")
    table.reword(version, "On se salue le matin.", seen=1)
    with pytest.raises(Overtaken):
        table.reword(version, "On se salue le soir.", seen=1)
    assert table.whole().articles[0].version.words == "On se salue le matin."
    table.reword(version, "On se salue matin et soir.", seen=2)
    history = shown.history_of(table.staff, Article.objects.get())
    assert [one.number for one in history] == [1, 2, 3]


def test_articles_stand_in_their_order_and_one_set_aside_is_gone(table):
    last, first = table.write("Fin.", position=2), table.write("Début.", position=1)
    assert [one.version.pk for one in table.whole().articles] == [first.pk, last.pk]
    services.set_aside(article=first.article, by=table.staff)
    with pytest.raises(DomainError):
        services.set_aside(article=first.article, by=table.staff)
    assert [one.version.pk for one in table.whole().articles] == [last.pk]


def test_a_cell_that_is_taken_away_takes_its_proposals_and_the_article_stands(table):
    saying = table.propose(table.someone(0), out=True)
    table.write("On se salue.", sources=[saying])
    table.world.cells[0].delete()
    [one] = table.whole().articles
    assert one.version and one.taken_back == 1


def test_nobody_else_writes_articles(table):
    other = Table(name="terrasses")
    draft = Draft(1, "Titre", "Mots")
    for stranger in (viewer(table.someone()), other.staff):
        with pytest.raises(DomainError):
            version = table.write("On se salue.")
            services.reword_article(article=version.article, draft=draft, seen=1, by=stranger)


def test_literal_is_eight_words_in_a_row_or_the_whole_of_a_short_text():
    assert is_in(WORDS, f"Disons : {WORDS.upper()} ; voilà.")
    assert is_in("On se salue toujours", "Ici on se salue, toujours.")
    assert not is_in("On se salue", "Ici on se salue.") and is_in("On se salue", "On se salue !")
    assert not is_in(WORDS, "Entre voisins on se doit un bonjour.")  # seven words in a row are everybody's
    assert not is_in("", "quelque chose")
