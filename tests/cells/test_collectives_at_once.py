"""Several intervenants, or one who taps twice, in the same instant: one link stays open, and no page fails."""

from functools import partial

import pytest
from django.urls import reverse

from cells.collectives.models import Collective, Invitation, InvitationKind, Membership
from cells.collectives.services import invitations
from cells.collectives.services.people import NewPerson, add_participants
from contracts.agreements.models import Contract, ContractIntervenant
from tests.contracts.crowds import at_once
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claire():
    return Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )


@pytest.fixture
def collective(claire):
    made = Collective.objects.create(name="Tilleuls", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=made, user=claire.user)
    return made


@pytest.fixture
def contract(claire):
    made = Contract.objects.create()
    ContractIntervenant.objects.create(contract=made, user=claire.user)
    return made


@pytest.fixture
def desks(claire):
    clients = [StaffClient(raise_request_exception=False) for _ in range(6)]
    for client in clients:
        client.force_login(claire.user)
    return clients


def test_of_shared_links_made_at_once_one_stays_open(desks, collective, contract):
    page = reverse("collectives:share", args=[contract.pk])
    data = {"collective": collective.pk, "most_uses": 20, "days": 30}
    answers = at_once([partial(desk.post, page, data) for desk in desks])
    assert [answer.status_code for answer in answers] == [200] * 6
    shared = Invitation.objects.filter(kind=InvitationKind.SHARED)
    assert (shared.count(), shared.live().count()) == (6, 1)


def test_of_personal_links_made_at_once_one_stays_open(desks, collective, contract, claire):
    rows = [NewPerson("Fatou"), NewPerson("Ortega")]
    people = add_participants(collective=collective, by=claire, people=rows, contract=contract)
    acts = [partial(invitations.invite, contract=contract, participants=people, by=claire) for _ in range(3)]
    acts += [
        partial(invitations.hand_over, contract=contract, participant=people[0], by=claire) for _ in range(3)
    ]
    results = at_once(acts)
    assert not [result for result in results if isinstance(result, Exception)]
    for person in people:
        assert Invitation.objects.live().filter(participant=person).count() == 1


def test_collectives_of_one_name_made_at_once_have_each_an_address(desks):
    data = {"name": "Les Terrasses", "kind": "cooperative", "slug": ""}
    answers = at_once([partial(desk.post, reverse("collectives:create"), data) for desk in desks])
    assert [answer.status_code for answer in answers] == [302] * 6
    slugs = set(Collective.objects.values_list("slug", flat=True))
    assert slugs == {"les-terrasses", *(f"les-terrasses-{number}" for number in range(2, 7))}
