"""The pages of a common text, as each person gets them."""

from html import unescape

import pytest
from django.urls import reverse

from interventions.texts import services
from interventions.texts.models import Article, ArticleVersion, CommonText, Saying, Stance
from tests.databases import ON_POSTGRESQL
from tests.interventions.board_people import phone_of, staff_client, user, viewer
from tests.interventions.text_people import WORDS, Table

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return Table(sizes=(5, 5))


@pytest.fixture
def claire(table):
    return staff_client(table.world.claire)


@pytest.fixture
def phone(table):
    return phone_of(table.someone())


def at(name, row):
    return reverse(f"texts:{name}", args=[getattr(row, "pk", row)])


def body(answer):
    return unescape(answer.content.decode())


def test_an_intervenant_opens_a_text_and_two_cells_write_one_article(table, claire):
    page = at("texts", table.world.programme)
    assert claire.post(page, {"title": " ", "purpose": "x"}).status_code == 422
    opened = claire.post(page, {"title": "Charte", "purpose": "Vivre ici."})
    text = CommonText.objects.exclude(pk=table.text.pk).get()
    assert opened["Location"] == at("text", text)
    for cell, words in ((0, WORDS), (1, "On frappe avant d’entrer chez les gens du palier")):
        phone = phone_of(table.someone(cell))
        assert phone.post(at("propose", text), {"title": "", "words": words}).status_code == 422
        assert phone.post(at("propose", text), {"title": "Chez nous", "words": words}).status_code == 302
        saying = Saying.objects.get(cell=table.world.cells[cell])
        assert phone.post(at("let_out", saying)).status_code == 302
    page = at("add_article", text)
    ticked = [str(one.pk) for one in Saying.objects.all()]
    article = {"title": "Saluer", "words": "On se salue, on frappe.", "position": 1, "seen": 0}
    assert claire.post(page, article | {"sources": ["x"]}).status_code == 422
    assert claire.post(page, article | {"sources": ticked}).status_code == 302
    shown = body(claire.get(at("article", Article.objects.get())))
    assert WORDS in shown and "Cellule A" in shown and "Cellule B" in shown


def test_a_participant_says_what_they_can_live_with_and_prints_the_dissent(table, phone):
    version = table.write("On se salue.")
    page = at("article", version.article)
    assert phone.post(at("take_stance", version.article), {"value": "x"}).status_code == 422
    good = {"value": "live", "version": str(version.pk)}
    assert phone.post(at("take_stance", version.article), good).status_code == 302
    assert phone.post(at("take_stance", version.article), good).status_code == 302
    assert Stance.objects.get().value == "live"
    other = table.write("Autre.", position=2)
    assert phone.post(at("take_stance", other.article), good).status_code == 404
    refused = phone.post(at("dissent", version.article), {"words": ""})
    assert refused.status_code == 422
    assert phone.post(at("dissent", version.article), {"words": "Pas moi."})["Location"] == page
    said = Saying.objects.get()
    assert "Pas moi." in body(phone.get(page))
    printed = at("printed", table.text)
    reader = phone_of(table.someone(1))
    assert "Pas moi." not in body(reader.get(printed))
    assert phone.post(at("let_out", said))["Location"] == page
    assert "Pas moi." in body(reader.get(printed))
    assert "Aucun désaccord ne reste" not in body(reader.get(printed))


def test_what_was_typed_is_kept_when_the_text_was_closed_meanwhile(table, phone):
    version = table.write("On se salue.")
    table.close()
    answer = phone.post(at("propose", table.text), {"title": "Tard", "words": "Un mot de trop"})
    assert answer.status_code == 422 and "Un mot de trop" in body(answer)
    assert (
        phone.post(at("take_stance", version.article), {"value": "live", "version": version.pk}).status_code
        == 302
    )
    assert not Stance.objects.exists()


def test_two_intervenants_on_one_article_see_both_texts_and_lose_none(table, claire):
    version = table.write("On se salue.")
    page = at("reword", version.article)
    said = {"title": "Saluer", "position": 1, "seen": 1}
    assert claire.post(page, said | {"words": "Le matin."}).status_code == 302
    late = claire.post(page, said | {"words": "Le soir."})
    assert late.status_code == 409
    assert "Le matin." in body(late) and "Le soir." in body(late) and 'name="seen" value="2"' in body(late)
    assert claire.post(page, said | {"words": "Le soir.", "seen": 2}).status_code == 302
    assert ArticleVersion.objects.count() == 3
    history = body(claire.get(at("article", version.article) + "?from=1&to=nothing"))
    assert "<ins>" in history and "<del>" in history


def test_closing_restates_what_it_means_and_a_second_press_changes_nothing(table, claire):
    page = at("close", table.text)
    assert claire.get(page).status_code == 200
    table.write("On se salue.")
    seen = claire.get(page).context["seen"]
    assert claire.post(page, {"seen": "x"}).status_code == 422
    assert claire.post(page, {"seen": seen}).status_code == 302
    assert claire.post(page, {"seen": seen}).status_code == 302
    assert table.text.closings.count() == 1
    assert seen in body(claire.get(at("printed", table.text)))
    assert claire.post(at("reopen", table.text)).status_code == 302


def test_whoever_is_elsewhere_finds_nothing(table, phone):
    version = table.write("On se salue.")
    saying = table.propose(table.someone(0))
    elsewhere = Table(name="terrasses", people="T{letter}{n}")
    strangers = [
        staff_client(elsewhere.world.claire),
        staff_client(user("Paul", "sponsor")),
        phone_of(elsewhere.someone()),
        phone_of(table.world.seat(table.world.cells[0], "Kevin", signed=False)),
    ]
    for stranger in strangers:
        for name, row in (("text", table.text), ("printed", table.text), ("article", version.article)):
            assert stranger.get(at(name, row)).status_code == 404
        for name in ("let_out", "take_back", "withdraw", "answer", "carry_over"):
            assert stranger.post(at(name, saying)).status_code == 404
    mate = phone_of(table.someone(0, 1))
    assert mate.post(at("let_out", saying)).status_code == 403
    assert phone_of(table.someone(1)).post(at("let_out", saying)).status_code == 404


def test_a_cell_answers_what_it_is_asked(table, phone):
    table.agree_on({"circulation": "unanimity"})
    saying = table.propose(table.someone(0), out=True)
    mate = phone_of(table.someone(0, 1))
    assert WORDS in body(mate.get(at("text", table.text)))
    assert reverse("texts:mine") in body(mate.get(reverse("sessions:home")))
    assert mate.post(at("answer", saying), {"answer": "perhaps"}).status_code == 302
    assert saying.release.voices.filter(value="waiting").count() == 4
    assert mate.post(at("answer", saying), {"answer": "objection"}).status_code == 302
    assert saying.release.voices.filter(value="objection").count() == 1
    assert phone.post(at("take_back", saying)).status_code == 302
    assert phone.post(at("withdraw", saying)).status_code == 302
    assert phone.post(at("withdraw", saying)).status_code == 404


def test_empty_pages_say_what_they_are_for(table, claire, phone):
    CommonText.objects.all().delete()
    assert 'class="empty"' in body(phone.get(reverse("texts:mine")))
    text = services.open_text(programme=table.world.programme, title="T", purpose="P", by=table.staff)
    for client in (claire, phone):
        for name in ("text", "printed"):
            assert client.get(at(name, text)).status_code == 200
    unseated = table.someone(0, 1)
    unseated.seats.all().delete()
    lost = phone_of(unseated)
    assert lost.get(at("propose", text)).status_code == 200
    assert lost.post(at("propose", text), {"title": "a", "words": "b"}).status_code == 422
    assert lost.get(at("text", text)).status_code == 200


def test_what_the_pages_cost(table, claire, phone, django_assert_max_num_queries):
    sources = [
        table.propose(person, f"{WORDS} {person.called}", out=True) for person in table.world.members[0]
    ]
    for position in range(1, 6):
        table.say(
            table.write(f"Article {position}", sources=sources, position=position), "live", table.someone()
        )
    table.close()
    named = 35 if ON_POSTGRESQL else 0  # there the viewer, and each named work, is said to the database
    for client, most in ((claire, 45 + named), (phone, 55 + named)):
        with django_assert_max_num_queries(most):
            client.get(at("text", table.text))
        with django_assert_max_num_queries(most):
            client.get(at("printed", table.text))
    assert viewer(table.someone()).is_participant


def test_those_who_lead_are_warned_of_every_name_and_the_author_of_those_of_their_cell(table, claire, phone):
    mate, elsewhere = table.someone(0, 1).called, table.someone(1).called
    out = table.propose(table.someone(), f"Merci à {mate}, et aux {elsewhere}s", out=True)
    table.propose(table.someone(), f"{elsewhere} dort encore.")
    written = table.write(sources=[out])
    services.let_out(
        saying=services.dissent(
            article=written.article, words=f"Contre {elsewhere} !", by=viewer(table.someone())
        ),
        by=viewer(table.someone()),
    )
    page = claire.get(at("text", table.text))
    named = list(page.context["named"].values())
    assert sorted(map(len, named)) == [1, 1, 2] and 'class="status waiting"' in page.content.decode()
    assert len(claire.get(at("article", written.article)).context["named"]) == 2
    for address in (at("text", table.text), at("article", written.article)):
        assert phone.get(address).context["named"] == {}
    assert claire.get(at("printed", table.text)).status_code == 200
