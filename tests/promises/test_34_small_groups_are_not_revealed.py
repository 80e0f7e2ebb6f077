"""Promise 34: whoever sees figures and no people learns nothing of fewer than five, by no page, role, filter or wait."""

from __future__ import annotations

import ast
import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Participant
from contracts.agreements.models import Party, Signature
from interventions.boards import services as boards
from interventions.boards.models import Card, Circulation
from interventions.programmes.services import make_sponsor_link
from interventions.supervision.figures import publish_due
from tests.addresses import STREAMS, every_address, everywhere, sub_resources_of
from tests.cast import Cast
from tests.interventions.board_people import World, phone_of, staff_client, supervise, user, viewer, world
from tests.promises.conftest import LONG
from tests.promises.figures import Solved, given_to, of_now, of_week, raw, solve_week, solve_weeks
from tests.turns import enough, in_turn
from tests.undoing import undone
from tst_platform.accounts.models import User
from tst_platform.core.small_numbers import Figure
from tst_platform.my_data import KEEP, WITHDRAW, leave_programme

TUESDAY = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
PROGRAMMES, WEEKS, ACTS = (40, 12, 6) if LONG else (2, 4, 3)
ROOT = Path(__file__).resolve().parents[2]
# The parts of the whole, by the names under which they stand in the pages.
PARTS, WHOLE = ("signed", "joined", "invited"), "total"


# --- one programme, and those outside it ---------------------------------------------------------------------------


@dataclass
class Watched:
    """A programme that lives, and everyone who sees figures of it and no people."""

    here: World
    chance: random.Random
    paul: User
    helene: User
    token: str
    pages: dict[str, Callable[[], Any]] = field(default_factory=dict)
    origins: dict[object, str] = field(default_factory=dict)

    def look(self, closely: bool = False) -> dict[str, Figure]:
        """Return every figure that outsiders see, by page and place; closely: behind every filter too."""
        seen: dict[str, Figure] = {}
        for name, ask in self.pages.items():
            if not closely and "?" in name:
                continue
            answer = ask()
            assert answer.status_code == 200, (name, answer.status_code)
            if name.startswith("participant"):
                seen |= {f"{name}: {place}": value for place, value in of_exchanges(answer)}
                self.remember_origins(answer)
                continue
            for place, (path, value) in enumerate(given_to(answer)):
                if isinstance(value, Figure):
                    seen[f"{name}: {path} {place}"] = value
        return seen

    def remember_origins(self, answer: Any) -> None:
        """Hold what is said of an author against what was said of them before: it never changes with people."""
        for one in (answer.context or {}).get("arrived", []):
            said = self.origins.setdefault(one.circulation.pk, one.who)
            assert said == one.who, f"{said} became {one.who}"

    def sit_down(self) -> None:
        """Let every outsider sign in anew and open all the pages that they have, with and without filters."""
        pk, readers = self.here.programme.pk, [self.here.members[0][0], self.here.members[1][0]]
        supervisor, sponsor, author, other = (
            staff_client(self.helene),
            staff_client(self.paul),
            *map(phone_of, readers),
        )
        places: list[tuple[str, Client, str, list[Any]]] = [
            ("supervisor", supervisor, "supervision:programme", [pk]),
            ("sponsor", sponsor, "programmes:sponsored_report", [pk]),
            ("sponsor's link", Client(), "programmes:report", [self.token]),
            ("participant, author", author, "boards:exchanges", []),
            ("participant, reader", other, "boards:exchanges", []),
        ]
        self.pages = {
            f"{name}{query}": partial(client.get, reverse(address, args=rows) + query)
            for name, client, address, rows in places
            for query in ("", self.chance.choice(FILTERS))
        }


def of_exchanges(answer: Any) -> Iterator[tuple[str, Figure]]:
    """Yield the figures that a participant reads, each under the way of a card that it counts."""
    given = answer.context or {}
    found = {
        f"{where}.{one.circulation.pk}": value
        for where, ones in (
            ("readers", [way for card in given.get("mine", []) for way in card.ways]),
            ("people", given.get("asked", [])),
        )
        for one in ones
        for value in [getattr(one, where)]
        if value is not None
    }
    figures = [value for _, value in given_to(answer) if isinstance(value, Figure)]
    assert len(figures) <= 2 * len(found), "a figure of which this test knows nothing"
    yield from found.items()


PAGES_WITH_FIGURES = ("supervisor", "sponsor", "sponsor's link", "participant, author")
# Whatever stands behind the question mark: no filter may cut a figure in two.
FILTERS = (
    "?q=P1",
    "?state=joined&page=2",
    "?component=0&round=1&version=1",
    "?fragment=mine",
    "?week=-1&on=2026-01-01",
)


def watch(seed: int) -> Watched:
    chance = random.Random(seed)
    sizes = tuple(chance.randint(3, 14) for _ in range(chance.randint(2, 3)))
    here = world(f"monde{seed}", sizes=sizes)
    for member in [
        one for cell in here.members for one in cell[1:]
    ]:  # the first of each looks on, and speaks
        if chance.random() < 0.4:
            Signature.objects.filter(party=member.party_id).delete()
    paul, helene = user(f"Paul{seed}", "sponsor"), supervise(here.claire, f"Helene{seed}")
    here.programme.sponsor = paul
    here.programme.save()
    return Watched(
        here, chance, paul, helene, make_sponsor_link(programme=here.programme, by=here.staff).token
    )


# --- what one person does ------------------------------------------------------------------------------------------


def parties(watched: Watched, **state: object) -> list[Party]:
    looking = {watched.here.members[0][0].party_id, watched.here.members[1][0].party_id}
    rows = Party.objects.filter(contract=watched.here.contract, left_at__isnull=True, **state)
    return list(rows.exclude(pk__in=looking).order_by("number"))


def is_invited(watched: Watched) -> None:
    here = watched.here
    newcomer = here.seat(watched.chance.choice(here.cells), "Nouvelle", here.components[0], signed=False)
    Party.objects.filter(pk=newcomer.party_id).update(joined_at=None)


def joins(watched: Watched) -> None:
    for party in parties(watched, joined_at__isnull=True)[:1]:
        Party.objects.filter(pk=party.pk).update(joined_at=timezone.now())


def signs(watched: Watched) -> None:
    version = watched.here.contract.version_in_force
    has_signed = set(version.signatures.values_list("party", flat=True))
    for party in [one for one in parties(watched, joined_at__isnull=False) if one.pk not in has_signed][:1]:
        Signature.objects.create(version=version, party=party, sha256=version.sha256)


def leaves(watched: Watched) -> None:
    here = parties(watched)
    for party in watched.chance.sample(here, min(1, len(here))):
        me = Participant.objects.get(party=party)
        leave_programme(me=me, words=watched.chance.choice([KEEP, WITHDRAW]), by=viewer(me))


def takes_agreement_back(watched: Watched) -> None:
    looking = [one.pk for one in parties(watched)]
    for signature in Signature.objects.filter(party__in=looking, withdrawn_at__isnull=True)[:1]:
        Signature.objects.filter(pk=signature.pk).update(withdrawn_at=timezone.now())


def speaks(watched: Watched) -> None:
    """Write a card, and let it go to another cell."""
    here = watched.here
    speaker = here.members[0][0]
    card = here.write(speaker, "une information")
    [way] = boards.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    boards.consent(circulation=way, by=viewer(speaker))


def reads(watched: Watched) -> None:
    """Read what arrived, as one person of the other cell."""
    reader = watched.chance.choice(watched.here.members[1])
    for way in Circulation.objects.read_in_cells_of(viewer(reader))[:1]:
        boards.record_receipt(circulation=way, by=viewer(reader))


def takes_words_back(watched: Watched) -> None:
    for card in Card.objects.standing().filter(author=watched.here.members[0][0].party_id)[:1]:
        boards.withdraw_card(card=card, by=viewer(watched.here.members[0][0]))


def changes_component(watched: Watched) -> None:
    person = Participant.objects.get(party=watched.chance.choice(parties(watched)))
    Participant.objects.filter(pk=person.pk).update(component=watched.chance.choice(watched.here.components))


ACTS_OF_ONE = (
    is_invited,
    joins,
    signs,
    leaves,
    takes_agreement_back,
    speaks,
    reads,
    takes_words_back,
    changes_component,
)


# --- the hostile asker ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_person_follows_from_all_that_outsiders_see(figure: Callable[[str], None]) -> None:
    solved, looks, seen_ever = Solved(), 0, set()
    for seed in range(PROGRAMMES):
        with time_machine.travel(TUESDAY, tick=False) as clock:
            watched = watch(seed)
            weeks, last = [], {}
            for week in range(WEEKS):
                clock.move_to(TUESDAY + dt.timedelta(weeks=week))
                watched.sit_down()
                publish_due()
                before = watched.look()
                for act in watched.chance.sample(ACTS_OF_ONE, ACTS):
                    act(watched)
                    publish_due()  # the clock goes on ticking, and changes nothing within a week
                    after = watched.look()
                    looks += len(after)
                    compare(act.__name__, before, after, solved)
                    before = after
                closely = watched.look(closely=True)
                looks, seen_ever = looks + len(closely), seen_ever | set(closely)
                weeks.append(solve(closely, last, solved))
            solve_weeks(weeks, solved)
    assert {name.split("?")[0].split(":")[0] for name in seen_ever} >= set(PAGES_WITH_FIGURES), seen_ever
    assert looks > PROGRAMMES * WEEKS * 10
    assert not solved.told, solved.told[:10]
    figure(
        f"{PROGRAMMES} programmes, {looks} figures, {solved.questions} questions, {len(solved.told)} singletons"
    )


def compare(act: str, before: dict[str, Figure], after: dict[str, Figure], solved: Solved) -> None:
    """Ask what one act changed: every figure is of the week, and stands."""
    for name, was in before.items():
        if name in after:
            solved.ask(f"{act}: {name}", {0} if was == after[name] else {1})


def solve(seen: dict[str, Figure], last: dict[str, str], solved: Solved) -> list[dict[str, int]]:
    """Solve one week from all pages together; every page that shows a figure shows the same."""
    found: dict[str, str] = {}
    for name, value in seen.items():
        path = name.split(": ")[1].split(" ")[0]
        key = {"report.people": "total", "report.signed": "signed"}.get(path, path.removeprefix("people."))
        if name.startswith("participant"):
            solve_alone(path, value, last, solved)
        else:
            assert found.setdefault(key, value) == value, f"two pages differ: {name}"
    ranges = {
        key: of_week(value, last.get(key)) for key, value in found.items() if any(map(str.isdigit, value))
    }
    last.update(found)
    solved.ask("circulating", set(ranges["circulating"]))
    return solve_week(ranges, PARTS, WHOLE, solved)


def solve_alone(path: str, value: Figure, last: dict[str, str], solved: Solved) -> None:
    """Solve a figure that is no part of a whole: readers of a card, people of a cell as it was composed."""
    if any(map(str.isdigit, value)):
        solved.ask(path, set(of_week(value, last.get(path)) if path.startswith("readers") else of_now(value)))
        last[path] = value


def test_bare_counts_would_be_solved() -> None:
    """The solver finds a person as soon as one page shows a count as it is, or as it was shown before the rule."""
    solved = Solved()
    weeks = []
    for people, signed in ((21, 18), (20, 18)):
        ranges = {
            "total": raw(str(people)),
            "signed": raw(str(signed)),
            "joined": range(5),
            "invited": range(5),
        }
        weeks.append(solve_week(ranges, PARTS, WHOLE, solved))
    solve_weeks(weeks, solved)
    assert any("week 1 - week 0 = {-1}" in told for told in solved.told)
    assert any(
        "signed - total = {-3}" in told.replace("total - signed = {3}", "signed - total = {-3}")
        for told in solved.told
    )


# --- the door ------------------------------------------------------------------------------------------------------

# One of each standing; everyone when played whole.
OUTSIDERS = (
    "helene",
    "paul",
    "admin",
    "fatou",
    "kevin",
    "noor",
    "nobody",
    *(("yanis", "bernard") if LONG else ()),
)
# The numbers that pages of outsiders may hold as they are: none counts people whom the reader does not see.
NOT_ABOUT_PEOPLE = {
    "asides.number": "the number of a promise",
    "broken.number": "the number of a promise",
    "coming.number": "the number of a promise",
    "held.number": "the number of a promise",
    "boards.size": "cards on the board of the reader's own cell",
    "size": "cards on the boards of the reader's own cells",
    "cells.components": "components in a cell as it was composed, counted once",
    "cells.position": "which cell",
    "cells.round": "which round",
    "components": "components of the collective, as its intervenants laid them out",
    **dict.fromkeys(
        (
            *(f"course.{name}" for name in ("seconds", "minutes_used", "minutes_left", "minutes_over")),
            *("course.total", "course.too_long_by", "course.spare", "course.state", "used", "left", "over"),
        ),
        "the time of a session and of its steps",
    ),
    "counter.minutes": "how long two people met for supervision, told to both",
    "counter.year": "which year",
    "people.counter.minutes": "how long two people met for supervision, told to both",
    "people.counter.year": "which year",
    "decided.decisions": "decisions that stand: things, of nobody in particular",
    "decided.done": "engagements that are done: things, of nobody in particular",
    "decided.late": "engagements that are late: things, of nobody in particular",
    "decided.to_review": "decisions to be looked at again",
    "decided.under_way": "engagements under way: things, of nobody in particular",
    "decisions.late": "engagements of a decision of the reader's own circle",
    "decisions.open": "engagements of a decision of the reader's own circle",
    "listed.late": "engagements of a decision of the reader's own circle",
    "listed.open": "engagements of a decision of the reader's own circle",
    **dict.fromkeys(
        (f"told.spoken.{name}" for name in ("people", "of", "awaited", "smallest")),
        "who has spoken in a space of the reader's own cell, whose people the reader sees",
    ),
    "gone": "who has left the reader's own cell, whose people the reader sees",
    "one.origins": "proposals that were let into an article, from cells that may be named",
    "one.place": "which article",
    "one.taken_back": "proposals that are no longer in an article",
    "whole.articles.origins": "proposals that were let into an article, from cells that may be named",
    "whole.articles.place": "which article",
    "whole.articles.taken_back": "proposals that are no longer in an article",
    "people.programmes.answers_to_read": "answers that wait for the supervisor",
    "report.cells": "cells as they were composed, shown while none is small",
    "report.steps": "steps of the process",
    "steps.number": "a step of the process",
    "smallest": "the smallest group of which the contract shows a figure",
    "standing.refused": "clauses that the reader refuses",
    "version": "of the code of conduct",
    "js_data.creation_options.publicKey.pubKeyCredParams.alg": "an algorithm",
}


def test_no_page_of_an_outsider_holds_a_bare_count(cast: Cast, figure: Callable[[str], None]) -> None:
    """A number that a page is given is a Figure, or stands in a list that says what it counts."""
    publish_due()
    pages, numbers, bare = 0, 0, {}
    for person in OUTSIDERS:
        client = cast.client_of(person)
        for url in addresses_of(cast, person):
            with undone():
                answer = client.get(url)
            pages += answer.status_code == 200
            for path, value in given_to(answer):
                numbers += 1
                if not isinstance(value, Figure) and path not in NOT_ABOUT_PEOPLE:
                    bare[path] = (person, url, value)
    assert not bare, "\n".join(f"{path}: {where}" for path, where in sorted(bare.items()))
    assert pages > enough(8)
    figure(f"{pages} pages of outsiders, {numbers} numbers in them, {len(bare)} bare counts of people")


def addresses_of(cast: Cast, person: str) -> list[str]:
    found = []
    for address in every_address():
        if address.name in STREAMS or not in_turn(address.name, person, of=8):
            continue
        urls = list(everywhere(address, cast.tilleuls))[:3]  # which row it is changes no figure
        queries = sub_resources_of(address, cast.tilleuls)
        found += [*urls, *(f"{url}?{query}" for url in urls[:1] for query in queries)]
    return list(dict.fromkeys(found))


def test_only_small_numbers_makes_figures() -> None:
    made = []
    for app in ("contracts", "cells", "interventions", "tst_platform"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Figure"
                ):
                    made.append(path.name)
    assert set(made) == {"small_numbers.py"}
