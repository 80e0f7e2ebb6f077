"""Take people into a collective, correct what is known of them, and take a list back.

A person is two rows: the party, which speaks and signs and has no name, and the participant, sealed
under the party's key. Removing a person destroys that key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, Component, Participant
from cells.collectives.services.enrolment import last_number
from cells.collectives.traits import check_traits
from contracts.agreements.models import Contract, Party, Signature
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox

KNOWN = ("component", "given_name", "family_name", "called", "email", "phone", "traits")
BATCH = 500  # SQLite takes a bounded number of values in one statement


@dataclass(frozen=True)
class NewPerson:
    """What is known of someone before they are in: the row of a list, or a form."""

    given_name: str = ""
    family_name: str = ""
    called: str = ""
    email: str = ""
    phone: str = ""
    component: Component | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_participant(
    *,
    collective: Collective,
    by: Viewer,
    given_name: str = "",
    family_name: str = "",
    email: str = "",
    phone: str = "",
    called: str = "",
    component: Component | None = None,
    traits: Mapping[str, Any] | None = None,
    contract: Contract | None = None,
) -> Participant:
    """Take one person into the collective; with a contract, as the next number of its programme.

    Raises DomainError for a trait that may not be kept, or a component of elsewhere.
    """
    person = NewPerson(given_name, family_name, called, email, phone, component, traits or {})
    participant = _participant(collective, person, _party(contract))
    participant.party.save(force_insert=True)
    participant.save(force_insert=True)
    record(by=by, verb="participant.add", row=participant, scope=collective.pk)
    return participant


@transaction.atomic
def add_participants(
    *, collective: Collective, by: Viewer | str, people: Sequence[NewPerson], contract: Contract | None = None
) -> list[Participant]:
    """Take many people in, in the order given: a few statements for 10,000, one record for all.

    Raises DomainError like `add_participant`; nobody is taken in then.
    """
    last = last_number(contract) if contract else None
    now = timezone.now()
    participants = []
    for index, person in enumerate(people):
        party = Party(contract=contract, number=None if last is None else last + 1 + index)
        participant = _participant(collective, person, party)
        # A microsecond apart, so that the list keeps the order in which it came.
        party.created_at = participant.created_at = now + timedelta(microseconds=index)
        participants.append(participant)
    Party.objects.bulk_create([participant.party for participant in participants], batch_size=BATCH)
    DataKey.objects.provision(participants)
    Participant.objects.bulk_create(participants, batch_size=BATCH)
    record(by=by, verb="participants.add", row=collective, scope=collective.pk)
    return participants


def _party(contract: Contract | None) -> Party:
    return Party(contract=contract, number=last_number(contract) + 1 if contract else None)


def _participant(collective: Collective, person: NewPerson, party: Party) -> Participant:
    if person.component is not None and person.component.collective_id != collective.pk:
        raise DomainError(_("This component belongs to another collective."))
    return Participant(
        collective=collective,
        party=party,
        component=person.component,
        given_name=person.given_name.strip(),
        family_name=person.family_name.strip(),
        called=person.called.strip(),
        email=person.email.strip(),
        phone=person.phone.strip(),
        traits=check_traits(person.traits),
    )


def keep_seat(participant: Participant) -> None:
    """Hold a person in their seat until the transaction ends. Raises DomainError when they have left.

    Leaving locks the same row: no form that was open meanwhile writes a name back over the erasure.
    """
    seats = Party.objects.select_for_update(no_key=True).filter(pk=participant.party_id)
    if seats.filter(left_at__isnull=True).first() is None:
        raise DomainError(_("This seat was left meanwhile: nothing was written down."))


@transaction.atomic
def correct_participant(*, participant: Participant, person: NewPerson, by: Viewer) -> Participant:
    """Write down what is now known of a person, and only that: what others wrote meanwhile stays.

    Raises DomainError like `add_participant`, and when the person has left.
    """
    keep_seat(participant)
    corrected = _participant(participant.collective, person, participant.party)
    changed = [name for name in KNOWN if getattr(corrected, name) != getattr(participant, name)]
    for name in changed:
        setattr(participant, name, getattr(corrected, name))
    participant.save(update_fields=changed)
    record(by=by, verb="participant.correct", row=participant, scope=participant.collective_id)
    return participant


def named(people: QuerySet[Participant], text: str) -> list[Participant]:
    """Return those whose name holds this text, whatever its accents and capitals.

    Names are sealed, so each is opened: about a second for 10,000 people, less within one component.
    """
    wanted = _folded(text)
    return [person for person in people if wanted in _folded(f"{person.full_name} {person.called}")]


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())


def can_remove(participants: Iterable[Participant]) -> bool:
    """Say whether none of these people has joined, signed or left: what a person did stays theirs."""
    parties = [participant.party_id for participant in participants]
    acted = Q(joined_at__isnull=False) | Q(left_at__isnull=False)
    acted |= Q(pk__in=Signature.objects.values("party"))
    return not any(Party.objects.filter(acted, pk__in=batch).exists() for batch in _batches(parties))


@transaction.atomic
def remove_participants(*, participants: Sequence[Participant], by: Viewer) -> int:
    """Take people off the list for good, and destroy the keys of what was known of them.

    Raises DomainError when one of them has joined already; nobody is removed then.
    """
    if not can_remove(participants):
        raise DomainError(_("Some of these people have joined already: they can only leave by themselves."))
    scopes = {participant.collective_id: participant.collective for participant in participants}
    for batch in _batches([participant.party_id for participant in participants]):
        DataKey.objects.destroy(*batch, reason=Reason.REMOVED)
        outbox.silence_all(batch)
        Party.objects.filter(pk__in=batch).delete()
    for collective in scopes.values():
        record(by=by, verb="participants.remove", row=collective, scope=collective.pk)
    return len(participants)


def _batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
