"""« Qui est l’intervenant »: for those who take part, and on the way in; the accreditation and the code behind it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cells.collectives.services import invitations
from interventions.supervision.models import Supervision
from tests.interventions.meetings import gather, staff
from tests.signing_in import StaffClient
from tst_platform.accounts.models import Accreditation, ConductSignature

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return gather()


def desk_of(user):
    client = StaffClient()
    client.force_login(user)
    return client


def test_the_page_says_who_answers_for_the_intervenant(meeting, settings):
    settings.COMPLAINTS_TO = "ecoute@institut.example"
    claire, page = meeting.lead.user, reverse("supervision:intervenants")
    bare = meeting.phone("kevin").get(page).text
    assert "Claire Bonnet" in bare and "TST-77" not in bare
    Accreditation.objects.create(user=claire, number="TST-77", until=timezone.localdate())
    Supervision.objects.create(
        supervisor=staff("Hélène Vasseur", "supervisor"), intervenant=claire, since=dt.date(2025, 3, 4)
    )
    desk = desk_of(claire)
    assert desk.get(reverse("house:conduct")).status_code == 200 and not ConductSignature.objects.exists()
    for _ in range(2):
        assert desk.post(reverse("house:conduct")).status_code == 302
    assert ConductSignature.objects.get().user == claire
    told = meeting.phone("kevin").get(page).text
    for words in ("TST-77", "Hélène Vasseur", "4 mars 2025", "ecoute@institut.example"):
        assert words in told


def test_an_accreditation_that_lapsed_is_said_to_have_lapsed(meeting):
    until = timezone.localdate() - dt.timedelta(days=1)
    given = Accreditation.objects.create(user=meeting.lead.user, number="TST-77", until=until)
    assert not given.is_running
    page = meeting.phone("kevin").get(reverse("supervision:intervenants")).text
    assert 'class="status danger"' in page


def test_whoever_holds_a_live_invitation_reads_it_and_nobody_else(meeting):
    link = invitations.share(
        contract=meeting.programme.contract, collective=meeting.collective, most_uses=3, by=meeting.lead
    )
    token = link.url.rstrip("/").rpartition("/")[2]
    who = reverse("supervision:who_invites", args=[token])
    door = Client().get(reverse("collectives:door", args=[token]))
    assert who in door.text
    shown = Client().get(who)
    assert shown.status_code == 200 and "Claire Bonnet" in shown.text
    assert "Tilleuls" not in shown.text and "Tenir un lieu" not in shown.text, "nothing of the programme"
    invitations.revoke(invitation=link.invitation, by=meeting.lead)
    never = Client().get(reverse("supervision:who_invites", args=["a" * len(token)]))
    dead = Client().get(who)
    assert (dead.status_code, dead.content) == (never.status_code, never.content) == (404, dead.content)


def test_the_administrator_accredits_intervenants_alone(meeting):
    office = desk_of(staff("Anne", "administrator"))
    helene, claire = staff("Hélène", "supervisor"), meeting.lead.user
    page = reverse("house:accredit", args=[claire.pk])
    assert page in office.get(reverse("house:accounts")).text
    assert office.get(reverse("house:accredit", args=[helene.pk])).status_code == 404
    assert office.post(page, {"number": "TST-1", "until": "demain"}).status_code == 422
    for number in ("TST-1", "TST-2"):
        assert office.post(page, {"number": number, "until": "2027-06-30"}).status_code == 302
    assert Accreditation.objects.get().number == "TST-2"
    assert "TST-2" in office.get(page).text
    assert desk_of(helene).get(reverse("house:conduct")).status_code == 404
