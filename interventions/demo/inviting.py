"""Invite the people of a programme by their links, and let them open these as people do."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from cells.collectives.models import Invitation, Participant
from cells.collectives.services import invitations, joining
from interventions.demo.dating import moment_of, on
from interventions.demo.regions import NOT_JOINED
from interventions.demo.shapes import Body
from interventions.demo.stage import Stage, voice
from tst_platform.outbox.models import Message

TOKEN = re.compile(r"/rejoindre/([\w-]+)/")
BEFORE_THE_CONTRACT = timedelta(days=3)
OPENED_AFTER = timedelta(days=1)
LATELY_DAYS_AGO = 4


def invite(stage: Stage) -> None:
    """Send everyone a personal link shortly before the contract; of the long list, some have yet to open theirs."""
    everyone = list(
        Participant.objects.filter(party__contract=stage.programme.contract_id)
        .select_related("party", "collective", "component")
        .order_by("created_at", "pk")
    )
    late = [] if stage.people else everyone[NOT_JOINED - 1 :: NOT_JOINED]
    at_first = moment_of(dict(stage.told.path)["contract"]) - BEFORE_THE_CONTRACT
    with on(at_first + OPENED_AFTER):
        _join(_invite(stage, [person for person in everyone if person not in late], at_first))
    _invite(stage, late, moment_of(LATELY_DAYS_AGO))


def _invite(stage: Stage, people: list[Participant], at: datetime) -> list[tuple[Participant, str]]:
    """Return each person with the token of their link: those with an address find it in their mail."""
    with on(at):
        invited = invitations.invite(contract=stage.programme.contract, participants=people, by=stage.lead)
    Invitation.objects.filter(participant__in=people).update(created_at=at)
    known = {person.party_id: person for person in people}
    urls: dict[UUID, str] = {
        link.invitation.participant.party_id: link.url
        for link in invited.to_hand_over
        if link.invitation.participant
    }
    mails = Message.objects.filter(kind="invitation", recipient_id__in=known)
    urls |= {mail.recipient_id: mail.body for mail in mails}
    return [(known[party], _token(url)) for party, url in urls.items()]


def _token(text: str) -> str:
    found = TOKEN.search(text)
    if found is None:
        raise ValueError("This text holds no link.")
    return found[1]


def _join(links: list[tuple[Participant, str]]) -> None:
    for person, token in links:
        joining.join(token=token)
        joining.introduce(
            participant=person,
            called=person.known_as,
            component=person.component,
            email="",
            phone="",
            consents=True,
            by=voice(person),
        )


def wait_at_the_door(stage: Stage, body: Body) -> None:
    """Make a shared link, and let someone wait behind it."""
    if not body.waiting:
        return
    link = invitations.share(
        contract=stage.programme.contract, collective=stage.collective, most_uses=30, by=stage.lead
    )
    for called, contact in body.waiting:
        joining.wait_behind(token=_token(link.url), called=called, contact=contact)
