"""What awaits an intervenant from all parts: their own, and nobody else's."""

from django.urls import reverse

from contracts.confidentiality.models import ReleaseState
from interventions.boards.models import Circulation
from interventions.programmes.services import rate
from interventions.supervision.models import Question, QuestionState
from tst_platform.awaiting import _of


def test_questions_and_sessions_of_ones_own_programmes_await(cast):
    own = _of(cast.viewer_of("claire"))
    question = reverse("supervision:thread", args=[cast.tilleuls.programme.pk])
    Question.objects.filter(programme=cast.tilleuls.programme).update(state=QuestionState.ASKED)
    asked = _of(cast.viewer_of("claire"))
    assert question in [one.url for one in asked]
    Question.objects.update(state=QuestionState.ANSWERED)
    assert question not in [one.url for one in _of(cast.viewer_of("claire"))]
    foreign = {one.programme for one in _of(cast.viewer_of("jean"))}
    assert cast.tilleuls.programme.title not in foreign
    assert cast.terrasses.programme.title not in {one.programme for one in own}


def test_author_alone_is_told_that_their_word_is_awaited(cast):
    waiting = (
        Circulation.objects.select_related("card")
        .filter(
            release__state=ReleaseState.REQUESTED,
            card__author__in=[person.party_id for person in cast.tilleuls.people.values()],
        )
        .first()
    )
    author = next(
        name for name, person in cast.tilleuls.people.items() if person.party_id == waiting.card.author_id
    )
    rating = reverse(
        "programmes:my_objective"
    )  # the objective is being rated: everyone who takes part is asked
    answered = reverse("negotiation:mine")  # what they said of the contract has an answer
    asked = reverse("decisions:my_action", args=[cast.tilleuls.rows["action.asked"].pk])
    own = [one.url for one in _of(cast.viewer_of(author)) if one.url != asked]
    assert own == [answered, rating, reverse("boards:exchanges")]
    assert [one.url for one in _of(cast.viewer_of("bernard"))] == [rating]


def test_who_has_rated_the_objective_is_asked_no_more(cast):
    rating, kevin = reverse("programmes:my_objective"), cast.viewer_of("kevin")
    assert [one.url for one in _of(kevin)] == [rating]
    answers = dict.fromkeys(("ambitious", "realistic", "reachable", "for_all"), 3)
    rate(moment=cast.tilleuls.rows["moment"], values=answers, by=kevin)
    assert _of(kevin) == []


def test_nothing_awaits_whoever_leads_nothing(cast):
    for person in ("helene", "paul", "admin", "nobody"):
        assert _of(cast.viewer_of(person)) == [], person


def test_home_of_the_intervenant_shows_what_awaits(cast, django_assert_max_num_queries):
    Question.objects.filter(programme=cast.tilleuls.programme).update(state=QuestionState.ASKED)
    client = cast.client_of("claire")
    with django_assert_max_num_queries(44):
        page = client.get(reverse("programmes:mine")).content.decode()
    assert reverse("supervision:thread", args=[cast.tilleuls.programme.pk]) in page
