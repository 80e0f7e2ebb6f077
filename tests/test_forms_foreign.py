"""No form offers a foreign row, and none takes one: each field of each form, with the ids of everywhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.addresses import forms_shown_to, name_of, rows_of
from tests.cast import PARTICIPANTS, Cast
from tests.ledger import Ledger, our_models
from tests.pages import Field, Form

# A link opens its door to whoever holds it; the others name no row.
CAPABILITIES = ("collectives:door", "account_logout", "choose_language")
WHO = ("claire", "jean", "helene", "odile", "fatou", "kevin", "bernard")


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
        if person in PARTICIPANTS and kind in ("cell", "session"):
            # The other cell of one's own programme is elsewhere too.
            yield here[kind]["A" if person == "bernard" else "B"]


@pytest.mark.slow
def test_no_form_offers_a_foreign_row(cast):
    ledger, offered, fields = Ledger(cast), [], 0
    for person in WHO:
        foreign = set(map(str, foreign_ids(ledger, person)))
        for form in forms_shown_to(cast, person):
            for field in form.fields.values():
                fields += 1
                found = {field.value, *field.options} & foreign
                if found:
                    offered.append(f"{person} is offered {sorted(found)} in {field.name} of {form.action}")
    assert fields > 300, "hardly any form was found"
    assert not offered, f"{fields} fields, {len(offered)} foreign:\n" + "\n".join(offered)


@pytest.mark.slow
def test_no_form_takes_a_foreign_row(cast):
    ledger, taken, tried = Ledger(cast), [], 0
    for person in WHO:
        for form in list(forms_of_each_kind(cast, person)):
            for name, field in form.fields.items():
                for value in foreign_values(cast, person, field):
                    tried += 1
                    taken += post(cast, ledger, person, form, {name: value})
    assert tried > 500, "hardly any field was tried"
    assert not taken, f"{tried} foreign values, {len(taken)} taken:\n" + "\n".join(taken[:40])


@pytest.mark.slow
def test_no_form_writes_what_it_does_not_show(cast):
    """Each form once more, with every field of every model beside its own, set to what must never be stored."""
    ledger, taken, tried = Ledger(cast), [], 0
    columns = {field.attname for model in our_models() for field in model._meta.concrete_fields}
    names = columns | {name.removesuffix("_id") for name in columns}
    for person in WHO:
        foreign = min(foreign_ids(ledger, person), key=str)
        for form in list(forms_of_each_kind(cast, person)):
            hidden = dict.fromkeys(names - form.fields.keys(), foreign)
            tried += len(hidden)
            taken += post(cast, ledger, person, form, hidden)
    assert tried > 10_000
    assert not taken, f"{tried} hidden fields, {len(taken)} written:\n" + "\n".join(taken[:40])


def post(cast: Cast, ledger: Ledger, person: str, form: Form, instead: dict[str, Any]) -> list[str]:
    """Send the form as it is, with these values instead; return what it changed that it may not."""
    with ledger.acting() as changes:
        answer = cast.client_of(person).post(form.action, {**form.filled(), **instead})
    wrong = [str(change) for change in changes if not ledger.allows(person, change)]
    if answer.status_code == 500:
        wrong.append("500")
    shown = ", ".join(f"{name}={value}" for name, value in list(instead.items())[:1])
    return [f"{person} with {shown} at {form.action}: {change}" for change in wrong]
