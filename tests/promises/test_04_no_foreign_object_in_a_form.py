"""Promise 4. No form offers a foreign row, and none takes one: each field of each form, with the ids of everywhere else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.addresses import forms_shown_to, name_of, rows_of
from tests.cast import Cast
from tests.foreign import OF_CELL, WHO, foreign_ids, foreign_values, forms_of_each_kind, post
from tests.ledger import Ledger
from tests.turns import enough, in_turn


@pytest.mark.slow
def test_no_form_offers_a_foreign_row(cast, figure):
    ledger, offered, fields = Ledger(cast), [], 0
    for person in WHO:
        foreign = set(map(str, foreign_ids(ledger, person)))
        if not in_turn("offered", person):
            continue
        for form in forms_shown_to(cast, person):
            for field in form.fields.values():
                fields += 1
                found = {field.value, *field.options} & foreign
                if found:
                    offered.append(f"{person} is offered {sorted(found)} in {field.name} of {form.action}")
    assert fields > 50, "hardly any form was found"
    assert not offered, f"{fields} fields, {len(offered)} foreign:\n" + "\n".join(offered)
    figure(f"{fields:,} fields shown, {len(offered)} foreign rows offered")


@pytest.mark.slow
def test_no_form_takes_a_foreign_row(cast, figure):
    ledger, taken, tried = Ledger(cast), [], 0
    for person in WHO:
        for form in list(forms_of_each_kind(cast, person)):
            if not in_turn(name_of(form.action), person, of=8):
                continue
            for name, field in form.fields.items():
                for value in foreign_values(cast, person, field):
                    tried += 1
                    taken += post(cast, ledger, person, form, {name: value})
    assert tried > enough(50), "hardly any field was tried"
    assert not taken, f"{tried} foreign values, {len(taken)} taken:\n" + "\n".join(taken[:40])
    figure(f"{tried:,} foreign values posted, {len(taken)} accepted")


# Acts that are there to lead from one cell to another: asking leave for a card, moving a person before a round stands.
BETWEEN_CELLS = ("boards:ask", "composition:move")


def rows_of_cell(cast: Cast, letter: str) -> dict[str, Any]:
    """Return one row of each kind of this cell, by kind."""
    known = rows_of(cast.tilleuls)
    return {kind: known[kind][name] for kind, name in OF_CELL[letter].items()}


@pytest.mark.slow
def test_ids_of_one_cell_go_into_no_form_of_another(cast, figure):
    """Whoever leads both cells posts the rows of one into the forms of the other: no row may come to hold both."""
    ledger, mixed, tried = Ledger(cast), [], 0
    here, there = rows_of_cell(cast, "A"), rows_of_cell(cast, "B")
    for form in forms_shown_to(cast, "claire"):
        if not any(str(here[kind]) in form.action for kind in ("cell", "session", "card")):
            continue
        if name_of(form.action) in BETWEEN_CELLS or not in_turn(name_of(form.action)):
            continue
        form.fields.pop("csrfmiddlewaretoken", None)
        for name in form.fields:
            for kind, value in there.items():
                tried += 1
                with ledger.acting() as changes:
                    answer = cast.client_of("claire").post(form.action, {**form.filled(), name: value})
                both = [
                    one for one in changes if one.ids & set(here.values()) and one.ids & set(there.values())
                ]
                if both or answer.status_code == 500:
                    mixed.append(
                        f"{kind} in {name} of {form.action}: {answer.status_code} {list(map(str, both))}"
                    )
    assert tried > 20, "hardly any form was found"
    assert not mixed, f"{tried} ids of another cell, {len(mixed)} taken:\n" + "\n".join(mixed[:40])
    figure(f"{tried} ids of one cell posted into forms of another, {len(mixed)} accepted")
