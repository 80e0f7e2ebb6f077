"""Promise 1. Nobody reads a cell that is not theirs: every address × person × method × object, own and foreign.

In each place stands a word that nobody could guess; who may read which stands in `tests/sight.py`, by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from cells.collectives.models import Participant
from cells.collectives.services.components import add_component, remove_component
from cells.composition.models import Cell, Seat
from contracts.agreements.models import Answer, Party, Signature
from contracts.confidentiality.models import Release
from interventions.programmes.models import Step
from interventions.programmes.services import declare_step
from interventions.sessions.models import Attendance, Presence
from tests.addresses import Address, every_address, everywhere, forms_by_address, sub_resources_of
from tests.cast import EVERYONE, Cast
from tests.ledger import Ledger
from tests.pages import Form
from tests.promises.conftest import LONG
from tests.sight import MUST_SEE, Walk
from tests.turns import enough, in_turn
from tests.undoing import quiet, undone

# What answers htmx, at the same address, with a part of its page.
SHOWS_PARTS = {"collectives:waiting", "composition:round", "exercises:now", "imports:progress"}


# HEAD runs what GET runs: two people ask it; everyone when played whole.
ASK_HEAD = set(EVERYONE) if LONG else {"fatou", "nobody"}
# To a foreign address comes one of each standing, and likewise who posts; everyone when played whole.
STRANGERS = tuple(EVERYONE) if LONG else ("claire", "jean", "odile", "fatou", "kevin")
POST_AT_HOME = tuple(EVERYONE) if LONG else ("claire", "helene", "admin", "fatou", "kevin", "nobody")
POST_ELSEWHERE = tuple(EVERYONE) if LONG else ("claire", "fatou", "nobody")


def walked(address: Address, person: str, of: int = 8) -> bool:
    return in_turn(address.name, person, of=of)


@pytest.fixture
def walk(cast: Cast) -> Iterator[Walk]:
    with quiet():
        yield Walk(cast)


@pytest.mark.slow
def test_nobody_reads_what_is_not_theirs(cast, walk, figure):
    here = (cast.tilleuls, cast.terrasses)
    for address in every_address():
        home = set(everywhere(address, cast.tilleuls))
        queries = [("GET", f"?{query}") for query in sub_resources_of(address, *here)]
        for url in everywhere(address, *here):
            for person in EVERYONE if url in home else STRANGERS:
                if not walked(address, person):
                    continue
                for method, query in (
                    ("GET", ""),
                    *([("HEAD", "")] if person in ASK_HEAD else ()),
                    *queries,
                ):
                    with undone():
                        walk.ask(cast.client_of(person), person, address.name, method, url + query)
                if address.name in SHOWS_PARTS:
                    with undone():
                        walk.ask(cast.client_of(person), person, address.name, "GET", url, htmx=True)
    assert not walk.leaks, walk.told()
    blind = {person: sorted(set(places) - walk.seen[person]) for person, places in MUST_SEE.items()}
    # Of a part of the addresses, a part of the words: who sees none of theirs is blind all the same.
    everything, unseen = sum(map(len, MUST_SEE.values())), sum(map(len, blind.values()))
    wanted = everything if LONG else enough(everything // 8)
    assert everything - unseen >= wanted, (blind, walk.told())
    figure(f"{walk.requests:,} requests, {len(walk.leaks)} canaries")


@pytest.mark.slow
def test_nobody_changes_what_is_not_theirs(cast, walk, figure):
    """Each form of the platform, filled in, posted by everyone to every address: own rows change, or none."""
    with undone():
        forms = forms_by_address(cast)
    ledger, wrong = Ledger(cast), []
    for address in every_address():
        if address.name in ("collectives:door", "listening:kept", "reminders:stop"):
            continue  # a link opens its door to whoever holds it: who comes in by it, whose word it is, whose mails
        home = set(everywhere(address, cast.tilleuls))
        for url in everywhere(address, cast.tilleuls, cast.terrasses):
            body = (forms.get(url) or forms.get(address.name) or Form(url)).filled()
            for person in POST_AT_HOME if url in home else POST_ELSEWHERE:
                if not walked(address, person, of=12):
                    continue
                with ledger.acting() as changes:
                    walk.ask(cast.client_of(person), person, address.name, "POST", url, body)
                wrong += [
                    f"{person} at {url}: {change}" for change in changes if not ledger.allows(person, change)
                ]
    assert not walk.leaks, walk.told()
    assert not wrong, f"{walk.requests} requests, {len(wrong)} foreign rows changed:\n" + "\n".join(
        wrong[:40]
    )
    figure(
        f"{walk.requests:,} requests that write, {len(walk.leaks)} canaries, {len(wrong)} foreign rows changed"
    )


# What is one person's alone, by the key that says whose it is; no canary tells a signature from another.
ONES_OWN = (
    (Party, "pk", "party"),
    (Signature, "party_id", "party"),
    (Answer, "party_id", "party"),
    (Release, "author_id", "party"),
    (Participant, "pk", "person"),
    (Attendance, "participant_id", "person"),
)


@pytest.mark.parametrize("who", ["fatou", "yanis", "bernard", "kevin", "lucie"])
def test_what_is_one_persons_is_seen_by_no_other_participant(cast, who):
    place, me, viewer = cast.tilleuls, cast.tilleuls.people[who], cast.viewer_of(who)
    for letter, mates in (("A", ("fatou", "yanis", "kevin")), ("B", ("bernard",))):
        for mate in mates:
            Attendance.objects.create(
                session=place.sessions[letter], participant=place.people[mate], presence=Presence.PRESENT
            )
    own = {"party": me.party_id, "person": me.pk}
    seen = {
        model: set(model.objects.visible_to(viewer).values_list(key, flat=True)) for model, key, _ in ONES_OWN
    }
    for model, _key, whose in ONES_OWN:
        assert seen[model] <= {own[whose]}, f"{who} sees {model.__name__} of others"
    if who in ("fatou", "yanis", "bernard"):
        assert all(seen.values()), f"blind: {seen}"
    if who == "lucie":
        assert not any(seen.values()), "who has left sees nothing"


def test_a_cell_that_is_only_proposed_is_no_cell_of_its_people(cast):
    place, fatou = cast.tilleuls, cast.viewer_of("fatou")
    assert Seat.objects.filter(participant=place.people["fatou"], round=place.round).exists()
    assert list(Cell.objects.visible_to(fatou)) == [place.cells["A"]]
    assert not Seat.objects.visible_to(fatou).exclude(cell=place.cells["A"]).exists()
    told = cast.client_of("fatou").get(reverse("my_data")).json()["cells"]
    assert [one["cell.round.number"] for one in told] == [1]


def test_an_act_on_foreign_rows_would_be_noticed(cast):
    """The services trust their caller: what no page may let through is done here behind the pages' back."""
    ledger, claire, there = Ledger(cast), cast.viewer_of("claire"), cast.terrasses
    for act in (
        lambda: add_component(collective=there.collective, name="Ailleurs", by=claire),
        lambda: remove_component(component=there.rows["component"], by=claire),
        lambda: declare_step(programme=there.programme, step=Step.objects.last(), by=claire),
    ):
        with ledger.acting() as changes:
            act()
        assert [change for change in changes if not ledger.allows("claire", change)]
        assert all(ledger.allows("jean", change) for change in changes)
