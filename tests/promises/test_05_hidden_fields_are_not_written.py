"""Promise 5. What a form does not show cannot be written through it: every field name of every model, in every form."""

from __future__ import annotations

import pytest
from django.forms import IntegerField
from django.urls import reverse

from cells.collectives.forms.components import ComponentForm
from tests.addresses import name_of
from tests.cast import Cast
from tests.foreign import WHO, foreign_ids, forms_of_each_kind, post
from tests.hidden import WHICH, hidden_fields, named_in, told, written
from tests.ledger import Change, Ledger, our_models
from tests.pages import Form, forms_of
from tests.turns import enough, in_turn

# What a link changes, it changes for whoever holds it: one's own mails.
OF_WHO_HOLDS_A_LINK = {"reminders:stop"}
# What is drawn by lot comes out otherwise each time.
DRAWN_BY_LOT = {"exercises:draw", "rooms:draw_round"}


@pytest.mark.slow
def test_no_form_writes_what_it_does_not_show(cast, figure):
    """Each form once more, with every field of every model beside its own, set to what must never be stored.

    And again with the other fields of each row that it writes, set to what could be stored: it does as without.
    """
    ledger, taken, tried, storable = Ledger(cast), [], 0, 0
    columns = {field.attname for model in our_models() for field in model._meta.concrete_fields}
    names = columns | {name.removesuffix("_id") for name in columns}
    for person in WHO:
        foreign = min(foreign_ids(ledger, person), key=str)
        for form in list(forms_of_each_kind(cast, person)):
            if name_of(form.action) in OF_WHO_HOLDS_A_LINK or not in_turn(name_of(form.action), person, of=8):
                continue
            hidden = dict.fromkeys(names - form.fields.keys(), foreign)
            tried += len(hidden)
            taken += post(cast, ledger, person, form, hidden)
            if name_of(form.action) in DRAWN_BY_LOT:
                continue
            found, number = beside(cast, ledger, person, form)
            storable += number
            taken += found
    assert tried > enough(1_000) and storable > enough(50), "hardly any form was found, or wrote anything"
    assert not taken, f"{tried} hidden fields, {len(taken)} written:\n" + "\n".join(taken[:40])
    figure(f"{tried:,} hidden fields posted, {storable:,} more that could be stored, {len(taken)} changed")


def beside(cast: Cast, ledger: Ledger, person: str, form: Form) -> tuple[list[str], int]:
    """Send a form as it is, then with hidden values beside it; return what it did otherwise, and how many values."""
    plain = send(cast, ledger, person, form, {})
    taken, tried = [], 0
    # What it writes, and what its address names: sent as it was shown, a form may change nothing.
    labels = {change.model for change in written(plain)} | named_in(ledger, form.action)
    for label in sorted(labels):
        for which in WHICH:
            hidden = dict(hidden_fields(ledger, label, form.fields, which))
            tried += len(hidden)
            done = send(cast, ledger, person, form, hidden)
            if (otherwise := told(ledger, done) - told(ledger, plain)) or len(done) != len(plain):
                taken.append(f"{person} with fields of {label} at {form.action}: {list(otherwise)}")
    return taken, tried


def send(cast: Cast, ledger: Ledger, person: str, form: Form, hidden: dict[str, object]) -> list[Change]:
    with ledger.acting() as changes:
        cast.client_of(person).post(form.action, {**hidden, **form.filled()})
    return changes


def test_a_form_that_takes_a_field_it_does_not_show_is_found(cast, monkeypatch):
    """A field that the page does not show is let into one form, and stored: the walk above must see it."""

    def store(*, component, by, **said):
        for name, value in said.items():
            setattr(component, name, getattr(component, name) if value is None else value)
        component.save()

    row = cast.tilleuls.rows["component"]
    url = reverse("collectives:edit_component", args=[cast.tilleuls.collective.slug, row.pk])
    page = cast.client_of("claire").get(url).content.decode()
    form = next(one for one in forms_of(page, url) if "seats" in one.fields)
    form.fields.pop("csrfmiddlewaretoken", None)
    ledger = Ledger(cast)
    monkeypatch.setattr("cells.collectives.services.components.change_component", store)
    assert not beside(cast, ledger, "claire", form)[0]
    monkeypatch.setitem(ComponentForm.base_fields, "position", IntegerField(required=False))
    assert "position" not in form.fields and beside(cast, ledger, "claire", form)[0]
