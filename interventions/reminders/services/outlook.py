"""What a plan would do: which reminders leave for the next sessions, when, and to whom. Shown before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from interventions.programmes.models import Programme
from interventions.reminders.models import ReminderPlan, Way
from interventions.reminders.services.reaching import Reached, reach
from interventions.reminders.services.reminding import departures, expected
from interventions.sessions.hours import shown_at
from interventions.sessions.models import Session
from interventions.sessions.zones import zone_of

MOST_SESSIONS = 5


@dataclass(frozen=True)
class Outlook:
    """One session to come: when its reminders leave, on the clock of the place, and whom they reach how."""

    session: Session
    leaves_at: list[datetime]
    reached: list[Reached]
    on_paper: list[Reached]


def outlook_of(programme: Programme, plan: ReminderPlan) -> list[Outlook]:
    """Return what this plan, saved or not, would do for the next sessions of a programme."""
    coming = Session.objects.to_come().filter(programme=programme).select_related("cell", "contract")
    return [_of(session, plan) for session in coming.order_by("starts_at", "pk")[:MOST_SESSIONS]]


def _of(session: Session, plan: ReminderPlan) -> Outlook:
    now, zone = timezone.now(), zone_of(session.zone)
    leaving = sorted({due.leaves_at for due in departures(session, plan) if due.leaves_at > now})
    reached = reach(expected(session), plan)
    return Outlook(
        session,
        [shown_at(moment, zone) for moment in leaving],
        [one for one in reached if one.channel],
        on_paper(reached, plan),
    )


def on_paper(reached: list[Reached], plan: ReminderPlan) -> list[Reached]:
    """Return those whom somebody has to tell, where the plan says that somebody does."""
    return [one for one in reached if not one.channel] if Way.PAPER in plan.ways else []
