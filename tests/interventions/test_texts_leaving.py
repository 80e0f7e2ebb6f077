"""What leaves a cell for the common text: with its author's consent, by the contract's rule, and until it is taken back."""

import pytest
from django.utils import timezone

from contracts.agreements.models import Party
from contracts.agreements.services import withdraw_signature
from contracts.confidentiality.models import Voice
from interventions.texts import own, services
from interventions.texts.models import ArticleVersion, Saying
from tests.interventions.board_people import viewer
from tests.interventions.text_people import WORDS, Table, later
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import NOBODY
from tst_platform.my_data import KEEP, WITHDRAW, data_of, leave_programme

pytestmark = pytest.mark.django_db
DAY = {"circulation": "no_objection", "objection_hours": 24}
ALL = {"circulation": "unanimity"}
NONE = {"circulation": "nobody"}


@pytest.fixture
def table():
    return Table()


def test_a_proposal_stays_in_its_cell_until_its_author_lets_it_out(table):
    author, mate, other = table.someone(), table.someone(0, 1), table.someone(1)
    saying = table.propose(author)
    assert table.seen_by(author) == table.seen_by(mate) == table.seen_by(None) == {WORDS}
    assert table.seen_by(other) == set()
    assert not Saying.objects.visible_to(NOBODY).exists()
    services.let_out(saying=saying, by=viewer(author))
    assert table.seen_by(other) == {WORDS}
    [one] = table.whole(other).waiting
    assert one.where == "Cell A" or one.where == "Cellule A"
    services.take_back(saying=saying, by=viewer(author))
    assert table.seen_by(other) == set() and table.seen_by(mate) == {WORDS}
    with pytest.raises(DomainError):
        services.let_out(saying=saying, by=viewer(author))  # what was taken back is proposed anew


def test_only_its_author_lets_a_proposal_out_or_takes_it_back(table):
    saying = table.propose(table.someone())
    for act in (services.let_out, services.take_back, services.withdraw_saying, services.carry_over):
        for stranger in (viewer(table.someone(0, 1)), viewer(table.someone(1)), table.staff):
            with pytest.raises(DomainError):
                act(saying=saying, by=stranger)
    assert table.seen_by(table.someone(1)) == set()


def test_whoever_has_not_signed_or_sits_nowhere_says_nothing_and_reads_nothing(table):
    unsigned = table.world.seat(table.world.cells[0], "Kevin", signed=False)
    table.propose(table.someone(), out=True)
    assert table.seen_by(unsigned) == set()
    with pytest.raises(DomainError):
        table.propose(unsigned)
    standing = table.someone(1)
    standing.seats.all().delete()
    assert table.seen_by(standing) == {WORDS}  # the common page is open to whoever signed
    with pytest.raises(DomainError):
        table.propose(standing)


def test_silence_lets_out_after_the_time_and_an_objection_keeps_in(table):
    table.agree_on(DAY)
    author, mate, other = table.someone(), table.someone(0, 1), table.someone(1)
    saying = table.propose(author, out=True)
    assert table.seen_by(other) == set()
    [question] = own.put_to_cell(viewer(mate))
    assert question.saying.words == WORDS and not own.put_to_cell(viewer(other))
    later(saying, 25)
    assert table.seen_by(other) == {WORDS}
    second = table.propose(author, "Autre chose que l’on se doit entre gens du même palier", out=True)
    services.answer_for_cell(saying=second, objects=True, by=viewer(mate))
    later(second, 25)
    assert table.seen_by(other) == {WORDS}
    assert [one.word for one in own.mine_of(viewer(author), table.text) if one.is_opposed]


def test_unanimity_asks_each_of_the_cell_and_no_answer_is_read(table):
    table.agree_on(ALL)
    author, other = table.someone(), table.someone(1)
    saying = table.propose(author, out=True)
    for mate in table.world.members[0][1:]:
        assert table.seen_by(other) == set()
        services.answer_for_cell(saying=saying, objects=False, by=viewer(mate))
    assert table.seen_by(other) == {WORDS}
    assert not Voice.objects.visible_to(table.staff).exists()


def test_a_stricter_contract_binds_at_once_and_the_cell_is_then_asked(table):
    author, other = table.someone(), table.someone(1)
    saying = table.propose(author, out=True)
    table.agree_on(NONE)
    assert table.seen_by(other) == set()
    table.agree_on(DAY)
    [mine] = own.mine_of(viewer(author), table.text)
    assert mine.is_held_back and mine.can_let_out
    services.let_out(saying=saying, by=viewer(author))
    later(saying, 25)
    assert table.seen_by(other) == {WORDS}


def test_what_was_said_where_nothing_leaves_waits_for_its_author_to_carry_it_over(table):
    table.agree_on(NONE)
    author = table.someone()
    saying = table.propose(author)
    table.agree_on({"circulation": "author"})
    [mine] = own.mine_of(viewer(author), table.text)
    assert mine.must_carry and not mine.can_let_out
    with pytest.raises(DomainError):
        services.let_out(saying=saying, by=viewer(author))
    services.carry_over(saying=saying, by=viewer(author))
    services.let_out(saying=saying, by=viewer(author))
    assert table.seen_by(table.someone(1)) == {WORDS}


def test_the_cell_is_named_only_where_it_is_large_enough_and_the_contract_tells():
    small = Table(sizes=(5, 4))
    small.propose(small.someone(0), out=True)
    small.propose(small.someone(1), "Les escaliers se montent à deux quand on porte", out=True)
    where = {one.where for one in small.whole().waiting}
    assert len(where) == 1 and "A" not in where.pop().split()  # one named would name the other
    large = Table(sizes=(5, 5), name="terrasses")
    large.propose(large.someone(0), out=True)
    assert large.whole().waiting[0].where.endswith("A")
    large.agree_on({"origin": "nothing"})
    assert not large.whole().waiting[0].where.endswith("A")


def test_words_of_whoever_agrees_no_more_are_theirs_alone(table):
    author, other = table.someone(), table.someone(1)
    table.propose(author, out=True)
    withdraw_signature(party=author.party, by=viewer(author))
    Party.objects.filter(pk=author.party_id).update(disagreed_at=timezone.now())
    assert table.seen_by(other) == table.seen_by(None) == set()


def test_an_author_is_told_of_names_they_know_before_words_leave():
    table = Table(people="Personne{letter}{n}")
    table.propose(table.someone(), "Avec PersonneA1 et personneB1, on s’entend")
    [mine] = own.mine_of(viewer(table.someone()), table.text)
    assert mine.names == ["PersonneA1"]  # of the other cell it would say who takes part there


@pytest.mark.parametrize("choice", [KEEP, WITHDRAW])
def test_leaving_takes_back_what_was_let_out_and_forgets_answers(table, choice):
    author, mate, other = table.someone(), table.someone(0, 1), table.someone(1)
    table.propose(author, out=True)
    version = table.write(WORDS, sources=Saying.objects.all())
    table.say(version, "cannot", author)
    services.dissent(article=version.article, words="Je ne peux pas", by=viewer(author))
    file = data_of(author)
    assert file["said_of_articles"][0]["value"] == "cannot"
    assert {one["words"] for one in file["said_to_common_texts"]} == {WORDS, "Je ne peux pas"}
    leave_programme(me=author, words=choice, by=viewer(author))
    assert table.seen_by(other) == set()
    assert table.seen_by(mate) == ({WORDS} if choice == KEEP else set())
    assert not ArticleVersion.objects.visible_to(table.staff).exists()  # the article was literally theirs
    assert table.whole(mate).articles[0].version is None
    if choice == WITHDRAW:
        assert ArticleVersion.objects.get().words == ""
