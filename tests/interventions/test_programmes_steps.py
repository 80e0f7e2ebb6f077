"""A programme: opened in a collective, its steps, its objective, what is reached and what awaits."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Invitation, Membership, Participant, WaitingSeat
from cells.collectives.services.components import add_component, create_collective
from cells.collectives.services.people import NewPerson, add_participant, add_participants
from cells.composition.models import Cell, Round, RoundState
from contracts.agreements.models import Contract, ContractIntervenant, Party, Signature, Version
from interventions.programmes.awaiting import shown_steps, tasks
from interventions.programmes.library import STEPS
from interventions.programmes.models import Programme, Step, StepChange
from interventions.programmes.services import enrol_participants, install_steps, open_programme
from interventions.programmes.standing import standing_of, standings
from tst_platform.accounts.models import User
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db


def someone(name, role="intervenant"):
    return User.objects.create_user(f"{name.lower()}@example.org", name=name, role=role)


@pytest.fixture
def claire():
    return someone("Claire")


@pytest.fixture
def by(claire):
    return Viewer(user=claire)


@pytest.fixture
def tilleuls(by):
    collective = create_collective(name="Quartier des Tilleuls", kind="neighbourhood", by=by)
    mothers = add_component(collective=collective, name="mères", seats=3, by=by)
    add_component(collective=collective, name="jeunes", seats=3, by=by)
    for name in ("Fatou", "Nadia", "Sylvie"):
        add_participant(collective=collective, by=by, given_name=name, component=mothers)
    return collective


@pytest.fixture
def programme(tilleuls, by):
    return open_programme(
        collective=tilleuls, title="Mères et jeunes", objective="Ouvrir un lieu", sponsor_name="Région", by=by
    )


@pytest.fixture
def staff(client, claire):
    client.force_login(claire)
    return client


def address(name, *args):
    return reverse(f"programmes:{name}", args=args)


def propose(programme):
    Version.objects.filter(contract=programme.contract, proposed_at=None).delete()
    return Version.objects.create(contract=programme.contract, number=9, proposed_at=timezone.now())


def words(programme):
    return [task.words for task in tasks(programme, standing_of(programme))]


def facts(programme, slug):
    steps = shown_steps(programme, standing_of(programme), list(Step.objects.all()))
    return [(fact.reached, fact.words) for shown in steps if shown.step.slug == slug for fact in shown.facts]


def test_the_seven_steps_are_shipped_and_installing_again_changes_nothing():
    shipped = list(Step.objects.values_list("pk", "slug", "position"))
    assert [slug for _, slug, _ in shipped] == [step.slug for step in STEPS]
    assert [position for _, _, position in shipped] == list(range(1, 8))
    install_steps()
    assert list(Step.objects.values_list("pk", "slug", "position")) == shipped


def test_a_step_is_told_in_the_language_of_the_page(settings):
    from django.utils import translation

    first = Step.objects.first()
    with translation.override("fr"):
        assert first.title.startswith("Inspirer confiance")
    with translation.override("en"):
        assert first.title == "Inspire trust"


def test_opening_gives_everyone_of_the_collective_their_place(tilleuls, claire, by):
    malik = someone("Malik")
    Membership.objects.create(collective=tilleuls, user=malik, role="co")
    programme = open_programme(collective=tilleuls, title="t", objective="o", sponsor_name="", by=by)
    staffing = ContractIntervenant.objects.filter(contract=programme.contract)
    assert dict(staffing.values_list("user__name", "is_lead")) == {"Claire": True, "Malik": False}
    parties = Party.objects.filter(contract=programme.contract).order_by("number")
    assert [str(party) for party in parties] == ["P1", "P2", "P3"]
    assert programme.current_step.position == 1
    assert StepChange.objects.get(programme=programme).by == claire


def test_names_of_a_programme_are_sealed(programme):
    raw = Programme.objects.filter(pk=programme.pk).values_list("title", "objective", "sponsor_name").get()
    assert not any("Mères" in bytes(value).decode("latin-1") for value in raw)
    assert Programme.objects.get(pk=programme.pk).title == "Mères et jeunes"


def test_nobody_opens_a_programme_in_a_collective_of_others(tilleuls):
    with pytest.raises(DomainError):
        open_programme(
            collective=tilleuls, title="t", objective="o", sponsor_name="", by=Viewer(user=someone("Jean"))
        )
    assert not Contract.objects.exists()


def test_those_who_come_later_are_enrolled_on_request(staff, programme, tilleuls, by):
    add_participant(collective=tilleuls, by=by, given_name="Yanis")
    page = address("programme", programme.pk)
    assert address("enrol", programme.pk) in staff.get(page).text
    assert staff.post(address("enrol", programme.pk)).status_code == 302
    assert sorted(programme.contract.parties.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert address("enrol", programme.pk) not in staff.get(page).text
    assert enrol_participants(programme=programme, by=by) == 0


def test_any_step_is_declared_forwards_and_back_and_the_way_is_kept(staff, programme):
    for slug in ("conflict", "meetings", "meetings"):
        assert staff.post(address("step", programme.pk), {"step": slug}).status_code == 302
    programme.refresh_from_db()
    assert programme.current_step.slug == "meetings"
    way = [change.step.slug for change in programme.step_changes.select_related("step")]
    assert way == ["meetings", "conflict", "trust"]
    assert staff.post(address("step", programme.pk), {"step": "unknown"}).status_code == 422
    assert staff.post(address("step", programme.pk)).status_code == 422


@pytest.mark.parametrize("raw", ["a\0b", "\0", "é" * 5000])
def test_text_that_a_database_chokes_on_is_refused_as_any_other(staff, programme, raw):
    assert staff.post(address("step", programme.pk), {"step": raw}).status_code == 422
    typed = {"title": "Autre", "objective": "Ouvrir", "collective": raw}
    assert staff.post(reverse("programmes:create"), typed).status_code == 422
    assert staff.get(reverse("programmes:create"), {"collective": raw}).status_code == 200
    assert Programme.objects.count() == 1


def test_the_objective_is_written_anew(staff, programme):
    page = address("objective", programme.pk)
    assert "Ouvrir un lieu" in staff.get(page).text
    assert staff.post(page, {"objective": ""}).status_code == 422
    assert staff.post(page, {"objective": "x" * 501}).status_code == 422
    assert staff.post(page, {"objective": "Ouvrir un lieu d’accueil"}).status_code == 302
    programme.refresh_from_db()
    assert programme.objective == "Ouvrir un lieu d’accueil"


def test_each_step_says_what_is_reached_and_what_is_missing(programme):
    assert [reached for reached, _ in facts(programme, "trust")] == [True] + [False] * 5
    assert "jeunes" in facts(programme, "trust")[5][1]
    Version.objects.filter(contract=programme.contract).delete()
    assert [reached for reached, _ in facts(programme, "contract")] == [False]
    version = propose(programme)
    for party in programme.contract.parties.order_by("number"):
        assert [reached for reached, _ in facts(programme, "contract")] == [True, False]
        Signature.objects.create(version=version, party=party, sha256="0" * 64)
    assert [reached for reached, _ in facts(programme, "contract")] == [True, True]
    assert [reached for reached, _ in facts(programme, "meetings")] == [False]


def test_withdrawn_signatures_and_those_who_left_do_not_count(programme):
    version = propose(programme)
    first, second, third = programme.contract.parties.order_by("number")
    for party in (first, second, third):
        Signature.objects.create(version=version, party=party, sha256="0" * 64)
    Signature.objects.filter(party=first).update(withdrawn_at=timezone.now())
    Party.objects.filter(pk=second.pk).update(left_at=timezone.now())
    standing = standing_of(programme)
    assert (standing.people, standing.signed) == (2, 1)


def test_signatures_of_an_older_version_do_not_count(programme):
    version = propose(programme)
    Signature.objects.create(version=version, party=programme.contract.parties.first(), sha256="0" * 64)
    assert standing_of(programme).signed == 1
    Version.objects.create(contract=programme.contract, number=10, proposed_at=timezone.now())
    assert (standing_of(programme).version, standing_of(programme).signed) == (10, 0)


def test_what_awaits_follows_from_the_data(programme, claire):
    before = len(words(programme))
    invitation = Invitation.objects.create(
        collective=programme.collective,
        contract=programme.contract,
        invited_by=claire,
        kind="shared",
        digest="d" * 64,
        hint="abcd",
        expires_at=timezone.now(),
        most_uses=50,
    )
    seat = WaitingSeat.objects.create(invitation=invitation, called="Kevin")
    assert len(words(programme)) == before + 1
    seat.declined_at = timezone.now()
    seat.save()
    assert len(words(programme)) == before


def test_cells_count_once_their_round_is_validated(programme):
    one = Round.objects.create(
        contract=programme.contract, collective=programme.collective, number=1, cell_size=3
    )
    Cell.objects.create(round=one, contract=programme.contract, position=0)
    standing = standing_of(programme)
    assert (standing.cells, standing.drafts) == (0, [one.pk])
    Round.objects.update(state=RoundState.VALIDATED)
    standing = standing_of(programme)
    assert (standing.cells, standing.drafts) == (1, [])


def test_standings_of_several_programmes_do_not_mix(programme, by):
    other = create_collective(name="Autre", kind="family", by=by)
    add_participants(collective=other, by=by, people=[NewPerson(f"p{n}") for n in range(5)])
    second = open_programme(collective=other, title="t", objective="o", sponsor_name="", by=by)
    add_participant(collective=other, by=by, given_name="late")
    found = standings([programme, second])
    assert (found[programme.pk].people, found[second.pk].people) == (3, 5)
    assert (found[programme.pk].not_enrolled, found[second.pk].not_enrolled) == (0, 1)


# --- pages


def test_the_first_home_says_to_begin_with_a_collective(staff):
    shown = staff.get(address("mine")).text
    assert 'class="empty"' in shown
    assert reverse("collectives:create") in shown
    create = staff.get(address("create")).text
    assert reverse("collectives:create") in create


def test_home_leads_from_a_collective_to_its_intervention(staff, tilleuls):
    shown = staff.get(address("mine")).text
    assert f"{address('create')}?collective={tilleuls.slug}" in shown


def test_a_programme_is_opened_from_the_form(staff, tilleuls):
    page = address("create")
    assert "selected" in staff.get(page, {"collective": tilleuls.slug}).text
    typed = {"title": "Mères et jeunes", "collective": tilleuls.slug, "objective": "Ouvrir un lieu"}
    assert staff.post(page, typed | {"objective": ""}).status_code == 422
    assert not Programme.objects.exists()
    response = staff.post(page, typed | {"sponsor_name": "Région Île-de-France"})
    assert response.url == address("programme", Programme.objects.get().pk)
    shown = staff.get(response.url).text
    assert "Région Île-de-France" in shown
    assert shown.count("Ouvrir un lieu") == 1


def test_a_collective_of_others_cannot_be_chosen(client, tilleuls):
    client.force_login(someone("Jean"))
    typed = {"title": "t", "collective": tilleuls.slug, "objective": "o"}
    response = client.post(address("create"), typed)
    assert response.status_code == 422
    assert tilleuls.name not in response.text


def test_home_costs_the_same_however_many_programmes(staff, programme, by, django_assert_max_num_queries):
    for number in range(5):
        other = create_collective(name=f"Collectif {number}", kind="family", by=by)
        add_component(collective=other, name="parents", by=by)
        open_programme(collective=other, title=f"t{number}", objective="o", sponsor_name="", by=by)
    with django_assert_max_num_queries(33):
        assert staff.get(address("mine")).status_code == 200


def test_a_programme_page_costs_a_bounded_number_of_queries(staff, programme, django_assert_max_num_queries):
    with django_assert_max_num_queries(27):
        staff.get(address("programme", programme.pk))


POSTED = ("step", "enrol", "sponsor_link", "sponsor_account")


def doors(programme):
    return [*(address(name, programme.pk) for name in ("programme", "objective", *POSTED))]


@pytest.mark.parametrize("role", ["intervenant", "supervisor", "administrator", "sponsor"])
def test_staff_from_elsewhere_get_404(client, programme, role):
    client.force_login(someone("Jean", role))
    for page in doors(programme):
        answers = {
            client.get(page).status_code,
            client.post(page, {"step": "conflict", "objective": "x"}).status_code,
        }
        assert answers <= {404, 405}, page
        assert 404 in answers, page
    programme.refresh_from_db()
    assert (programme.current_step.position, programme.objective) == (1, "Ouvrir un lieu")


def test_participants_and_nobody_reach_no_page_of_staff(client, programme):
    for page in doors(programme):
        assert {client.get(page).status_code, client.post(page, {"step": "conflict"}).status_code} <= {
            302,
            405,
        }, page
    party = Participant.objects.first().party
    Party.objects.filter(pk=party.pk).update(joined_at=timezone.now())
    session = client.session
    session["party"] = str(party.pk)
    session.save()
    for page in [*doors(programme), address("mine"), address("create"), address("sponsored")]:
        assert 404 in {client.get(page).status_code, client.post(page).status_code}, page
    programme.refresh_from_db()
    assert programme.current_step.position == 1


def test_supervisors_and_sponsors_are_led_to_their_own_home(client):
    for role, home in (("supervisor", reverse("supervision:supervised")), ("sponsor", address("sponsored"))):
        client.force_login(someone(role, role))
        assert client.get(address("mine")).url == home
        assert client.get(address("create")).status_code == 404
