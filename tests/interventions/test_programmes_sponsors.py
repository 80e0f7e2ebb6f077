"""The sponsor's report: counts, one step, and nothing about fewer than five people."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.services.components import create_collective
from cells.collectives.services.people import NewPerson, add_participants
from cells.composition.models import Cell, Round, Seat
from contracts.agreements.models import Signature, Version
from interventions.programmes.models import SponsorLink
from interventions.programmes.report import report_on
from interventions.programmes.services import make_sponsor_link, open_programme, revoke_sponsor_link
from interventions.supervision.figures import publish_due
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")


@pytest.fixture
def paul():
    return User.objects.create_user("region@example.org", name="Paul Marchal", role="sponsor")


@pytest.fixture
def by(claire):
    return Viewer(user=claire)


@pytest.fixture
def programme(by):
    collective = create_collective(name="Quartier des Tilleuls", kind="neighbourhood", by=by)
    add_participants(collective=collective, by=by, people=[NewPerson(f"Personne{n}") for n in range(12)])
    return open_programme(
        collective=collective, title="Radicalisation", objective="Un secret", sponsor_name="Région", by=by
    )


def sign(programme, number):
    Version.objects.filter(contract=programme.contract).delete()
    version = Version.objects.create(contract=programme.contract, number=1, proposed_at=timezone.now())
    for party in programme.contract.parties.order_by("number")[:number]:
        Signature.objects.create(version=version, party=party, sha256="0" * 64)


def report_of(programme):
    """Return the report right after the clock has counted for the first time."""
    publish_due()
    return report_on(programme)


def open_link(client, token):
    return client.get(reverse("programmes:report", args=[token]))


def test_the_link_is_shown_once_and_only_its_digest_is_kept(client, claire, programme):
    client.force_login(claire)
    shown = client.post(reverse("programmes:sponsor_link", args=[programme.pk]))
    link = SponsorLink.objects.get()
    token = shown.context["address"].rstrip("/").rsplit("/", 1)[1]
    assert token in shown.text
    assert token not in link.digest
    assert token.endswith(link.hint)
    client.logout()
    assert open_link(client, token).status_code == 200
    client.force_login(claire)
    assert token not in client.get(reverse("programmes:programme", args=[programme.pk])).text


def test_the_report_says_counts_and_step_and_no_word(client, programme, by):
    sign(programme, 12)
    token = make_sponsor_link(programme=programme, by=by).token
    text = open_link(client, token).text
    assert re.findall(r"<dd>\s*(.+?)\s*</dd>", text)[1:3] == [_("not counted yet")] * 2
    publish_due()
    text = open_link(client, token).text
    assert re.findall(r"<dd>\s*(.+?)\s*</dd>", text)[1:] == [_("about %(n)d") % {"n": 10}] * 2 + ["0"]
    assert "Inspirer confiance" in text
    for word in ("Radicalisation", "Un secret", "Tilleuls", "Personne1", "P1<"):
        assert word not in text


def test_unknown_expired_and_closed_links_show_one_same_page(client, programme, by):
    expired = make_sponsor_link(programme=programme, by=by)
    SponsorLink.objects.filter(pk=expired.link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    closed = make_sponsor_link(programme=programme, by=by)
    revoke_sponsor_link(link=closed.link, by=by)
    answers = [
        open_link(client, token)
        for token in (expired.token, closed.token, "x" * 43, "é\x00", closed.link.digest)
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({answer.text.split("<main")[1].split("</main>")[0] for answer in answers}) == 1


def test_a_look_at_the_report_changes_nothing(client, programme, by):
    made = make_sponsor_link(programme=programme, by=by)
    before = SponsorLink.objects.values().get()
    open_link(client, made.token)
    open_link(client, made.token)
    assert SponsorLink.objects.values().get() == before


def test_a_link_is_closed_by_its_intervenant_alone(client, claire, programme, by, paul):
    made = make_sponsor_link(programme=programme, by=by)
    closing = reverse("programmes:revoke_link", args=[programme.pk, made.link.pk])
    client.force_login(paul)
    assert client.post(closing).status_code == 404
    assert open_link(client, made.token).status_code == 200
    client.force_login(claire)
    assert client.post(closing).status_code == 302
    assert open_link(client, made.token).status_code == 404


@pytest.mark.parametrize("signed", range(13))
def test_signatures_go_in_fives_whoever_is_missing(programme, signed):
    sign(programme, signed)
    report = report_of(programme)
    assert "10" in report.people
    assert len({report.signed, report.people}) == (1 if signed >= 10 else 2)
    assert not any(str(one) in report.signed for one in range(11, 13))


def test_nobody_and_four_look_alike(by):
    family = create_collective(name="Famille", kind="family", by=by)
    add_participants(collective=family, by=by, people=[NewPerson(f"p{n}") for n in range(4)])
    programme = open_programme(collective=family, title="t", objective="o", sponsor_name="", by=by)
    sign(programme, 0)
    report = report_of(programme)
    assert report.people == report.signed


@pytest.mark.parametrize(("sizes", "shown"), [((6, 6), "2"), ((8, 4), None)])
def test_cells_are_counted_unless_one_is_very_small(programme, sizes, shown):
    one = Round.objects.create(
        contract=programme.contract, collective=programme.collective, number=1, cell_size=6, state="validated"
    )
    people = iter(programme.collective.participants.all())
    for position, size in enumerate(sizes):
        cell = Cell.objects.create(round=one, contract=programme.contract, position=position)
        for _seat in range(size):
            Seat.objects.create(round=one, cell=cell, participant=next(people))
    report = report_of(programme)
    assert report.cells == shown or (shown is None and not report.cells.isdigit())


def test_a_sponsors_account_reads_its_reports_and_nothing_else(client, claire, programme, paul):
    report = reverse("programmes:sponsored_report", args=[programme.pk])
    client.force_login(paul)
    assert client.get(report).status_code == 404
    client.force_login(claire)
    opening = reverse("programmes:sponsor_account", args=[programme.pk])
    assert client.post(opening, {"email": "unknown@example.org"}).status_code == 422
    assert client.post(opening, {"email": "claire@example.org"}).status_code == 422
    assert client.post(opening, {"email": "Region@example.org"}).status_code == 302
    assert client.get(report).status_code == 404
    client.force_login(paul)
    assert client.get(report).status_code == 200
    assert report in client.get(reverse("programmes:sponsored")).text
    assert "Un secret" not in client.get(report).text
    for name, args in (
        ("programmes:programme", [programme.pk]),
        ("programmes:objective", [programme.pk]),
        ("programmes:create", []),
        ("collectives:mine", []),
        ("collectives:collective", [programme.collective.slug]),
        ("collectives:people", [programme.collective.slug]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404, name


def test_a_report_is_closed_to_the_account_again(client, claire, programme, paul):
    client.force_login(claire)
    opening = reverse("programmes:sponsor_account", args=[programme.pk])
    client.post(opening, {"email": "region@example.org"})
    client.post(opening, {"email": ""})
    client.force_login(paul)
    assert client.get(reverse("programmes:sponsored_report", args=[programme.pk])).status_code == 404


def test_reports_cost_a_bounded_number_of_queries(client, programme, by, django_assert_max_num_queries):
    made = make_sponsor_link(programme=programme, by=by)
    with django_assert_max_num_queries(17):
        open_link(client, made.token)
