"""Who has left stays erased, and of two hands on one person each writes only what it changed."""

import pytest
from django.urls import reverse

from cells.collectives.models import Collective, Membership, Participant
from cells.collectives.services.joining import introduce
from cells.collectives.services.people import NewPerson, add_participant, correct_participant
from contracts.agreements.models import Contract, ContractIntervenant
from tst_platform.accounts.models import User
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer
from tst_platform.my_data import leave_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return Viewer(user=User.objects.create_user("claire@example.org", name="Claire", role="intervenant"))


@pytest.fixture
def fatou(claire):
    collective = Collective.objects.create(name="Tilleuls", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=collective, user=claire.user)
    contract = Contract.objects.create()
    ContractIntervenant.objects.create(contract=contract, user=claire.user)
    return add_participant(
        collective=collective,
        by=claire,
        given_name="Fatou",
        family_name="Diallo",
        email="fatou@example.org",
        phone="06 12 34 56 78",
        contract=contract,
    )


def again(person):
    """Return the same person as another request has read them."""
    return Participant.objects.select_related("party", "collective", "component").get(pk=person.pk)


def say(person, **said):
    known = {"called": "Fatou", "component": None, "email": "", "phone": "", "consents": False}
    introduce(participant=person, by=Viewer(party_id=person.party_id), **(known | said))


def known_of(person):
    row = again(person)
    return [row.given_name, row.family_name, row.called, row.email, row.phone, row.traits]


@pytest.mark.parametrize("words", ["keep", "withdraw"])
def test_no_page_that_was_open_undoes_an_erasure(fatou, claire, words):
    phone, laptop = again(fatou), again(fatou)
    leave_programme(me=again(fatou), words=words, by=Viewer(party_id=fatou.party_id))
    with pytest.raises(DomainError):
        say(phone, email="fatou@example.org")
    with pytest.raises(DomainError):
        correct_participant(participant=laptop, person=NewPerson("Fatou", "Diallo"), by=claire)
    if words == "keep":
        assert known_of(fatou) == ["", "", "", "", "", {}]


def test_each_hand_writes_only_what_it_changed(fatou, claire):
    phone, laptop = again(fatou), again(fatou)
    say(phone, called="Fa", email="fa@example.org", consents=True)
    theirs = NewPerson("Fatou", "Diallo Sow", email="fatou@example.org", phone="06 12 34 56 78")
    correct_participant(participant=laptop, person=theirs, by=claire)
    assert known_of(fatou)[:4] == ["Fatou", "Diallo Sow", "Fa", "fa@example.org"]
    late = again(fatou)
    correct_participant(participant=again(fatou), person=NewPerson("Fatou", "Sow", called="Fa"), by=claire)
    say(late, called="Fatim", consents=True)
    assert known_of(fatou)[:4] == ["Fatou", "Sow", "Fatim", ""]


def test_a_consent_keeps_its_first_date_and_is_taken_back(fatou):
    say(again(fatou), consents=True)
    given = again(fatou).sensitive_speech_consent_at
    say(again(fatou), consents=True)
    assert given and again(fatou).sensitive_speech_consent_at == given
    say(again(fatou))
    assert again(fatou).sensitive_speech_consent_at is None


def test_a_welcome_sent_empty_comes_back_as_refused(client, fatou):
    session = client.session
    session[PARTY_SESSION_KEY] = str(fatou.party_id)
    session.save()
    assert client.get(reverse("collectives:welcome")).status_code == 200
    assert client.post(reverse("collectives:welcome"), {}).status_code == 422
