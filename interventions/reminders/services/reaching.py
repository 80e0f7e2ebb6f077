"""Who is reached, and how: what the plan offers, what the person chose, what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.reminders.models import ReminderPlan, ReminderWish, Way
from interventions.reminders.services.wishes import links_for
from interventions.sessions.services.announcing import has_address
from tst_platform.core.sealing import Unreadable
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Channel


@dataclass(frozen=True)
class Reached:
    """One person, and by which way at which address; by none: somebody has to tell them."""

    member: Participant
    channel: Channel | None = None
    to: str = ""

    @property
    def by(self) -> str:
        return str(Way(self.channel).label if self.channel else Way.PAPER.label)


@dataclass(frozen=True)
class Text:
    """What is said: by mail under a title, by SMS in one line, each with the way to stop at its end."""

    title: str
    body: str
    short: str

    def for_one(self, reached: Reached, link: str) -> str:
        """Return the words as this person gets them, with the link that is theirs alone."""
        if reached.channel == Channel.SMS:
            return _("%(words)s No more reminders: %(link)s") % {"words": self.short, "link": link}
        return _("%(words)s\n\nTo get no more reminders:\n%(link)s") % {"words": self.body, "link": link}


def reach(members: Iterable[Participant], plan: ReminderPlan) -> list[Reached]:
    """Return how each of these is reached; whoever stopped their reminders is not among them."""
    people = list(members)
    if not people:
        return []
    wishes = {
        wish.party_id: wish
        for wish in ReminderWish.objects.filter(party__in=[one.party_id for one in people])
    }
    return [
        _reached(one, plan, wishes.get(one.party_id)) for one in people if not _stopped(wishes, one.party_id)
    ]


def _stopped(wishes: dict[UUID, ReminderWish], party_id: UUID) -> bool:
    return party_id in wishes and wishes[party_id].has_stopped


def _reached(member: Participant, plan: ReminderPlan, wish: ReminderWish | None) -> Reached:
    open_ways = {
        channel: to
        for channel, to in ways_to(member).items()
        if channel in plan.ways and outbox.carries(channel)
    }
    chosen = wish.way if wish is not None and wish.way in open_ways else next(iter(open_ways), None)
    return Reached(member, Channel(chosen), open_ways[Channel(chosen)]) if chosen else Reached(member)


def ways_to(member: Participant) -> dict[Channel, str]:
    """Return the addresses at which this person can be written to, mail first."""
    known = {Channel.MAIL: str(member.email) if has_address(member) else "", Channel.SMS: number_of(member)}
    return {channel: to for channel, to in known.items() if to}


def number_of(member: Participant) -> str:
    """Return their telephone number as a carrier takes it; "" for none, and for one that does not open."""
    if not member.phone or isinstance(member.phone, Unreadable):
        return ""
    return outbox.international(member.phone)


def write(
    reached: Sequence[Reached],
    text: Text,
    *,
    kind: str,
    about: UUID,
    key: Callable[[UUID], str],
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
) -> int:
    """Write the same words to each of these who has an address; return how many messages. `key` names each for good."""
    written_to = [one for one in reached if one.channel]
    if not written_to:
        return 0
    links = links_for(one.member.party_id for one in written_to)
    drafts = (
        outbox.Draft(
            unique_key=key(one.member.party_id),
            kind=kind,
            about=about,
            recipient=one.member.party_id,
            to=one.to,
            title=text.title,
            body=text.for_one(one, links[one.member.party_id]),
            channel=one.channel or Channel.MAIL,
            stop_url=links[one.member.party_id] if one.channel == Channel.MAIL else None,
            due_at=due_at,
            useless_after=useless_after,
        )
        for one in written_to
    )
    return outbox.post_many(drafts)
