"""Someone who is not there: one more person of a cell, one who has not signed, a supervisor, a sponsor.

What others see is shown by the rules that hold for others: a stand-in takes a place in the database, a page is asked
for in their name, and everything is taken back. Nobody is impersonated: a stand-in has said nothing, so that no draft,
word or answer that a person keeps to themselves can stand on their page. Whoever leads an intervention could see the
same by inviting one more person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, Seat
from contracts.agreements.models import Party, Signature
from interventions.programmes.models import Programme
from interventions.supervision.models import Supervision
from tst_platform.accounts.models import InstitutRole, User
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, looking_as, working_as


@contextmanager
def standing_in(make: Callable[[], Viewer]) -> Iterator[Viewer]:
    """Look as the stand-in that `make` puts in place; at the end nothing of it was ever there.

    Whoever asks puts it in place by their own right: the second wall refuses a seat to whoever does not lead.
    """
    with transaction.atomic():
        try:
            viewer = make()
            with looking_as(viewer):
                yield viewer
        finally:
            transaction.set_rollback(True)


def unsigned(programme: Programme) -> Viewer:
    """Return someone who takes part and has signed nothing."""
    return Viewer(party_id=_participant(programme).party_id)


def member(programme: Programme, cell: Cell) -> Viewer:
    """Return one more person of this cell, who has signed the version in force."""
    person = _participant(programme)
    Seat.objects.create(round_id=cell.round_id, cell=cell, participant=person)
    version = programme.contract.version_in_force
    if version is not None:
        Signature.objects.create(version=version, party=person.party, sha256=version.sha256)
    return Viewer(party_id=person.party_id)


def _participant(programme: Programme) -> Participant:
    party = Party.objects.create(contract=programme.contract, joined_at=timezone.now())
    called = _("One more person")
    return Participant.objects.create(collective=programme.collective, party=party, called=called)


def supervisor(programme: Programme, of: User) -> Viewer:
    """Return someone who supervises `of`, who leads this programme, from today."""
    _participant(programme)  # that one leads here is for the second wall to say, before the work below
    with working_as(Work.ACTING):
        user = _user(InstitutRole.SUPERVISOR)
        Supervision.objects.create(supervisor=user, intervenant=of, since=timezone.localdate())
    return Viewer(user=user)


def sponsor(programme: Programme) -> Viewer:
    """Return the account to which the report of this programme is open."""
    _participant(programme)
    with working_as(Work.ACTING):
        user = _user(InstitutRole.SPONSOR)
        Programme.objects.filter(pk=programme.pk).update(sponsor=user)
    return Viewer(user=user)


def _user(role: str) -> User:
    return User.objects.create_user(f"{uuid4()}@invalid.invalid", name="–", role=role)
