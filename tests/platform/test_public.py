"""The pages of everybody: the demo's doors, the way out, the home of whoever has left."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from contracts.agreements.models import Party
from tst_platform.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")


def test_doors_stand_open_in_the_demo_alone(client, settings, claire):
    door = reverse("enter_as", args=["claire"])
    assert door not in client.get("/").content.decode()
    assert client.post(door).status_code == 404
    settings.DEMO = True
    assert door in client.get("/").content.decode()
    assert client.post(door).url == reverse("programmes:mine")


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
def test_doors_are_shut_to_whoever_comes_through_somebody_else(client, settings, claire, header):
    settings.DEMO = True
    said = {header: "127.0.0.1"}
    assert "entrer-comme" not in client.get("/", headers=said).content.decode()
    assert client.post(reverse("enter_as", args=["claire"]), headers=said).status_code == 404
    assert client.post(reverse("enter_as", args=["claire"]), REMOTE_ADDR="192.0.2.7").status_code == 404


def test_signing_out_asks_the_browser_to_forget(client, claire):
    client.force_login(claire)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get(reverse("programmes:mine")).status_code == 302


def test_phone_of_someone_who_left_finds_the_public_home(cast):
    phone = cast.client_of("lucie")
    assert Party.objects.get(pk=cast.tilleuls.people["lucie"].party_id).left_at
    assert phone.get("/").status_code == 200
    assert cast.client_of("fatou").get("/").url == reverse("sessions:home")


def test_no_name_stays_in_the_session_table(cast):
    desk = cast.client_of("claire")
    person = cast.tilleuls.people["bernard"]
    address = reverse("collectives:edit_person", args=[cast.tilleuls.collective.slug, person.pk])
    assert desk.post(address, {"given_name": "Zyxcanari", "family_name": "Roussel"}).status_code == 302
    assert not [row for row in Session.objects.all() if "Zyxcanari" in str(row.get_decoded())]


def test_policy_of_every_page_lets_in_nothing_but_ours(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    sources = {source for directive in policy.split(";") for source in directive.split()[1:]}
    assert sources == {"'none'", "'self'"}
