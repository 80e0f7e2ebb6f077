"""Promise 10. No content before signing: someone who sits in the cell and has not signed walks every address."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from django.urls import reverse

from tests.addresses import every_address, everywhere, forms_shown_to, name_of, sub_resources_of
from tests.cast import Cast
from tests.pages import Form
from tests.sight import MAY_SEE, Walk
from tests.turns import enough, in_turn
from tests.undoing import undone

# Kevin sits in cell A; what is said and done there he may not come across, in whatever answer.
CONTENT = (
    "tilleuls.A.*",
    "tilleuls.B.*",
    "tilleuls.card.*",
    "*.called",
    "*.given",
    "*.family",
    "*.reservation",
)

# A door makes one someone else, signing is what opens the content, and a feed is read by whoever holds another's secret.
ELSEWHERE = {"collectives:door", "agreements:sign", "sessions:feed_file"}


def content(places: set[str]) -> list[str]:
    """Return those places that are the cell's, and not Kevin's own."""
    own = MAY_SEE["kevin"]
    return sorted(
        place
        for place in places
        if any(fnmatchcase(place, one) for one in CONTENT) and not any(fnmatchcase(place, one) for one in own)
    )


def ask_everywhere(cast: Cast, walk: Walk) -> None:
    """Ask each address by GET, in parts, and by POST with a form filled in."""
    with undone():
        forms = {name_of(form.action): form for form in forms_shown_to(cast, "fatou")}
    phone, here = cast.client_of("kevin"), (cast.tilleuls, cast.terrasses)
    for address in every_address():
        if address.name in ELSEWHERE or not in_turn(address.name, of=8):
            continue
        for url in everywhere(address, *here):
            for query in ("", *(f"?{query}" for query in sub_resources_of(address, *here))):
                with undone():
                    walk.ask(phone, "kevin", address.name, "GET", url + query)
            body = (forms.get(address.name) or Form(url)).filled()
            with undone():
                walk.ask(cast.client_of("kevin"), "kevin", address.name, "POST", url, body)


@pytest.mark.slow
def test_who_has_not_signed_reads_nothing_of_their_cell(cast, figure):
    walk = Walk(cast)
    ask_everywhere(cast, walk)
    assert walk.requests > enough(50)
    assert not walk.leaks, walk.told()
    assert content(walk.seen["kevin"]) == []
    figure(f"{walk.requests:,} requests, {len(content(walk.seen['kevin']))} canaries")


def test_the_signature_is_what_was_missing(cast):
    """The same person, the same pages, once signed: the cell is there. So the walk had something to miss."""
    phone, version = cast.client_of("kevin"), cast.tilleuls.version
    said = {f"answer_{clause.pk.hex}": "accept" for clause in version.clauses.all()}
    board = reverse("boards:exchanges")
    assert not content(cast.canary.found_in(phone.get(board).content.decode()))
    assert phone.post(reverse("agreements:sign"), said | {"sha256": version.sha256}).status_code == 302
    assert "tilleuls.card.kept" in content(cast.canary.found_in(phone.get(board).content.decode()))


def test_a_refusal_of_one_clause_opens_nothing(cast):
    phone, version = cast.client_of("kevin"), cast.tilleuls.version
    said = {f"answer_{clause.pk.hex}": "accept" for clause in version.clauses.all()}
    said[next(iter(said))] = "refuse"
    phone.post(reverse("agreements:sign"), said | {"sha256": version.sha256})
    assert not content(cast.canary.found_in(phone.get(reverse("boards:exchanges")).content.decode()))
