"""Undo an import: take out the people it brought in, except those who have become more than a row of a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, Component, Participant, ParticipantQuerySet
from cells.collectives.services.people import remove_participants
from cells.composition.models import PairConstraint, Seat
from cells.imports.models import ImportRun, ImportState
from contracts.agreements.models import Signature
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Undoing:
    """What undoing an import would do, in numbers of people."""

    removed: int
    joined: int
    seated: int

    @property
    def kept(self) -> int:
        return self.joined + self.seated


def what_undoing_does(run: ImportRun) -> Undoing:
    fates = list(_people(run).values_list("fate", flat=True))
    return Undoing(fates.count("removed"), fates.count("joined"), fates.count("seated"))


@transaction.atomic
def undo_import(*, run: ImportRun, by: Viewer) -> Undoing:
    """Remove the people of this import who have neither joined nor a seat, and erase what was kept of the list.

    Their constraints go with them, and so do components it made in which nobody is left.
    Raises DomainError when the import is not done, or undone already.
    """
    Collective.objects.select_for_update().get(pk=run.collective_id)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_undoable:
        raise DomainError(_("This import cannot be undone now: it is under way, or undone already."))
    does = what_undoing_does(run)
    people = _people(run).filter(fate="removed").select_related("collective")
    remove_participants(participants=list(people), by=by)
    _remove_constraints(run)
    _remove_components(run)
    record(by=by, verb="import.undo", row=run, scope=run.collective_id)
    DataKey.objects.destroy(run.pk, reason=Reason.REMOVED)
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportState.UNDONE, done=does.kept, finished_at=timezone.now()
    )
    return does


def _people(run: ImportRun) -> ParticipantQuerySet:
    """Return the people of the run, each with its fate: removed, or kept as joined or seated."""
    joined = Q(party__joined_at__isnull=False) | Q(party__left_at__isnull=False)
    joined |= Q(Exists(Signature.objects.filter(party=OuterRef("party"))))
    fate = Case(
        When(joined, then=Value("joined")),
        When(Exists(Seat.objects.filter(participant=OuterRef("pk"))), then=Value("seated")),
        default=Value("removed"),
        output_field=CharField(),
    )
    people = Participant.objects.filter(pk__in=run.brought_in.values("participant"))
    return people.annotate(fate=fate).order_by()


def _remove_constraints(run: ImportRun) -> None:
    """Remove the constraints it made between people who were there before; those of the kept stay."""
    kept = run.brought_in.values("participant")
    made = PairConstraint.objects.filter(pk__in=run.report.get("constraints", []))
    made.exclude(Q(first__in=kept) | Q(second__in=kept)).delete()


def _remove_components(run: ImportRun) -> None:
    made = Component.objects.filter(pk__in=run.report.get("components", []))
    made.filter(participants__isnull=True).delete()
