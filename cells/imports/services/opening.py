"""Open a list: read the file, recognise its columns, check its rows against the people who are there."""

from __future__ import annotations

import base64
from collections.abc import Mapping as Map
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, Participant
from cells.imports import reading
from cells.imports.models import ImportRun, ImportState
from cells.imports.reading import Mapping, Report, Table, identity_keys
from cells.imports.reading.doubles import Key
from cells.imports.reading.source import MAX_BYTES
from cells.imports.reading.values import read
from cells.imports.services.storing import columns_of, keep_columns, pack
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import Unreadable
from tst_platform.core.viewer import Viewer

MOST_BYTES = MAX_BYTES
LONGEST_FILENAME = 200


def open_import(*, collective: Collective, filename: str, data: bytes, by: Viewer | str) -> ImportRun:
    """Read a list and keep it, sealed, until it is confirmed. Raises UnreadableFile, and keeps nothing then."""
    table = reading.read_table(data, filename)
    run = ImportRun(
        collective=collective,
        started_by=by.user if isinstance(by, Viewer) else None,
        filename=filename[-LONGEST_FILENAME:],
        content=base64.b64encode(data).decode(),
    )
    mapping = reading.recognise_columns(table.header, table.rows)
    keep_columns(run, table, mapping)
    keep_report(run, check_list(collective, table, mapping))
    with transaction.atomic():
        run.save(force_insert=True)
        record(by=by, verb="import.open", row=run, scope=collective.pk)
    return run


def choose_columns(*, run: ImportRun, choices: Map[int, str | None], by: Viewer) -> None:
    """Take columns for what was chosen by hand, and check the rows anew.

    A column that is never asked stays out. Raises DomainError when the list is not open any more.
    """
    if not run.is_open or not run.content:
        raise DomainError(_("This list was confirmed already; its columns stay as they are."))
    table, before = read_again(run), columns_of(run)
    changed = {
        column.index: choices[column.index]
        for column in before.columns
        if column.index in choices and choices[column.index] != column.field
    }
    mapping = reading.choose_columns(before, changed)
    keep_columns(run, table, mapping)
    keep_report(run, check_list(run.collective, table, mapping))
    with transaction.atomic():
        still = ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportState.UPLOADED)
        if not still.values_list("pk", flat=True):
            raise DomainError(_("This list was confirmed already; its columns stay as they are."))
        run.save(update_fields=["columns", "report", "rows", "accepted"])
        record(by=by, verb="import.columns", row=run, scope=run.collective_id)


def read_again(run: ImportRun) -> Table:
    """Return the list as it was handed in. Raises DomainError where it does not open: a guess would take its place."""
    if isinstance(run.content, Unreadable):
        raise DomainError(_("This list cannot be read at the moment. It is kept as it is."))
    return reading.read_table(base64.b64decode(run.content), run.filename)


def check_list(
    collective: Collective, table: Table, mapping: Mapping, known: Map[Key, UUID] | None = None
) -> Report:
    """Return what would be done with each row; nothing is written."""
    existing = people_by_key(collective) if known is None else known
    names = collective.components.values_list("name", flat=True)
    today = timezone.localdate()
    return reading.check_rows(table, mapping, components=names, today=today, existing=existing.keys())


def keep_report(run: ImportRun, report: Report) -> None:
    """Set what was found on the run, unsaved."""
    counts = report.summary()
    run.report = {"found": pack(report)}
    run.rows, run.accepted = counts["rows"], counts["accepted"]


def people_by_key(collective: Collective) -> dict[Key, UUID]:
    """Return the people on the list by the keys under which a row would be their double.

    Names are sealed, so each is opened: about a second for 10,000 people.
    """
    known: dict[Key, UUID] = {}
    people = Participant.objects.filter(collective=collective).present().select_related("component")
    for person in people:
        for key in _keys(person):
            known.setdefault(key, person.pk)
    return known


def _keys(person: Participant) -> frozenset[Key]:
    names = [person.given_name, person.family_name, person.email, person.phone]
    given, family, email, phone = ["" if isinstance(text, Unreadable) else text for text in names]
    # As a list would give it, so that a number entered by hand meets the same number in a file.
    number = read("phone", phone, timezone.localdate())[0] if phone else ""
    return identity_keys(given, family, email, number, person.component.name if person.component else "")
