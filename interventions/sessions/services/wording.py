"""The words of mails about dates: who expects whom, when and where; never what about."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from interventions.sessions.models import Session
from tst_platform.core.templatetags.face import day, hour


def when(session: Session) -> str:
    """Write « jeudi 12 mars 2026, de 18 h à 20 h 30 », on the clock of the place, which is named if it is another."""
    starts, ends = session.starts_here, session.ends_here
    told = _("%(day)s, from %(start)s to %(end)s") % {
        "day": day(starts),
        "start": hour(starts),
        "end": hour(ends),
    }
    return f"{told} ({session.clock})" if session.clock else told


def where(session: Session) -> str:
    """Write the place and the link to the remote room, each on its line."""
    place = _("Place: %(place)s") % {"place": session.place} if session.place else ""
    link = _("From afar: %(link)s") % {"link": session.link} if session.link else ""
    return "\n".join(filter(None, [place, link]))


def reason_told(sessions: Sequence[Session]) -> str:
    """Write the reason that was chosen to be told of a change, as a paragraph of its own; nothing without one."""
    reason = sessions[0].reason
    return "\n\n" + _("Reason: %(reason)s") % {"reason": reason} if reason else ""


def invitation_text(session: Session, host: str, *, reason: str = "") -> str:
    """Return the body of a mail about a date: when, where, and where to say that one cannot come."""
    return _(
        "Good day,\n\n%(name)s expects you on %(when)s.\n%(where)s%(reason)s\n\n"
        "If you cannot come, say so here:\n%(address)s\n\n%(name)s"
    ) % {
        "name": host,
        "when": when(session),
        "where": where(session),
        "reason": reason,
        "address": settings.BASE_URL + reverse("sessions:home"),
    }


def invitations_text(sessions: Sequence[Session], host: str, *, reason: str = "") -> str:
    """Return the body of a mail about several dates at once."""
    return _(
        "Good day,\n\n%(name)s expects you on these dates:\n\n%(dates)s\n\n%(where)s%(reason)s\n\n"
        "If you cannot come to one of them, say so here:\n%(address)s\n\n%(name)s"
    ) % {
        "name": host,
        "dates": dates(sessions),
        "where": "\n".join(dict.fromkeys(map(where, sessions))),
        "reason": reason,
        "address": settings.BASE_URL + reverse("sessions:home"),
    }


def cancellation_text(sessions: Sequence[Session], host: str) -> str:
    reason = reason_told(sessions)
    if len(sessions) == 1:
        return _("Good day,\n\nThe appointment of %(when)s will not take place.%(reason)s\n\n%(name)s") % {
            "when": when(sessions[0]),
            "reason": reason,
            "name": host,
        }
    return _("Good day,\n\nThese appointments will not take place:\n\n%(dates)s%(reason)s\n\n%(name)s") % {
        "dates": dates(sessions),
        "reason": reason,
        "name": host,
    }


def dates(sessions: Sequence[Session]) -> str:
    return "\n".join(f"– {when(session)}" for session in sessions)
