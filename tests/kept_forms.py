"""On which pages the forms stand: found once in a run, and known from then on to all its processes.

Most addresses show no form, or one that was shown before. Of the cast as it was played, the first who asks walks every
page; whoever asks later asks for those pages alone that had something new to show. They are asked for anew, as oneself:
what a form holds, and where it leads, is of the test at hand. Where anything stands otherwise, every page is walked.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import UserSettingsHolder, settings

from tests import kept_cast
from tests.pages import Form, forms_of
from tests.undoing import quiet, undone

if TYPE_CHECKING:
    from tests.cast import Cast

# What makes a form another one than those before.
Kind = Callable[[Form], str]


def first_forms(cast: Cast, person: str, walk: str, urls: list[str], kind: Kind) -> list[Form]:
    """Return the first form of each kind on these pages, as this person is shown them, in their order.

    `walk` names what is walked: the same addresses in the same order, by the same kind, whoever asks.
    """
    with quiet():
        if _is_overridden() or not kept_cast.stands_as_played():
            return _forms(_new_on(cast, person, urls, kind))
        with _kept_place(f"{walk}-{person}") as place:
            found = _on_known_pages(cast, person, urls, kind, place)
            if found is None:
                found = _new_on(cast, person, urls, kind)
                showing = [(number, len(forms)) for number, forms in enumerate(found) if forms]
                place.write_text(json.dumps([len(urls), showing]))
            return _forms(found)


def _on_known_pages(
    cast: Cast, person: str, urls: list[str], kind: Kind, place: Path
) -> list[list[Form]] | None:
    """Return what the pages show that are known to show something new; None where they are not those of before."""
    if not place.exists():
        return None
    count, showing = json.loads(place.read_text())
    if count != len(urls):
        return None
    found = _new_on(cast, person, [urls[number] for number, _new in showing], kind)
    return found if [len(forms) for forms in found] == [new for _number, new in showing] else None


def _new_on(cast: Cast, person: str, urls: list[str], kind: Kind) -> list[list[Form]]:
    """Return, page by page, the forms of a kind that no page before it showed."""
    seen: set[str] = set()
    found = []
    for url in urls:
        with undone():
            answer = cast.client_of(person).get(url)
        is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
        new: dict[str, Form] = {}
        for form in forms_of(answer.content.decode(), url) if is_page else ():
            if kind(form) not in seen:
                new.setdefault(kind(form), form)
        seen |= new.keys()
        found.append(list(new.values()))
    return found


def _forms(pages: list[list[Form]]) -> list[Form]:
    return [form for forms in pages for form in forms]


def _is_overridden() -> bool:
    """Say whether the test has settings of its own: with another key, say, other pages open."""
    return isinstance(settings._wrapped, UserSettingsHolder)


def place_of(name: str) -> Path:
    return kept_cast.SHARED.with_name(f"{kept_cast.SHARED.name}-forms-{name}.json")


@contextmanager
def _kept_place(name: str) -> Iterator[Path]:
    """Yield where the run keeps this; who walks it first is waited for."""
    place = place_of(name)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place
