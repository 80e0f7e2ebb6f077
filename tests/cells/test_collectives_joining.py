"""Links: neutral in the mail, harmless until a POST, gone from the address after; the waiting room; the welcome."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Collective, Component, Invitation, Membership, Participant, WaitingSeat
from cells.collectives.services import invitations, joining
from cells.collectives.services.people import NewPerson, add_participants
from contracts.agreements.models import Contract, ContractIntervenant, Party
from tst_platform.accounts.models import User
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer
from tst_platform.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )


@pytest.fixture
def collective(claire):
    made = Collective.objects.create(name="Quartier-Canari", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=made, user=claire.user)
    Component.objects.create(collective=made, name="Mères")
    return made


@pytest.fixture
def contract(claire):
    made = Contract.objects.create()
    ContractIntervenant.objects.create(contract=made, user=claire.user)
    return made


@pytest.fixture
def people(collective, contract, claire):
    rows = [NewPerson(given_name="Fatou", email="fatou@example.org"), NewPerson(given_name="Ortega")]
    return add_participants(collective=collective, by=claire, people=rows, contract=contract)


def invite(contract, people, claire):
    return invitations.invite(contract=contract, participants=people, by=claire)


def path_of(link):
    return link.url.removeprefix(settings.BASE_URL)


def link_for(contract, person, claire):
    """Return the path of a personal link: taken from the mail, or from the page where it is shown once."""
    invited = invite(contract, [person], claire)
    if invited.to_hand_over:
        return path_of(invited.to_hand_over[0])
    body = Message.objects.order_by("-created_at").first().body
    return re.search(r"/rejoindre/\S+", body).group()


def test_mail_is_neutral_and_the_other_link_is_handed_over(contract, people, claire):
    invited = invite(contract, people, claire)
    assert invited.mailed == 1
    assert [link.invitation.participant_id for link in invited.to_hand_over] == [people[1].pk]
    mail = Message.objects.get()
    assert mail.to == "fatou@example.org"
    assert mail.title == "Invitation de Claire Bonnet"
    assert "Canari" not in mail.body and "cellule" not in mail.body.lower()


def test_door_shows_who_invites_and_nothing_of_the_cell(client, contract, people, claire):
    page = client.get(link_for(contract, people[1], claire)).content.decode()
    assert "Claire Bonnet" in page
    assert "Canari" not in page and "Mères" not in page and "Ortega" not in page


def test_joining_takes_the_token_out_of_the_address(client, contract, people, claire):
    path = link_for(contract, people[1], claire)
    answer = client.post(path)
    assert answer.status_code == 302
    assert answer.url == reverse("collectives:welcome")
    assert client.session[PARTY_SESSION_KEY] == str(people[1].party_id)
    assert Party.objects.get(pk=people[1].party_id).joined_at


def test_used_link_brings_its_own_phone_home_and_nobody_else(
    client, client_of_another, contract, people, claire
):
    path = link_for(contract, people[1], claire)
    client.post(path)
    assert client.get(path).status_code == 302
    assert client_of_another.get(path).status_code == 404
    assert client_of_another.post(path).status_code == 404


@pytest.fixture
def client_of_another():
    from django.test import Client

    return Client()


def test_link_expires(client, contract, people, claire):
    path = link_for(contract, people[1], claire)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(path).status_code == 404
    assert Party.objects.get(pk=people[1].party_id).joined_at is None


def test_whoever_left_does_not_come_back_by_an_old_link(client, contract, people, claire):
    path = link_for(contract, people[1], claire)
    Party.objects.filter(pk=people[1].party_id).update(left_at=timezone.now())
    assert client.post(path).status_code == 404
    assert Invitation.objects.get().uses == 0


def test_revoking_stops_the_mail_on_its_way(contract, people, claire):
    invite(contract, people[:1], claire)
    invitations.revoke(invitation=Invitation.objects.get(), by=claire)
    assert Message.objects.get().state == "cancelled"


def test_waiting_room_leads_in_only_once_admitted(client, contract, collective, people, claire):
    link = invitations.share(contract=contract, collective=collective, most_uses=1, by=claire)
    assert client.post(path_of(link), {"called": ""}).status_code == 422
    assert client.post(path_of(link), {"called": "Samir", "contact": "samir@example.org"}).status_code == 302
    assert client.post(path_of(link), {"called": "Encore"}).status_code == 404
    assert client.post(reverse("collectives:enter")).status_code == 404
    seat = WaitingSeat.objects.get()
    joining.admit(seat=seat, by=claire)
    assert "Entrer" in client.get(reverse("collectives:waiting")).content.decode()
    assert client.post(reverse("collectives:enter")).url == reverse("collectives:welcome")
    newcomer = Participant.objects.order_by("-created_at").first()
    assert (newcomer.called, newcomer.email, newcomer.party.number) == ("Samir", "samir@example.org", 3)


def test_welcome_keeps_name_place_and_a_consent_that_is_not_ticked(
    client, contract, collective, people, claire
):
    client.post(link_for(contract, people[0], claire))
    page = client.get(reverse("collectives:welcome"))
    assert b"checked" not in page.content
    component = collective.components.get()
    data = {"called": "Fatou", "component": component.pk, "email": "fatou@example.org"}
    assert client.post(reverse("collectives:welcome"), data).url == reverse("agreements:read")
    person = Participant.objects.get(pk=people[0].pk)
    assert (person.called, person.component, person.sensitive_speech_consent_at) == ("Fatou", component, None)
    client.post(reverse("collectives:welcome"), data | {"consents": "on"})
    assert Participant.objects.get(pk=people[0].pk).sensitive_speech_consent_at


def test_component_of_elsewhere_is_not_taken(client, contract, people, claire):
    client.post(link_for(contract, people[0], claire))
    elsewhere = Collective.objects.create(name="Ailleurs", slug="ailleurs", kind="family")
    foreign = Component.objects.create(collective=elsewhere, name="Canari")
    answer = client.post(reverse("collectives:welcome"), {"called": "Fatou", "component": foreign.pk})
    assert answer.status_code == 422


def test_invitations_page_shows_each_state_in_few_queries(
    client, contract, people, claire, django_assert_max_num_queries
):
    invite(contract, people, claire)
    client.force_login(claire.user)
    with django_assert_max_num_queries(22):
        page = client.get(reverse("collectives:invitations", args=[contract.pk])).content.decode()
    assert "Fatou" in page and "Ortega" in page


def test_inviting_everyone_by_button_shows_links_once(client, contract, people, claire):
    client.force_login(claire.user)
    address = reverse("collectives:invite", args=[contract.pk])
    page = client.post(address, {"everyone": "1"}).content.decode()
    assert len(re.findall(r"/rejoindre/[^/<\s]{43}/", page)) == 1
    assert "<svg" in page
    assert client.post(address, {"everyone": "1"}).status_code == 302
    assert Invitation.objects.count() == 2
    assert client.post(address, {"person": ["x", "\x00", str(people[1].pk)]}).status_code == 200
    assert Invitation.objects.count() == 3


def test_shared_link_page_and_hostile_numbers(client, contract, people, claire):
    client.force_login(claire.user)
    address = reverse("collectives:share", args=[contract.pk])
    for number in ("", "0", "-1", "501", "mille", "9" * 400):
        assert client.post(address, {"most_uses": number}).status_code == 422
    assert "<svg" in client.post(address, {"most_uses": "20"}).content.decode()


def test_other_intervenant_finds_no_invitation(client, contract, people, claire):
    invite(contract, people, claire)
    client.force_login(User.objects.create_user("jean@example.org", name="Jean", role="intervenant"))
    assert client.get(reverse("collectives:invitations", args=[contract.pk])).status_code == 404
    for name in ("invite", "share"):
        assert client.post(reverse(f"collectives:{name}", args=[contract.pk])).status_code == 404
    assert client.post(reverse("collectives:revoke", args=[Invitation.objects.first().pk])).status_code == 404
    assert not Invitation.objects.filter(revoked_at__isnull=False).exists()
