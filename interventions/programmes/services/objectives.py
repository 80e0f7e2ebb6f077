"""Write the objective anew, and keep each text that it has had."""

from __future__ import annotations

from django.db import transaction

from interventions.programmes.models import ObjectiveVersion, Programme
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer


@transaction.atomic
def change_objective(*, programme: Programme, objective: str, by: Viewer) -> bool:
    """Write the objective anew, and keep the text as a version; return whether it says something else.

    `Programme.objective` is what every page reads; here alone it changes, so the last version says the same.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if held.objective == objective.strip():
        return False
    keep_version(held)  # of a programme that is older than the keeping of versions
    held.objective = programme.objective = objective.strip()
    held.save(update_fields=["objective"])
    keep_version(held, by)
    record(by=by, verb="programme.objective", row=held, scope=held.pk)
    return True


def keep_version(programme: Programme, by: Viewer | None = None) -> ObjectiveVersion:
    """Return the version that says what the programme's objective says now, written if it is not there.

    Without `by` it is a text that was there before: dated from the opening, by nobody who is known.
    """
    last = programme.objective_versions.last()
    if last is not None and last.text == programme.objective:
        return last
    version = ObjectiveVersion(
        programme=programme,
        number=last.number + 1 if last else 1,
        text=programme.objective,
        by=by.user if by else None,
    )
    if by is None:
        version.created_at = programme.created_at
    version.save()
    return version
