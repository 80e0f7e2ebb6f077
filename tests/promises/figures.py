"""What an asker does with figures: gather all that pages show, take each as an interval, and solve for people."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.test.utils import ContextList

from tst_platform.core.small_numbers import Figure, shown_count

SMALL = range(1, 5)


# --- what a page was given -----------------------------------------------------------------------------------------


def given_to(answer: HttpResponse) -> Iterator[tuple[str, Any]]:
    """Yield (path, value) of every number and figure in what the templates of this answer were given."""
    given = answer.context or []
    seen: set[int] = set()
    for context in given if isinstance(given, ContextList) else [given]:
        for name, value in context.flatten().items() if context else ():
            if name not in AROUND:
                yield from _within(name, value, seen)


# What Django and the frame of every page add: the request, its user, the words of the product.
AROUND = {
    "request",
    "user",
    "perms",
    "csrf_token",
    "widget",
    "group_index",
    "group_choices",
    "option",
    "block",
    "forloop",
    "DEFAULT_MESSAGE_LEVELS",
    "messages",
    "viewer",
}


def _within(path: str, value: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float | Figure) or (isinstance(value, str) and value.isdecimal()):
        yield path, value
        return
    if isinstance(value, str | bytes) or id(value) in seen:
        return
    seen.add(id(value))
    for name, one in _parts(value):
        yield from _within(f"{path}.{name}" if name else path, one, seen)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((str(key) if isinstance(key, str) else "", one) for key, one in value.items())
    elif isinstance(value, list | tuple | set | QuerySet):
        yield from (("", one) for one in value)
    elif isinstance(value, Model):
        own = {field.attname for field in value._meta.concrete_fields}
        yield from ((name, one) for name, one in vars(value).items() if name not in own and name[0] != "_")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from ((one.name, getattr(value, one.name)) for one in dataclasses.fields(value))
        yield from _properties(value)


def _properties(value: Any) -> Iterator[tuple[str, Any]]:
    for name, one in vars(type(value)).items():
        if isinstance(one, property):
            yield name, getattr(value, name)


# --- what a figure may stand for -----------------------------------------------------------------------------------


def number_in(text: str) -> int:
    """Return the multiple of five that a figure names; zero for « fewer than 5 »."""
    number = 0 if text == shown_count(0) else int(re.findall(r"\d+", text)[-1])
    assert number % 5 == 0, f"a bare count: {text}"
    return number


def of_now(text: str) -> range:
    """Return what a figure of this moment may stand for: it is rounded down to fives."""
    number = number_in(text)
    return range(number, number + 5)


def of_week(text: str, before: str | None) -> range:
    """Return what a figure of the week may stand for, for an asker who knows the rule and last week's figure."""
    number = number_in(text)
    if before is None or number > number_in(before):
        return range(number, number + 5)
    if number < number_in(before):
        return range(max(number - 4, 0), number + 1)
    return range(max(number - 4, 0), number + 5)


def raw(text: str) -> range:
    """Return what a bare count stands for: itself."""
    return range(int(text), int(text) + 1)


# --- solving -------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Solved:
    """How much was asked, and which groups of one to four people could be told."""

    questions: int = 0
    told: list[str] = dataclasses.field(default_factory=list)

    def ask(self, what: str, values: set[int]) -> None:
        """Note whether only one number is possible, and whether it is that of a few people."""
        self.questions += 1
        if len(values) == 1 and abs(next(iter(values))) in SMALL:
            self.told.append(f"{what} = {values}")


def solve_week(
    ranges: dict[str, range], parts: tuple[str, ...], whole: str, solved: Solved
) -> list[dict[str, int]]:
    """Return every way in which the people may be spread; ask each count and each difference of two."""
    ways = [
        dict(zip((*parts, whole), (*spread, sum(spread)), strict=True))
        for spread in product(*(ranges[part] for part in parts))
        if sum(spread) in ranges[whole]
    ]
    assert ways, f"figures that do not keep to the rule: {ranges}"
    for name in (*parts, whole):
        solved.ask(name, {way[name] for way in ways})
    for one, other in combinations((*parts, whole), 2):
        solved.ask(f"{one} - {other}", {way[one] - way[other] for way in ways})
    return ways


def solve_weeks(weeks: list[list[dict[str, int]]], solved: Solved) -> None:
    """Ask, of every two weeks, how many more or fewer there are of each: nobody may come or go alone."""
    spread = [{name: {way[name] for way in ways} for name in ways[0]} for ways in weeks]
    for (i, one), (j, other) in combinations(enumerate(spread), 2):
        for name in one.keys() & other.keys():
            solved.ask(f"{name}: week {j} - week {i}", {a - b for a in other[name] for b in one[name]})
