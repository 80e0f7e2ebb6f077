"""Say who is invited, who came, who signed. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Invitation, Participant, ParticipantQuerySet
from contracts.agreements.models import Contract, Signature, Version
from tst_platform.core.viewer import Viewer


class InvitedState(TextChoices):
    """How far someone has come; each person is in exactly one."""

    TO_INVITE = "to_invite", _("not invited yet")
    INVITED = "invited", _("invited, not come yet")
    JOINED = "joined", _("come, not signed yet")
    SIGNED = "signed", _("signed")


@dataclass(frozen=True)
class Line:
    """One line of « Invité / Ouvert / Signé »."""

    person: Participant
    invitation: Invitation | None
    signature: Signature | None

    @property
    def link(self) -> Invitation | None:
        """Return the link by which this person may still come, if there is one."""
        latest = self.invitation
        if latest is None or latest.revoked_at or latest.uses >= latest.most_uses:
            return None
        return latest if latest.expires_at > timezone.now() else None


@dataclass(frozen=True)
class Figures:
    """How many of the people under a contract have come how far: those who signed are in all four."""

    people: int
    invited: int
    joined: int
    signed: int

    @property
    def to_invite(self) -> int:
        return self.people - self.invited


def collective_of(contract: Contract) -> Collective | None:
    """Return the collective whose people take part under this contract; None while nobody does."""
    people = Participant.objects.filter(party__contract=contract).values("collective")[:1]
    links = Invitation.objects.filter(contract=contract).values("collective")[:1]
    return Collective.objects.filter(pk__in=people).first() or Collective.objects.filter(pk__in=links).first()


def people_under(viewer: Viewer, contract: Contract, state: str = "") -> ParticipantQuerySet:
    """Return those who take part and have not left, by number; only those in one state where it is named."""
    people = Participant.objects.visible_to(viewer).present().filter(party__contract=contract)
    in_force = contract.versions.in_force()
    signed = Signature.objects.filter(
        version__in=in_force, party=OuterRef("party"), withdrawn_at__isnull=True
    )
    # A link that was closed by hand counts as an invitation until its date: nobody is invited again unasked.
    invited = Invitation.objects.filter(participant=OuterRef("pk"), expires_at__gt=timezone.now())
    people = people.annotate(is_signed=Exists(signed), is_invited=Exists(invited))
    people = people.filter(STATES[InvitedState(state)]) if state else people
    return people.select_related("party", "component").order_by("party__number", "pk")


STATES = {
    InvitedState.TO_INVITE: Q(is_signed=False, party__joined_at__isnull=True, is_invited=False),
    InvitedState.INVITED: Q(is_signed=False, party__joined_at__isnull=True, is_invited=True),
    InvitedState.JOINED: Q(is_signed=False, party__joined_at__isnull=False),
    InvitedState.SIGNED: Q(is_signed=True),
}


def figures(viewer: Viewer, contract: Contract) -> Figures:
    """Return how many have come how far; one query."""
    found = people_under(viewer, contract).aggregate(
        **{state.value: Count("pk", filter=condition) for state, condition in STATES.items()}
    )
    joined = found["joined"] + found["signed"]
    return Figures(
        people=found["to_invite"] + found["invited"] + joined,
        invited=found["invited"] + joined,
        joined=joined,
        signed=found["signed"],
    )


def lines(contract: Contract, people: Sequence[Participant], version: Version | None) -> list[Line]:
    """Return the lines of these people, in their order; two queries for all."""
    links = Invitation.objects.filter(contract=contract, participant__in=people).order_by("created_at")
    latest = {link.participant_id: link for link in links}
    given = Signature.objects.filter(
        version=version,
        party__in=[person.party_id for person in people],
        withdrawn_at__isnull=True,
    )
    signed = {signature.party_id: signature for signature in given}
    return [Line(person, latest.get(person.pk), signed.get(person.party_id)) for person in people]
