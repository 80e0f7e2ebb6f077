"""Hold the session that an act is about: acts in one room come one after the other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def hold_led(session: Session, by: Viewer) -> Session:
    """Lock the session for one who leads it, until the transaction ends. Raises DomainError for anyone else."""
    rows = Session.objects.editable_by(by).filter(pk=session.pk)
    held = rows.select_for_update(of=("self",)).first()
    if held is None:
        raise DomainError(_("Only those who lead this session do this."))
    return held


def hold_open(session: Session, by: Viewer) -> Session:
    """Lock the session for one who leads it. Raises DomainError unless it is under way."""
    held = hold_led(session, by)
    check_open(held)
    return held


def enter_open(session: Session, by: Viewer) -> Session:
    """Return the session to one who takes part in it. Raises DomainError for anyone else, or unless it is under way."""
    found = Session.objects.visible_to(by).filter(pk=session.pk).first()
    if found is None or not by.is_participant:
        raise DomainError(_("This is not asked of you."))
    check_open(found)
    return found


def check_open(session: Session) -> None:
    if not session.is_open:
        raise DomainError(_("The session is not under way."))
