"""Keep the log of a session: nothing typed is lost, and no device overwrites another in silence."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.logs.models import LogState, SessionLog
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


class StaleLog(DomainError):
    """The log was saved elsewhere since it was opened here; `current` is what stands, nothing was overwritten."""

    def __init__(self, message: str, current: SessionLog) -> None:
        super().__init__(message)
        self.current = current


@dataclass(frozen=True)
class Draft:
    """A text on its way in: the revision it was typed on, which open page it comes from, its how-manieth change."""

    body: str
    revision: int
    page: str = ""
    change: int = 0


@transaction.atomic
def save_log(*, session: Session, draft: Draft, by: Viewer) -> SessionLog:
    """Save a log, typed on the revision that stands. Raises StaleLog when another device saved, or it was validated."""
    log = open_log(session=session, by=by)
    if _is_repeated(log, draft):
        return log
    if log.is_validated:
        raise StaleLog(_("The log was validated meanwhile: it stays as it is. Your text is kept below."), log)
    if draft.revision != log.revision and not _same_page(log, draft):
        raise StaleLog(_("The log was saved from another device meanwhile. Both texts are kept below."), log)
    log.body = draft.body
    log.revision += 1
    log.saved_at = timezone.now()
    log.saved_by = by.user  # type: ignore[assignment]
    log.saved_from, log.saved_change = draft.page, draft.change
    log.save()
    record(by=by, verb="log.save", row=log, scope=log.circle_id)
    return log


def open_log(*, session: Session, by: Viewer) -> SessionLog:
    """Return the log of a session, locked; made now if this is the first word."""
    made, _new = SessionLog.objects.get_or_create(
        session=session, defaults={"cell_id": session.cell_id, "saved_by": by.user}
    )
    return SessionLog.objects.select_for_update(of=("self",)).get(pk=made.pk)


def _same_page(log: SessionLog, draft: Draft) -> bool:
    """Say whether the last save came from this very page, whose answer was lost on the way."""
    return bool(draft.page) and log.saved_from == draft.page


def _is_repeated(log: SessionLog, draft: Draft) -> bool:
    """Say whether nothing new comes: the same text again, or an older save of this page that arrives late."""
    if log.body == draft.body and log.revision:
        return True
    return _same_page(log, draft) and draft.change <= log.saved_change


@transaction.atomic
def validate_log(*, session: Session, revision: int, by: Viewer) -> SessionLog:
    """Close a log for good, as it was shown. Raises StaleLog when it was saved since, DomainError when it is empty."""
    log = open_log(session=session, by=by)
    if not log.body.strip():
        raise DomainError(_("The log is empty: there is nothing to validate."))
    if log.is_validated:
        return log
    if log.revision != revision:
        raise StaleLog(_("The log was saved again meanwhile. Read it once more before you validate it."), log)
    log.state = LogState.VALIDATED
    log.save(update_fields=["state"])
    record(by=by, verb="log.validate", row=log, scope=log.circle_id)
    return log
