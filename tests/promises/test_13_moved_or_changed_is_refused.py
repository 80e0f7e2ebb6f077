"""Promise 13: ciphertext moved elsewhere is refused; tampering never shows and never rewrites."""

import base64
import logging
import os
import random

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from interventions.boards.models import Card
from tests.addresses import forms_shown_to, name_of
from tests.promises.at_rest import flipped, found_again, is_readable, keys, rewrite, slots, standing
from tests.promises.conftest import LONG
from tests.turns import enough, in_turn
from tests.undoing import undone
from tst_platform.audit.models import AuditRecord
from tst_platform.core import unreadable
from tst_platform.core.sealing import HEADER_BYTES, Sealed

WHO = ("claire", "fatou", "yanis", "helene", "jean", "bernard") if LONG else ("claire", "fatou")
# What a person asks to be emptied is emptied, readable or not.
# "composition:validate" forgets the seats of proposals, which serve nobody any more.
EMPTIES_ON_PURPOSE = {
    "conflicts:keep",
    "conflicts:withdraw",
    "leave",
    "listening:withdraw",
    "negotiation:take_out",
    "negotiation:withdraw",
    "positions:withdraw",
    "texts:take_back",
    "texts:withdraw",
    "collectives:decline",
    "boards:withdraw",
    "composition:validate",
    "exercises:remove",
    "exercises:withdraw",
    "tables:compose",  # another proposal takes the place of the one before
    "tables:validate",  # what was proposed, and what could be undone, serves nobody any more
    "sessions:cancel",  # the reason told is that of the last change
}


@pytest.fixture(autouse=True)
def _quiet():
    unreadable.recent_reports.clear()
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def only_refused(settings):
    """Tens of thousands of refusals: here they are counted by the test, not written down one by one."""
    settings.SEALING_REPORTS_TO = "builtins.dict"


@pytest.mark.slow
def test_no_value_opens_in_the_place_of_another(cast, only_refused, figure):
    held = keys()
    everywhere = [slot for slot in slots() if Sealed(slot.value).key_id in held]
    pairs = [(here, there) for here in everywhere for there in everywhere if here is not there]
    if not LONG:
        pairs = random.sample(pairs, 20_000)
    accepted = []
    for here, there in pairs:
        if here.opens(there.value, held[Sealed(there.value).key_id]):
            accepted.append(f"{there} at {here}")
    assert not accepted, accepted[:5]
    opened = [slot for slot in everywhere if slot.opens(slot.value, held[Sealed(slot.value).key_id])]
    assert len(opened) == len(everywhere) > 200, "in their own place they all open"
    moved = _move_in_the_database(random.sample(pairs, 300))
    figure(
        f"{len(everywhere)} values, {len(pairs):,} pairs swapped ({moved} in the database itself), "
        f"{len(accepted)} accepted"
    )


def _move_in_the_database(pairs):
    moved = 0
    for here, there in pairs:
        with undone():
            try:
                with transaction.atomic():
                    rewrite(here, there.value)
            except DatabaseError:
                continue  # a signed text: the database itself refuses
            moved += 1
            assert not is_readable(found_again(here)), f"{there} at {here}"
    assert moved > 50
    return moved


def bounds_of(row):
    """Return the columns that say where a row belongs; a circle is its cell, else the contract of the collective."""
    names = {type(row).sealed_by, *type(row).bound_to} - {"pk"}
    if "circle_id" in names - {field.attname for field in row._meta.concrete_fields}:
        names = names - {"circle_id"} | {"cell_id" if row.cell_id else "contract_id"}
    return names & {field.attname for field in row._meta.concrete_fields}


def test_row_that_is_moved_beneath_to_another_cell_or_person_does_not_open(cast, only_refused):
    """The value stays in its row, and the row is made to belong elsewhere: what binds it is not the row alone."""
    moved = set()
    for slot in slots():
        kind = type(slot.row)
        for name in bounds_of(slot.row):
            here = getattr(slot.row, name)
            elsewhere = kind._base_manager.exclude(**{name: here}).values_list(name, flat=True)
            other = next(iter(elsewhere.exclude(**{f"{name}__isnull": True})[:1]), None)
            if other is None or (kind, name) in moved or not is_readable(found_again(slot)):
                continue
            with undone():
                try:
                    with transaction.atomic():
                        kind._base_manager.filter(pk=slot.row.pk).update(**{name: other})
                except DatabaseError:
                    continue  # a signed text, or two of one person: the database itself refuses
                moved.add((kind, name))
                assert not is_readable(found_again(slot)), f"{slot} by {name}"
    assert {(Card, "cell_id"), (Card, "author_id")} <= moved and len(moved) >= 5, moved


@pytest.mark.slow
def test_no_changed_byte_is_accepted(cast, only_refused, figure):
    held = keys()
    of_each_field = {slot.field: slot for slot in slots()}
    chosen = slots() if LONG else list(of_each_field.values())
    flips = accepted = 0
    for slot in chosen:
        for place in range(len(slot.value)):
            for bit in (1, 0x80):
                changed = flipped(slot.value, place, bit)
                named = Sealed(changed)
                key = held.get(named.key_id) if named.is_whole else None
                flips += 1
                accepted += slot.opens(changed, key)
        for cut in (0, 1, HEADER_BYTES, len(slot.value) - 1):
            named = Sealed(slot.value[:cut])
            flips += 1
            accepted += slot.opens(named, held.get(named.key_id) if named.is_whole else None)
    assert accepted == 0 and len(of_each_field) >= 25
    figure(f"{len(of_each_field)} sealed fields, {flips:,} bytes changed or cut off, {accepted} accepted")


@pytest.mark.slow
def test_damaged_values_are_shown_to_nobody_and_no_form_writes_over_them(cast, figure):
    for slot in slots():
        try:
            with transaction.atomic():
                rewrite(slot, flipped(slot.value, -1 % len(slot.value)))
        except DatabaseError:
            pass  # a signed text: the database itself refuses
    slug, desk = cast.tilleuls.collective.slug, cast.client_of("claire")
    pages = [reverse("collectives:people", args=[slug]), reverse("programmes:mine")]
    shown = sum("contenu illisible" in desk.get(page).content.decode() for page in pages * 2)
    lines = AuditRecord.objects.filter(verb="content.unreadable")
    noted = lines.count()
    assert shown == 4 and noted == lines.values("model", "row").distinct().count() > 5, "once per row"
    sent, rewritten = _send_every_form_back(cast)
    assert not rewritten, "\n".join(rewritten)
    figure(
        f"every value damaged: {noted} rows noted in the record from two pages; {sent} forms opened and saved, "
        f"{len(rewritten)} values rewritten"
    )


@pytest.mark.slow
def test_under_a_wrong_key_no_form_writes_over_what_stands(cast, settings, figure):
    settings.SEALING_KEYS = "1:" + base64.b64encode(os.urandom(32)).decode()
    assert not any(is_readable(found_again(slot)) for slot in slots()[:50])
    sent, rewritten = _send_every_form_back(cast)
    assert not rewritten, "\n".join(rewritten)
    settings.SEALING_KEYS = "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    lost = [str(slot) for slot in slots() if not is_readable(found_again(slot))]
    assert len(lost) <= len(_erased_by_the_cast()), lost[:5]
    figure(f"wrong key: {sent} forms opened and saved, {len(rewritten)} values rewritten")


def _erased_by_the_cast():
    held = keys()
    return [slot for slot in slots() if Sealed(slot.value).key_id not in held]


def _send_every_form_back(cast):
    """Open each form and send it as it is shown, as everyone; return how many, and what was rewritten by it."""
    before, sent, rewritten, seen = standing(), 0, [], {}
    for person in WHO:
        for form in forms_shown_to(cast, person):
            kind = f"{person} {name_of(form.action)}"
            seen[kind] = seen.get(kind, 0) + 1
            if not in_turn(name_of(form.action), person, of=8):
                continue
            if name_of(form.action) in EMPTIES_ON_PURPOSE or (seen[kind] > 2 and not LONG):
                continue
            shown = {name: one.value for name, one in form.fields.items() if name != "csrfmiddlewaretoken"}
            with undone():
                answer = cast.client_of(person).post(form.action, shown)
                assert answer.status_code != 500, form.action
                after = standing()
            sent += 1
            rewritten += [
                f"{person} at {form.action}: {model}.{name}"
                for (model, pk, name), value in before.items()
                if after.get((model, pk, name), value) != value
            ]
    assert sent > enough(3)
    return sent, rewritten
