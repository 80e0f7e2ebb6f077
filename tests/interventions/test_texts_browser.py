"""The pages of a common text in a real browser: on a phone for who takes part, at a desk for who leads."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from interventions.texts import services
from tests.browsers import DESK, PHONE
from tests.interventions.board_people import phone_of, staff_client, viewer
from tests.interventions.text_people import WORDS, Table


@pytest.fixture
def table(live):
    """A text with an article from two cells, its dissent printed, one source taken back, one answer asked of a cell."""
    table = Table(sizes=(5, 5))
    mine = table.propose(table.someone(0), out=True)
    theirs = table.propose(table.someone(1), "On frappe avant d’entrer chez les gens du palier", out=True)
    table.propose(table.someone(0, 1), "On descend les poubelles de qui ne le peut pas")
    version = table.write("On se salue et l’on frappe.", title="Entre voisins", sources=[mine, theirs])
    version = table.reword(version, "On se salue, même fâchés, et l’on frappe.", sources=[mine, theirs])
    table.say(version, "live", *table.world.members[0], *table.world.members[1][1:])
    said = services.dissent(
        article=version.article, words="Frapper n’est pas une politesse.", by=viewer(table.someone(1))
    )
    services.let_out(saying=said, by=viewer(table.someone(1)))
    literal = table.propose(table.someone(0, 2), WORDS + " et du silence après dix heures", out=True)
    table.write(literal.words, title="La nuit", sources=[literal], position=2)
    services.take_back(saying=literal, by=viewer(table.someone(0, 2)))
    return table


def pages_of(table):
    """Return the pages of who takes part, and of who leads."""
    article = table.whole().articles[-1].article
    text, of_text = table.text.pk, ("text", "printed", "propose")
    participant = [reverse(f"texts:{name}", args=[text]) for name in of_text]
    staff = [reverse(f"texts:{name}", args=[text]) for name in ("text", "add_article", "close")]
    both = [reverse("texts:article", args=[article.pk])]
    reword = reverse("texts:reword", args=[article.pk])
    listed = reverse("texts:texts", args=[table.world.programme.pk])
    return [reverse("texts:mine"), *participant, *both], [listed, *staff, reword, *both]


def test_every_page_is_read_without_trouble(live, table, open_window, axe, no_sideways_scroll):
    participant, staff = pages_of(table)
    for client, size, pages in (
        (phone_of(table.someone(1)), PHONE, participant),
        (staff_client(table.world.claire), DESK, staff),
    ):
        page = open_window(size)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
        for address in pages:
            assert page.goto(address).status == 200
            axe(page)
            no_sideways_scroll(page)
