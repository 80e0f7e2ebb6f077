"""Take the people of a list in: settle what will be done, then rows in batches, then who is kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cells.collectives.models import Component
from cells.collectives.services.components import add_component
from cells.collectives.services.people import NewPerson, add_participants
from cells.collectives.traits import TraitName
from cells.composition.models import ConstraintKind, PairConstraint
from cells.imports.models import ImportedParticipant, ImportRun, ImportState
from cells.imports.reading import CheckedRow, Report
from cells.imports.services.opening import check_list, keep_report, people_by_key, read_again
from cells.imports.services.storing import columns_of, without_values
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, under

BATCH = 250
MOST_NEW_COMPONENTS = 60  # more are no components: a column was taken for what it is not


class Overtaken(Exception):
    """Another worker took the run over, or it is closed: this one lets go, and changes nothing more."""


def hold(run: ImportRun) -> None:
    """Lock the run in the caller's transaction. Raises Overtaken when it is not ours any more."""
    ours = ImportRun.objects.select_for_update().filter(
        pk=run.pk, state=ImportState.RUNNING, attempts=run.attempts
    )
    if not ours.values_list("pk", flat=True):
        raise Overtaken


def settle(run: ImportRun, by: Viewer | str, work: Work | None = None) -> None:
    """Check the list against the people who are there now, make its components, and erase the file.

    What is settled stays, so that a second worker goes on with the same rows. The seconds that the check of
    a long list takes are spent outside a transaction: others write meanwhile.
    """
    with under(work):
        known = people_by_key(run.collective)
        report = check_list(run.collective, read_again(run), columns_of(run), known)
    keep_report(run, report)
    run.report["known"] = {
        row.number: str(known[row.already_there]) for row in report.rows if row.already_there in known
    }
    run.content = ""
    with transaction.atomic(), under(work):
        hold(run)
        run.report["components"] = [str(part.pk) for part in _new_components(run, report, by)]
        run.save(update_fields=["report", "content", "rows", "accepted"])


def is_settled(run: ImportRun) -> bool:
    return "known" in run.report


def creates_components(run: ImportRun, report: Report) -> bool:
    return run.creates_components and len(report.new_components) <= MOST_NEW_COMPONENTS


def _new_components(run: ImportRun, report: Report, by: Viewer | str) -> list[Component]:
    made = []
    for name in report.new_components if creates_components(run, report) else ():
        try:
            made.append(add_component(collective=run.collective, name=name, by=by))
        except DomainError:
            # Someone made it in the meantime; a name that is never asked does not come this far.
            continue
    return made


def batches(report: Report) -> Iterable[list[CheckedRow]]:
    rows = [row for row in report.rows if row.is_imported]
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def take_in(run: ImportRun, rows: Sequence[CheckedRow], by: Viewer | str) -> None:
    """Make people of these rows, once: rows of which people were made before are passed over.

    Runs in the caller's transaction, with the run locked.
    """
    numbers = [row.number for row in rows]
    made = set(run.brought_in.filter(row__in=numbers).values_list("row", flat=True))
    rows = [row for row in rows if row.number not in made]
    components = {component.name: component for component in run.collective.components.all()}
    people = [new_person(row, components) for row in rows]
    participants = add_participants(collective=run.collective, by=by, people=people) if people else []
    ImportedParticipant.objects.bulk_create(
        [
            ImportedParticipant(run=run, row=row.number, participant=participant)
            for row, participant in zip(rows, participants, strict=True)
        ]
    )


def new_person(row: CheckedRow, components: dict[str, Component]) -> NewPerson:
    value = row.values.get
    return NewPerson(
        given_name=value("first_name", ""),
        family_name=value("last_name", ""),
        email=value("email", ""),
        phone=value("phone", ""),
        component=components.get(value("component", "")),
        traits={name: row.values[name] for name in TraitName.values if name in row.values},
    )


def finish(run: ImportRun, report: Report, by: Viewer | str, work: Work | None = None) -> None:
    """Write down who is kept apart and together, and close the run."""
    with transaction.atomic(), under(work):
        _finish(run, report, by)


def _finish(run: ImportRun, report: Report, by: Viewer | str) -> None:
    hold(run)
    made = _constrain(run, report)
    run.report = {
        **run.report,
        "found": without_values(run.report["found"]),
        "constraints": [str(constraint.pk) for constraint in made],
    }
    run.state, run.finished_at, run.leased_until = ImportState.DONE, timezone.now(), None
    run.done = run.brought_in.count()
    run.save(update_fields=["report", "state", "finished_at", "leased_until", "done"])
    record(by=by, verb="import.done", row=run, scope=run.collective_id)


def _constrain(run: ImportRun, report: Report) -> list[PairConstraint]:
    """Constrain the pairs of the list; between two people who are constrained already, nothing changes."""
    people: dict[int, UUID] = {int(row): UUID(person) for row, person in run.report["known"].items()}
    people |= dict(run.brought_in.values_list("row", "participant"))
    there = PairConstraint.objects.filter(collective=run.collective_id).values_list("first", "second")
    taken = {frozenset(pair) for pair in there}
    made = []
    kinds = ((ConstraintKind.APART, report.apart), (ConstraintKind.TOGETHER, report.together))
    for kind, pairs in kinds:
        for one, other in pairs:
            first, second = people.get(one), people.get(other)
            if first is None or second is None or first == second:
                continue
            pair = frozenset((first, second))
            if pair in taken:
                continue
            taken.add(pair)
            made.append(
                PairConstraint(collective_id=run.collective_id, kind=kind, first_id=first, second_id=second)
            )
    return PairConstraint.objects.bulk_create(made, batch_size=BATCH)
