"""A collective, its components and seats, the empty chair, and the names that are refused."""

import pytest
from django.urls import reverse

from cells.collectives.models import Collective, Component, Membership
from cells.collectives.services.components import add_component, create_collective, propose_slug
from cells.collectives.services.people import add_participant
from cells.collectives.services.seating import chairs, summaries
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
def tilleuls(claire):
    return create_collective(name="Quartier des Tilleuls", kind="neighbourhood", by=Viewer(user=claire))


@pytest.fixture
def staff(client, claire):
    client.force_login(claire)
    return client


def address(name, *args):
    return reverse(f"collectives:{name}", args=args)


def test_whoever_creates_a_collective_leads_it(claire, tilleuls):
    assert tilleuls.slug == "quartier-des-tilleuls"
    membership = Membership.objects.get(collective=tilleuls)
    assert (membership.user, membership.role) == (claire, "lead")


def test_a_slug_is_free_and_made_of_the_name(claire, tilleuls):
    assert propose_slug("Quartier des Tilleuls") == "quartier-des-tilleuls-2"
    assert propose_slug("Île-de-France, été") == "ile-de-france-ete"
    assert propose_slug("日本") == "collectif"
    assert len(propose_slug("x" * 300)) <= 60


def test_a_collective_is_created_from_its_page(staff, claire):
    response = staff.post(address("create"), {"name": "Les Terrasses", "kind": "cooperative", "slug": ""})
    assert response.status_code == 302
    assert response.url == address("collective", "les-terrasses")
    assert staff.get(response.url).status_code == 200


def test_a_form_that_fails_answers_422_and_keeps_what_was_typed(staff, tilleuls):
    response = staff.post(
        address("create"), {"name": "Autre", "kind": "neighbourhood", "slug": tilleuls.slug}
    )
    assert response.status_code == 422
    assert 'value="Autre"' in response.text
    assert Collective.objects.count() == 1


def test_components_are_added_in_order_with_their_seats(staff, tilleuls):
    for name, seats in (("mères", 3), ("jeunes", 3), ("commerçants", 2)):
        response = staff.post(address("add_component", tilleuls.slug), {"name": name, "seats": seats})
        assert response.status_code == 302
    assert list(tilleuls.components.values_list("name", "seats")) == [
        ("mères", 3),
        ("jeunes", 3),
        ("commerçants", 2),
    ]


@pytest.mark.parametrize("name", ["Origine", "religion", "Opinions politiques", "santé", "malades"])
def test_a_component_named_after_what_is_never_asked_is_refused_with_the_reason(staff, tilleuls, name):
    response = staff.post(address("add_component", tilleuls.slug), {"name": name, "seats": 2})
    assert response.status_code == 422
    assert f'value="{name}"' in response.text
    assert "field-error" in response.text
    assert not Component.objects.exists()


def test_a_component_is_not_renamed_to_what_is_never_asked(staff, claire, tilleuls):
    mothers = add_component(collective=tilleuls, name="mères", by=Viewer(user=claire))
    changed = address("edit_component", tilleuls.slug, mothers.pk)
    assert staff.post(changed, {"name": "musulmans", "seats": 2}).status_code == 422
    assert staff.post(changed, {"name": "mères du quartier", "seats": 4}).status_code == 302
    mothers.refresh_from_db()
    assert (mothers.name, mothers.seats) == ("mères du quartier", 4)


def test_the_same_component_is_there_once(staff, claire, tilleuls):
    add_component(collective=tilleuls, name="mères", by=Viewer(user=claire))
    assert (
        staff.post(address("add_component", tilleuls.slug), {"name": "Mères", "seats": 2}).status_code == 422
    )
    with pytest.raises(DomainError):
        add_component(collective=tilleuls, name=" mères ", by=Viewer(user=claire))


@pytest.mark.parametrize("seats", ["0", "-1", "51", "beaucoup", ""])
def test_impossible_seats_are_refused(staff, tilleuls, seats):
    assert (
        staff.post(address("add_component", tilleuls.slug), {"name": "mères", "seats": seats}).status_code
        == 422
    )


def test_a_removed_component_leaves_its_people_on_the_list(staff, claire, tilleuls):
    mothers = add_component(collective=tilleuls, name="mères", by=Viewer(user=claire))
    fatou = add_participant(
        collective=tilleuls, by=Viewer(user=claire), given_name="Fatou", component=mothers
    )
    removal = address("remove_component", tilleuls.slug, mothers.pk)
    assert staff.get(removal).status_code == 200
    assert Component.objects.exists()
    assert staff.post(removal).status_code == 302
    fatou.refresh_from_db()
    assert fatou.component is None


def test_an_empty_chair_is_shown_until_somebody_speaks(staff, claire, tilleuls):
    viewer = Viewer(user=claire)
    shops = add_component(collective=tilleuls, name="commerçants", by=viewer, seats=2)
    assert chairs(tilleuls).empty[0].component == shops
    shown = staff.get(address("collective", tilleuls.slug)).text
    assert "#empty-chair" in shown
    assert f"{address('add_person', tilleuls.slug)}?component={shops.pk}" in shown
    add_participant(collective=tilleuls, by=viewer, family_name="Ortega", component=shops)
    chair = chairs(tilleuls).chairs[0]
    assert (chair.is_empty, chair.taken, chair.missing) == (False, 1, 1)
    add_participant(collective=tilleuls, by=viewer, given_name="Samir", component=shops)
    assert chairs(tilleuls).chairs[0].missing == 0
    assert "#empty-chair" not in staff.get(address("collective", tilleuls.slug)).text


def test_people_without_component_are_counted_apart(claire, tilleuls):
    add_component(collective=tilleuls, name="mères", by=Viewer(user=claire))
    add_participant(collective=tilleuls, by=Viewer(user=claire), given_name="Fatou")
    seating = chairs(tilleuls)
    assert (seating.people, seating.unplaced, seating.filled) == (1, 1, 0)


def test_the_first_page_says_what_to_do_first(staff):
    shown = staff.get(address("mine")).text
    assert 'class="empty"' in shown
    assert address("create") in shown


def test_a_list_of_collectives_costs_the_same_however_long(
    staff, claire, tilleuls, django_assert_max_num_queries
):
    for number in range(8):
        other = create_collective(name=f"Collectif {number}", kind="family", by=Viewer(user=claire))
        add_component(collective=other, name="parents", by=Viewer(user=claire))
    with django_assert_max_num_queries(9):
        assert staff.get(address("mine")).status_code == 200
    assert len(summaries(Collective.objects.all())) == 9


def test_a_collective_page_costs_a_bounded_number_of_queries(staff, tilleuls, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        staff.get(address("collective", tilleuls.slug))


@pytest.fixture
def pages(claire, tilleuls):
    part = add_component(collective=tilleuls, name="mères", by=Viewer(user=claire))
    return [
        address("collective", tilleuls.slug),
        address("add_component", tilleuls.slug),
        address("edit_component", tilleuls.slug, part.pk),
        address("remove_component", tilleuls.slug, part.pk),
    ]


@pytest.mark.parametrize("role", ["intervenant", "supervisor", "administrator", "sponsor"])
def test_staff_from_elsewhere_get_404(client, pages, role):
    client.force_login(someone("Jean", role))
    for page in pages:
        assert client.get(page).status_code == 404, page
        assert client.post(page, {"name": "x", "seats": 1}).status_code in (404, 405), page
    assert list(Component.objects.values_list("name", flat=True)) == ["mères"]


@pytest.mark.parametrize("role", ["supervisor", "administrator", "sponsor"])
def test_only_intervenants_create_collectives(client, role):
    client.force_login(someone("Hélène", role))
    assert client.get(address("create")).status_code == 404
    assert client.post(address("create"), {"name": "x", "kind": "family"}).status_code == 404
    assert client.get(address("mine")).status_code == 404
    with pytest.raises(DomainError):
        create_collective(name="x", kind="family", by=Viewer(user=User.objects.get()))


def test_nobody_is_sent_to_sign_in_and_a_participant_gets_404(client, claire, tilleuls, pages):
    for page in [*pages, address("mine"), address("create")]:
        assert client.get(page).status_code == 302
    fatou = add_participant(collective=tilleuls, by=Viewer(user=claire), given_name="Fatou")
    session = client.session
    session["party"] = str(fatou.party_id)
    session.save()
    for page in [*pages, address("mine"), address("create")]:
        assert client.get(page).status_code == 404


def test_a_component_of_another_collective_is_not_reached_through_mine(staff, claire, tilleuls):
    other = create_collective(name="Autre", kind="family", by=Viewer(user=someone("Jean")))
    part = add_component(collective=other, name="parents", by=Viewer(user=User.objects.get(name="Jean")))
    assert staff.get(address("edit_component", tilleuls.slug, part.pk)).status_code == 404


@pytest.mark.parametrize("name", ["a\x00b", "x" * 81, "   "])
def test_unfit_names_are_refused_without_error(staff, tilleuls, name):
    assert staff.post(address("add_component", tilleuls.slug), {"name": name, "seats": 1}).status_code == 422
