"""Promise 5. What a form does not show cannot be written through it: every field name of every model, in every form."""

from __future__ import annotations

import pytest

from tests.foreign import WHO, foreign_ids, forms_of_each_kind, post
from tests.ledger import Ledger, our_models


@pytest.mark.slow
def test_no_form_writes_what_it_does_not_show(cast, figure):
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
    figure(f"{tried:,} hidden fields posted, {len(taken)} changed")
