"""Rows of elsewhere, put into the forms of here: what the tests of promises 4 and 5 share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.addresses import forms_shown_to, name_of, rows_of
from tests.cast import PARTICIPANTS, Cast
from tests.ledger import Ledger
from tests.pages import Field, Form
from tests.promises.conftest import LONG

# A link opens its door to whoever holds it; the others name no row.
CAPABILITIES = ("collectives:door", "listening:kept", "account_logout", "choose_language")
# One row of each kind that belongs to a cell.
OF_CELL = {
    "A": {
        "cell": "A", "session": "A", "card": "kept", "circulation": "asked", "participant": "fatou", "party": "fatou",
    },
    "B": {
        "cell": "B", "session": "B", "card": "of_b", "circulation": "of_b_given", "participant": "bernard",
        "party": "bernard",
    },
}  # fmt: skip
# One of each standing; both programmes' when played whole.
WHO = ("claire", "helene", "fatou", *(("bernard", "jean", "odile", "kevin") if LONG else ()))


def foreign_ids(ledger: Ledger, person: str) -> set[UUID]:
    """Return the ids that this person may neither be offered nor name."""
    if person in ("jean", "odile"):
        return ledger.of_tilleuls
    return ledger.others_than(person) if person in PARTICIPANTS else ledger.of_terrasses


def forms_of_each_kind(cast: Cast, person: str) -> Iterator[Form]:
    """Return what this person is shown: two forms to each address, of the many that are alike."""
    seen: Counter[str] = Counter()
    for form in forms_shown_to(cast, person):
        kind = name_of(form.action)
        seen[kind] += 1
        if seen[kind] <= 2 and kind not in CAPABILITIES:
            form.fields.pop("csrfmiddlewaretoken", None)
            yield form


def foreign_values(cast: Cast, person: str, field: Field) -> Iterator[Any]:
    """Return what to put into a field: rows of the same kind from elsewhere; a person and a cell, where it holds no id."""
    here, elsewhere = rows_of(cast.tilleuls), rows_of(cast.terrasses)
    if person in ("jean", "odile"):
        here, elsewhere = elsewhere, here
    offered = {field.value, *field.options}
    kinds = [kind for kind, rows in here.items() if offered & set(map(str, rows.values()))]
    for kind in kinds or ("participant", "cell"):
        yield next(iter(elsewhere[kind].values()))
        if person in PARTICIPANTS and kind in OF_CELL["A"]:
            # The other cell of one's own programme is elsewhere too.
            yield here[kind][OF_CELL["A" if person == "bernard" else "B"][kind]]


def post(cast: Cast, ledger: Ledger, person: str, form: Form, instead: dict[str, Any]) -> list[str]:
    """Send the form as it is, with these values instead; return what it changed that it may not."""
    with ledger.acting() as changes:
        answer = cast.client_of(person).post(form.action, {**form.filled(), **instead})
    wrong = [str(change) for change in changes if not ledger.allows(person, change)]
    if answer.status_code == 500:
        wrong.append("500")
    shown = ", ".join(f"{name}={value}" for name, value in list(instead.items())[:1])
    return [f"{person} with {shown} at {form.action}: {change}" for change in wrong]
