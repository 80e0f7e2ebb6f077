"""« Voir comme… »: what is shown is what the others would see, of nobody's own, and nothing remains of having looked."""

import re
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from interventions.perspectives.services import PARTICIPANT_PAGES
from interventions.perspectives.still import still
from tests.cast import Cast
from tests.ledger import changes, take
from tests.sight import may_see
from tst_platform.accounts.models import User
from tst_platform.audit.models import LOOKED_AT_PEOPLE, AuditRecord

pytestmark = pytest.mark.django_db

# Who has signed, in each cell.
MEMBERS = {"A": ("fatou", "yanis"), "B": ("bernard",)}


def asked(cast: Cast, as_: str, page: str = "", by: str = "claire"):
    address = reverse("perspectives:seen_as", args=[cast.tilleuls.programme.pk])
    return cast.client_of(by).get(address, {"comme": as_, "page": page})


def of_cell(cast: Cast, letter: str) -> str:
    return f"cellule-{cast.tilleuls.cells[letter].pk}"


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.text[answer.text.index('class="zone seen-as"') : answer.text.index("</main>")]


def places(cast: Cast, as_: str, page: str = "") -> set[str]:
    return cast.canary.found_in(shown(asked(cast, as_, page)))


def test_a_person_of_the_cell_sees_its_board_and_no_other(cast):
    seen = places(cast, of_cell(cast, "A"), "boards:exchanges")
    assert {"tilleuls.card.kept", "tilleuls.yanis.called", "tilleuls.card.of_b_given"} <= seen
    assert not {
        place for place in seen if place.startswith("tilleuls.card.of_b") and not place.endswith("given")
    }
    there = places(cast, of_cell(cast, "B"), "boards:exchanges")
    assert (
        "tilleuls.card.of_b" in there and "tilleuls.card.given" in there and "tilleuls.card.kept" not in there
    )


def test_nothing_of_ones_own_is_shown(cast):
    """Each word on these pages is one that every member who signed may read, save what each keeps for themselves."""
    for letter, page in product("AB", PARTICIPANT_PAGES):
        for place in places(cast, of_cell(cast, letter), page):
            others = [member for member in MEMBERS[letter] if not place.startswith(f"tilleuls.{member}.")]
            assert all(may_see(member, place) for member in others), (page, place)


def test_whoever_has_not_signed_sees_the_contract_and_nothing_of_the_cells(cast):
    for page in PARTICIPANT_PAGES:
        assert all(may_see("kevin", place) for place in places(cast, "sans-signature", page)), page
    assert "tilleuls.clause" in places(cast, "sans-signature", "agreements:read")


def test_the_supervisor_and_the_sponsor_are_shown_what_they_read(cast):
    supervised = places(cast, "supervision")
    assert "tilleuls.title" in supervised and all(may_see("helene", place) for place in supervised)
    report = shown(asked(cast, "commanditaire"))
    assert all(may_see("paul", place) for place in cast.canary.found_in(report))
    own = cast.client_of("paul").get(
        reverse("programmes:sponsored_report", args=[cast.tilleuls.programme.pk])
    )
    heading = re.search(r"<h1>.*?</h1>", own.text, re.DOTALL)
    assert heading and heading[0] in report


def test_nothing_remains_but_the_look(cast):
    before = take()
    for as_ in (of_cell(cast, "A"), "sans-signature", "supervision", "commanditaire"):
        assert asked(cast, as_).status_code == 200
    changed = [change for change in changes(before, take()) if change.model != "accounts.signedin"]
    assert {change.model for change in changed} <= {"audit.auditrecord"}, changed
    looks = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE, row=cast.tilleuls.cells["A"].pk)
    assert looks.filter(actor=cast.viewer_of("claire").actor).exists()
    assert not User.objects.filter(email__endswith="@invalid.invalid").exists()


def test_it_is_for_those_who_lead(cast):
    address = reverse("perspectives:seen_as", args=[cast.tilleuls.programme.pk])
    for person in ("jean", "helene", "paul", "admin", "fatou"):
        assert cast.client_of(person).get(address).status_code == 404, person
    assert Client().get(address).status_code == 302

    foreign = cast.terrasses.cells["A"].pk
    for as_ in ("cellule-x", "administrateur", f"cellule-{foreign}"):
        assert asked(cast, as_).status_code == 404
    # A page that is not theirs to ask for: their first one.
    for as_, page in (("supervision", "sessions:home"), (of_cell(cast, "A"), "house:accounts")):
        assert shown(asked(cast, as_, page))


def test_nothing_can_be_pressed(cast):
    for page in PARTICIPANT_PAGES:
        text = shown(asked(cast, of_cell(cast, "A"), page))
        assert "<form" not in text and "hx-" not in text and "<script" not in text
        assert not re.search(r"<(button|input|select|textarea)(?![^>]*\bdisabled\b)[^>]*>", text)
        assert all(href.startswith("?comme=") for href in re.findall(r'<a [^>]*href="([^"]*)"', text))


def test_a_page_made_still_keeps_its_words_and_loses_its_acts():
    page = (
        '<html><body><nav>away</nav><main id="x"><h1>Ici &amp; là &#233;</h1><script>alert(1)</script>'
        '<a href="/b/" onclick="go()">b</a><a href="/c/">c</a><form action="/do/" method="post">'
        '<input type="hidden" name="t" value="secret"><input type="text" name="a" value="1&quot;"><br>'
        '<button formaction="/x/">Envoyer</button></form></main><footer>away</footer></body></html>'
    )
    assert still(page, {"/b/": "?b"}) == (
        '<h1>Ici &amp; là &#233;</h1><a href="?b">b</a><a>c</a><div>'
        '<input type="text" value="1&quot;" disabled><br><button disabled>Envoyer</button></div>'
    )
