"""A session that is led: its running order, and those who lead it on two devices."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Membership
from contracts.agreements.models import ContractIntervenant
from interventions.rooms import services
from interventions.rooms.models import RunningItem
from interventions.rooms.services import Step
from interventions.sessions.models import Session
from interventions.sessions.services import start_session
from tests.interventions.meetings import Meeting, staff
from tst_platform.core.viewer import Viewer

STEPS = (
    Step("Accueil", 10, "welcome"),
    Step("Tour de parole", 20, "round", "Comment arrivez-vous ?", "Laisser le silence venir"),
    Step("La police devant le collège", 60, "question", "Qui décide des horaires ?", "Attention à Yanis"),
    Step("Pause", 15, "break"),
)


def prepared(meeting: Meeting, session: Session | None = None, *steps: Step) -> Session:
    session = session or meeting.plan(timezone.now().replace(minute=0, second=0, microsecond=0))
    for step in steps or STEPS:
        services.add_item(session=session, step=step, by=meeting.lead)
    return session


def led(meeting: Meeting) -> Session:
    """Return a session that is under way, with its running order not begun."""
    session = prepared(meeting)
    start_session(session=session, by=meeting.lead)
    return Session.objects.get(pk=session.pk)


def joined_by_malik(meeting: Meeting) -> Viewer:
    """Return a second intervenant, who leads the same programme."""
    malik = staff("Malik Ferrand")
    Membership.objects.create(collective=meeting.collective, user=malik)
    ContractIntervenant.objects.create(contract=meeting.programme.contract, user=malik)
    return Viewer(user=malik)


def current(session: Session) -> RunningItem | None:
    return RunningItem.objects.filter(session=session).current().select_related("session").first()


def go_on(session: Session, by: Viewer) -> bool:
    now = current(session)
    return services.go_on(session=session, shown=now.pk if now else None, by=by)


def at(name: str, *rows) -> str:
    return reverse(f"rooms:{name}", args=[row.pk for row in rows])
