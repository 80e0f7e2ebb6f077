"""The acts of a programme that a test of everything asks for, each in one line."""

from __future__ import annotations

import datetime as dt
import re

from cells.collectives.models import Invitation
from cells.collectives.services import invitations, joining
from cells.composition.models import Cell
from cells.imports import services as imports
from contracts.agreements import services as agreements
from contracts.agreements.models import Party, Version
from contracts.agreements.services import Said
from interventions.logs import services as logs
from interventions.sessions import services as sessions
from interventions.sessions.models import Session
from tst_platform import my_data
from tst_platform.outbox.models import Message


def propose(place) -> None:
    """Put a clause with a canary beside those of the library, and propose the first version."""
    draft = Version.objects.get(contract=place.contract, proposed_at__isnull=True)
    place.rows["signed_clause"] = agreements.add_clause(
        version=draft, title=place.word("clause_title"), text=place.say("clause"), by=place.lead
    )
    place.version = agreements.propose_version(version=draft, by=place.lead)


def invite(place, *people: str) -> None:
    """Send personal links; the tokens are read in the mails, as their addressees read them."""
    rows = [place.people[who] for who in people]
    invitations.invite(contract=place.contract, participants=rows, by=place.lead)
    for who, row in zip(people, rows, strict=True):
        place.rows["personal"] = Invitation.objects.get(participant=row)
        mail = Message.objects.get(subject_id=place.rows["personal"].pk)
        place.tokens[who] = re.search(r"/rejoindre/([^/\s]+)/", mail.body).group(1)


def join(place, who: str) -> None:
    invite(place, who)
    joining.join(token=place.tokens.pop(who))


def sign(place, who: str) -> None:
    """Accept each clause, save one that is signed with a reservation."""
    answers = {clause.pk: Said("accept") for clause in place.version.clauses.all()}
    answers[place.rows["signed_clause"].pk] = Said("reservation", place.say(f"{who}.reservation"))
    agreements.sign_version(
        party=Party.objects.get(pk=place.people[who].party_id),
        version=place.version,
        answers=answers,
        sha256=place.version.sha256,
        by=place.viewer(who),
    )


def begin_next_version(place) -> None:
    place.draft = agreements.new_draft(contract=place.contract, by=place.lead)
    place.clause = agreements.add_clause(
        version=place.draft, title=place.word("draft_title"), text=place.say("draft"), by=place.lead
    )


def schedule(place, cell: Cell, starts: dt.datetime, where: str) -> Session:
    ends = starts + dt.timedelta(hours=2)
    return sessions.schedule_session(cell=cell, starts_at=starts, ends_at=ends, place=where, by=place.lead)


def keep_log(place, session: Session, text: str) -> None:
    logs.save_log(session=session, draft=logs.Draft(text, 0), by=place.lead)


def leave(place, who: str) -> None:
    """Leave, and let one's words stand without one's name."""
    my_data.leave_programme(me=place.people[who], words=my_data.KEEP, by=place.viewer(who))


def wait_behind_shared_link(place) -> None:
    """Make the shared link, and let someone sit down behind it."""
    link = invitations.share(
        contract=place.contract, collective=place.collective, most_uses=30, by=place.lead
    )
    place.rows["shared"], place.tokens["shared"] = link.invitation, link.url.rstrip("/").rpartition("/")[2]
    place.rows["seat"] = joining.wait_behind(
        token=place.tokens["shared"],
        called=place.word("waiting.called"),
        contact=place.word("waiting.contact"),
    )


def take_list_in(place) -> None:
    """Open a list that waits to be confirmed."""
    name, file = place.word("import.row"), place.word("import.filename")
    rows = f"prénom;nom;courriel\nAya;{name};aya@example.org\n"
    place.rows["run"] = imports.open_import(
        collective=place.collective, filename=f"{file}.csv", data=rows.encode(), by=place.lead
    )
