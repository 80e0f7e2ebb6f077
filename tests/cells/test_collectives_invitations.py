"""Who is invited, has come, has signed: states, search, links for anyone, and 240 people at once."""

import re
import threading

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Collective, Invitation, Membership, Participant, WaitingSeat
from cells.collectives.services import invitations, invited, joining
from cells.collectives.services.people import NewPerson, add_participants, remove_participants
from contracts.agreements import services as agreements
from contracts.agreements.models import AnswerValue, Party, Signature
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox.models import Message, MessageState

pytestmark = pytest.mark.django_db
State = invited.InvitedState


@pytest.fixture
def claire():
    return Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )


@pytest.fixture
def jean():
    return Viewer(user=User.objects.create_user("jean@example.org", name="Jean", role="intervenant"))


@pytest.fixture
def collective(claire):
    made = Collective.objects.create(name="Quartier-Canari", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=made, user=claire.user)
    return made


@pytest.fixture
def contract(claire):
    made = agreements.start_contract(by=claire)
    agreements.propose_version(version=made.draft, by=claire)
    return made


def enlist(collective, contract, claire, number=4, addresses=True):
    rows = [
        NewPerson(
            given_name=f"Prénom{n}", family_name=f"Nom{n}", email=f"p{n}@example.org" if addresses else ""
        )
        for n in range(number)
    ]
    return add_participants(collective=collective, by=claire, people=rows, contract=contract)


def laptop_of(viewer):
    client = StaffClient()
    client.force_login(viewer.user)
    return client


def sign(person, contract):
    version = contract.version_in_force
    said = {clause.pk: agreements.Said(AnswerValue.ACCEPT) for clause in version.clauses.all()}
    viewer = Viewer(party_id=person.party_id)
    return agreements.sign_version(
        party=person.party, version=version, answers=said, sha256=version.sha256, by=viewer
    )


def token_of(link):
    return link.url.rstrip("/").rpartition("/")[2]


def names_in(claire, contract, state):
    return [person.given_name for person in invited.people_under(claire, contract, state)]


def test_each_person_is_in_one_state_and_the_figures_add_up(collective, contract, claire):
    people = enlist(collective, contract, claire, 5)
    invitations.invite(contract=contract, participants=people[1:], by=claire)
    joining.join(token=token_of(invitations.hand_over(contract=contract, participant=people[2], by=claire)))
    joining.join(token=token_of(invitations.hand_over(contract=contract, participant=people[3], by=claire)))
    sign(Participant.objects.get(pk=people[3].pk), contract)
    assert names_in(claire, contract, State.TO_INVITE) == ["Prénom0"]
    assert names_in(claire, contract, State.INVITED) == ["Prénom1", "Prénom4"]
    assert names_in(claire, contract, State.JOINED) == ["Prénom2"]
    assert names_in(claire, contract, State.SIGNED) == ["Prénom3"]
    assert invited.figures(claire, contract) == invited.Figures(people=5, invited=4, joined=2, signed=1)


def test_new_version_puts_everyone_back_to_signing(collective, contract, claire):
    people = enlist(collective, contract, claire, 1)
    Party.objects.update(joined_at=timezone.now())
    sign(people[0], contract)
    draft = agreements.new_draft(contract=contract, by=claire)
    agreements.propose_version(version=draft, by=claire)
    assert names_in(claire, contract, State.SIGNED) == []
    assert names_in(claire, contract, State.JOINED) == ["Prénom0"]


def test_whoever_left_is_not_listed_nor_invited(collective, contract, claire):
    people = enlist(collective, contract, claire, 2)
    Party.objects.filter(pk=people[0].party_id).update(left_at=timezone.now())
    fresh = list(Participant.objects.select_related("party").order_by("pk"))
    assert invitations.invite(contract=contract, participants=fresh, by=claire).mailed == 1
    assert invited.figures(claire, contract).people == 1


def test_page_finds_by_name_and_state(collective, contract, claire):
    people = enlist(collective, contract, claire, 60)
    invitations.invite(contract=contract, participants=people[:3], by=claire)
    laptop, address = laptop_of(claire), reverse("collectives:invitations", args=[contract.pk])
    assert len(laptop.get(address).context["lines"]) == 50
    assert len(laptop.get(address, {"page": "2"}).context["lines"]) == 10
    assert len(laptop.get(address, {"state": "invited"}).context["lines"]) == 3
    assert [one.person.given_name for one in laptop.get(address, {"q": "NOM59"}).context["lines"]] == [
        "Prénom59"
    ]
    for hostile in ({"page": "-1"}, {"page": "\x00"}, {"state": "x"}, {"q": "\x00"}, {"page": "9" * 400}):
        assert laptop.get(address, hostile).status_code == 200


def test_two_hundred_and_forty_people_cost_what_four_cost(
    collective, contract, claire, django_assert_max_num_queries
):
    people = enlist(collective, contract, claire, 240)
    laptop = laptop_of(claire)
    answer = laptop.post(reverse("collectives:invite", args=[contract.pk]), {"everyone": "1"})
    assert answer.status_code == 302
    assert Message.objects.filter(state=MessageState.DUE).count() == Invitation.objects.live().count() == 240
    for person in people[:20]:
        Signature.objects.create(version=contract.version_in_force, party=person.party, sha256="x")
    with django_assert_max_num_queries(20):
        laptop.get(reverse("collectives:invitations", args=[contract.pk]))


def test_mail_says_nothing_of_what_it_is_about_in_any_language(collective, contract, claire):
    from django.utils import translation

    with translation.override("en"):
        invitations.invite(contract=contract, participants=enlist(collective, contract, claire, 1), by=claire)
    mail = Message.objects.get()
    assert mail.title == "Invitation de Claire Bonnet"
    for word in ("Canari", "Prénom", "Nom0", "cellule", "collectif", "intervention"):
        assert word.lower() not in (mail.title + mail.body).lower()
    assert mail.useless_after == Invitation.objects.get().expires_at


def test_new_link_closes_the_one_before_and_stops_its_mail(collective, contract, claire):
    person = enlist(collective, contract, claire, 1)[0]
    invitations.invite(contract=contract, participants=[person], by=claire)
    first = Invitation.objects.get()
    link = invitations.hand_over(contract=contract, participant=person, by=claire)
    first.refresh_from_db()
    assert first.revoked_at
    assert Message.objects.get().state == MessageState.CANCELLED
    assert joining.find_door(token_of(link))


def test_a_mail_that_failed_brings_no_closed_link_to_another_address(collective, contract, claire):
    (person,) = enlist(collective, contract, claire, 1)
    invitations.invite(contract=contract, participants=[person], by=claire)
    Message.objects.update(state=MessageState.FAILED)
    invitations.revoke(invitation=Invitation.objects.get(), by=claire)
    failed = Message.objects.get()
    assert failed.state == MessageState.CANCELLED and failed.is_wiped


def test_who_is_taken_off_the_list_gets_nothing_of_what_waits(collective, contract, claire):
    people = enlist(collective, contract, claire, 2)
    invitations.invite(contract=contract, participants=people, by=claire)
    remove_participants(participants=people[:1], by=claire)
    states = dict(Message.objects.values_list("recipient_id", "state"))
    gone, there = (person.party_id for person in people)
    assert states == {gone: MessageState.CANCELLED, there: MessageState.DUE}


def test_who_has_come_gets_a_link_for_another_phone(collective, contract, claire):
    person = enlist(collective, contract, claire, 1)[0]
    joining.join(token=token_of(invitations.hand_over(contract=contract, participant=person, by=claire)))
    came = Party.objects.get(pk=person.party_id).joined_at
    person = Participant.objects.select_related("party").get()
    again = invitations.hand_over(contract=contract, participant=person, by=claire)
    phone = Client()
    assert phone.post(again.url.removeprefix(settings.BASE_URL)).url == reverse("collectives:welcome")
    assert Party.objects.get(pk=person.party_id).joined_at == came


def test_slip_is_shown_once_and_holds_the_link_and_its_code(collective, contract, claire, jean):
    person = enlist(collective, contract, claire, 1)[0]
    address = reverse("collectives:hand_over", args=[contract.pk, person.pk])
    laptop = laptop_of(claire)
    assert laptop.get(address).status_code == 405
    assert laptop_of(jean).post(address).status_code == 404
    page = laptop.post(address).content.decode()
    shown = re.search(r'value="([^"]+/rejoindre/[^"]+)"', page)[1]
    assert Client().get(shown.removeprefix(settings.BASE_URL)).status_code == 200
    assert '<svg class="qr" width="' in page and "style=" not in page
    listed = laptop.get(reverse("collectives:invitations", args=[contract.pk])).content.decode()
    assert shown.rstrip("/").rpartition("/")[2] not in listed


def test_people_of_another_programme_are_neither_invited_nor_signed_for(collective, contract, claire, jean):
    elsewhere = agreements.start_contract(by=jean)
    agreements.propose_version(version=elsewhere.draft, by=jean)
    theirs = Collective.objects.create(name="Ailleurs", slug="ailleurs", kind="family")
    Membership.objects.create(collective=theirs, user=jean.user)
    stranger = enlist(theirs, elsewhere, jean, 1)[0]
    enlist(collective, contract, claire, 1)
    laptop = laptop_of(claire)
    invite = reverse("collectives:invite", args=[contract.pk])
    for field in ("person", "only"):
        assert laptop.post(invite, {field: str(stranger.pk)}).status_code == 302
    assert laptop.post(reverse("collectives:hand_over", args=[contract.pk, stranger.pk])).status_code == 404
    assert laptop.get(reverse("collectives:agreement", args=[contract.pk, stranger.pk])).status_code == 404
    assert not Invitation.objects.exists()
    with pytest.raises(DomainError):
        invitations.hand_over(contract=contract, participant=stranger, by=claire)


def test_agreement_on_paper_is_recorded_by_name(collective, contract, claire):
    person = enlist(collective, contract, claire, 1, addresses=False)[0]
    address = reverse("collectives:agreement", args=[contract.pk, person.pk])
    laptop = laptop_of(claire)
    assert "Prénom0 Nom0" in laptop.get(address).content.decode()
    version = contract.version_in_force
    data = {f"answer_{clause.pk.hex}": "accept" for clause in version.clauses.all()}
    data |= {"sha256": version.sha256, "mode": "spoken"}
    assert laptop.post(address, data).url == reverse("collectives:invitations", args=[contract.pk])
    assert Signature.objects.get().mode == "spoken"
    assert names_in(claire, contract, State.SIGNED) == ["Prénom0"]


def test_shared_link_asks_for_the_collective_while_nobody_takes_part(collective, contract, claire, jean):
    theirs = Collective.objects.create(name="Ailleurs", slug="ailleurs", kind="family")
    Membership.objects.create(collective=theirs, user=jean.user)
    laptop, address = laptop_of(claire), reverse("collectives:share", args=[contract.pk])
    data = {"most_uses": "3", "days": "7"}
    assert laptop.post(address, data).status_code == 422
    assert laptop.post(address, data | {"collective": str(theirs.pk)}).status_code == 422
    assert laptop.post(address, data | {"collective": str(collective.pk)}).status_code == 200
    made = Invitation.objects.get()
    assert (made.collective, made.most_uses) == (collective, 3)
    assert laptop.post(address, data).status_code == 200, "from then on the collective is known"


def test_decided_seat_keeps_no_name(collective, contract, claire):
    link = invitations.share(contract=contract, collective=collective, most_uses=2, by=claire)
    seats = [
        joining.wait_behind(token=token_of(link), called=name, contact="06 39 98 00 12")
        for name in ("Samir", "Inconnu")
    ]
    joining.admit(seat=seats[0], by=claire)
    joining.decline(seat=seats[1], by=claire)
    for seat in WaitingSeat.objects.all():
        assert (seat.called, seat.contact) == ("", "")
    for act in (joining.admit, joining.decline):
        with pytest.raises(DomainError):
            act(seat=seats[1], by=claire)
    assert [person.called for person in Participant.objects.all()] == ["Samir"]


def test_door_hides_what_is_known_of_how_to_reach_someone(collective, contract, claire):
    person = enlist(collective, contract, claire, 1)[0]
    link = invitations.hand_over(contract=contract, participant=person, by=claire)
    phone = Client()
    phone.post(link.url.removeprefix(settings.BASE_URL))
    page = phone.get(reverse("collectives:welcome")).content.decode()
    assert "p0@example.org" not in page
    phone.post(reverse("collectives:welcome"), {"called": "Fatou"})
    assert Participant.objects.get().email == "p0@example.org"


@pytest.mark.django_db(transaction=True)
def test_of_letting_in_twice_at_once_one_person_comes_in(collective, contract, claire):
    link = invitations.share(contract=contract, collective=collective, most_uses=1, by=claire)
    seat = joining.wait_behind(token=token_of(link), called="Samir", contact="")
    done, barrier = [], threading.Barrier(4)

    def decide(act):
        barrier.wait(20)
        try:
            act(seat=seat, by=claire)
            done.append(act)
        except DomainError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(act,)) for act in [joining.admit, joining.decline] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 1
    assert Participant.objects.count() == (1 if done == [joining.admit] else 0)
