"""People of a collective: taken in one by one or as a list, numbered, found, corrected, taken off."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Participant
from cells.collectives.services.components import add_component, create_collective
from cells.collectives.services.enrolment import enrol, not_enrolled
from cells.collectives.services.people import (
    NewPerson,
    add_participant,
    add_participants,
    named,
    remove_participants,
)
from cells.collectives.traits import AGE_BANDS, check_traits
from cells.imports.reading.ages import BANDS
from contracts.agreements.models import Contract, Party, Signature, Version
from tst_platform.accounts.models import User
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return User.objects.create_user("claire@example.org", name="Claire", role="intervenant")


@pytest.fixture
def by(claire):
    return Viewer(user=claire)


@pytest.fixture
def tilleuls(by):
    return create_collective(name="Quartier des Tilleuls", kind="neighbourhood", by=by)


@pytest.fixture
def mothers(tilleuls, by):
    return add_component(collective=tilleuls, name="mères", seats=3, by=by)


@pytest.fixture
def staff(client, claire):
    client.force_login(claire)
    return client


def address(name, *args):
    return reverse(f"collectives:{name}", args=args)


def crowd(number, component=None):
    return [
        NewPerson(f"Prénom{n}", f"Nom{n}", email=f"p{n}@example.org", component=component)
        for n in range(number)
    ]


def in_clear_anywhere(text):
    """Tell whether the database file holds these letters in any column of the people's tables."""
    with connection.cursor() as cursor:
        for table in ("cells_participant", "contracts_party"):
            cursor.execute(f"SELECT * FROM {table}")
            if any(text.encode() in bytes(str(cell), "utf8") + _raw(cell) for row in cursor for cell in row):
                return True
    return False


def _raw(cell):
    return bytes(cell) if isinstance(cell, bytes | memoryview) else b""


def test_a_person_is_a_party_without_name_and_a_sealed_participant(tilleuls, mothers, by):
    added = add_participant(
        collective=tilleuls,
        by=by,
        given_name="Fatou",
        family_name="Diallo",
        email="fatou@example.org",
        component=mothers,
    )
    fatou = Participant.objects.select_related("party").get(pk=added.pk)
    assert (fatou.full_name, fatou.email, fatou.known_as) == ("Fatou Diallo", "fatou@example.org", "Fatou")
    assert (fatou.party.contract, fatou.party.number, fatou.party.joined_at) == (None, None, None)
    assert not in_clear_anywhere("Fatou")
    assert not in_clear_anywhere("fatou@example.org")


def test_with_a_contract_each_person_is_the_next_number(tilleuls, by):
    contract = Contract.objects.create()
    numbers = [
        add_participant(collective=tilleuls, by=by, given_name=name, contract=contract).party.number
        for name in ("Fatou", "Nadia", "Sylvie")
    ]
    assert numbers == [1, 2, 3]
    more = add_participants(collective=tilleuls, by=by, people=crowd(3), contract=contract)
    assert [person.party.number for person in more] == [4, 5, 6]


def test_a_list_comes_in_order_and_in_few_statements(tilleuls, mothers, by, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        add_participants(collective=tilleuls, by=by, people=crowd(200, mothers))
    names = [person.given_name for person in Participant.objects.filter(collective=tilleuls)]
    assert names == [f"Prénom{n}" for n in range(200)]


def test_enrolment_numbers_the_list_in_its_order_and_once(tilleuls, by, django_assert_max_num_queries):
    people = add_participants(collective=tilleuls, by=by, people=crowd(300))
    Party.objects.filter(pk=people[5].party_id).update(left_at=timezone.now())
    contract = Contract.objects.create()
    with django_assert_max_num_queries(6):
        assert enrol(collective=tilleuls, contract=contract, by=by) == 299
    rows = Participant.objects.filter(collective=tilleuls).present().select_related("party")
    assert [row.party.number for row in rows] == list(range(1, 300))
    assert enrol(collective=tilleuls, contract=contract, by=by) == 0
    late = add_participant(collective=tilleuls, by=by, given_name="Samir")
    assert not_enrolled(tilleuls).get() == late
    assert enrol(collective=tilleuls, contract=contract, by=by) == 1
    assert Party.objects.get(pk=late.party_id).number == 300


def test_enrolment_leaves_the_people_of_other_collectives_and_programmes_alone(tilleuls, by):
    elsewhere = create_collective(name="Autre", kind="family", by=by)
    theirs = add_participant(collective=elsewhere, by=by, given_name="Yanis")
    other = Contract.objects.create()
    taken = add_participant(collective=tilleuls, by=by, given_name="Inès", contract=other)
    assert enrol(collective=tilleuls, contract=Contract.objects.create(), by=by) == 0
    assert Party.objects.get(pk=theirs.party_id).contract is None
    assert Party.objects.get(pk=taken.party_id).contract == other


@pytest.mark.parametrize("name", ["origine", "religion", "health", "shoe_size"])
def test_a_trait_that_is_not_ours_is_refused_and_nobody_comes_in(tilleuls, by, name):
    with pytest.raises(DomainError):
        add_participant(collective=tilleuls, by=by, given_name="Fatou", traits={name: "x"})
    with pytest.raises(DomainError):
        add_participants(
            collective=tilleuls, by=by, people=[*crowd(2), NewPerson("Fatou", traits={name: "x"})]
        )
    assert not Participant.objects.exists()
    assert not Party.objects.exists()


def test_traits_are_kept_without_empty_ones_and_availability_as_moments():
    kept = check_traits(
        {"neighbourhood": " Les Tilleuls ", "gender": "", "availability": "jeu soir, ven soir;jeu soir"}
    )
    assert kept == {"neighbourhood": "Les Tilleuls", "availability": ["jeu soir", "ven soir"]}
    assert check_traits(None) == {}
    assert check_traits({"availability": ["sam matin", " "]}) == {"availability": ["sam matin"]}


def test_the_age_bands_offered_are_those_that_imports_write():
    assert list(AGE_BANDS) == [*(name for _, name in BANDS), "75+"]


def test_a_component_of_elsewhere_is_refused(tilleuls, by):
    other = create_collective(name="Autre", kind="family", by=by)
    parents = add_component(collective=other, name="parents", by=by)
    with pytest.raises(DomainError):
        add_participant(collective=tilleuls, by=by, given_name="Fatou", component=parents)


def test_a_list_is_taken_back_with_its_keys(tilleuls, by):
    kept = add_participant(collective=tilleuls, by=by, given_name="Fatou")
    people = add_participants(collective=tilleuls, by=by, people=crowd(3))
    assert remove_participants(participants=people, by=by) == 3
    assert Participant.objects.get() == kept
    assert Party.objects.get() == kept.party
    scopes = [person.party_id for person in people]
    assert all(
        key.destroyed_at and not bytes(key.wrapped) for key in DataKey.objects.filter(scope__in=scopes)
    )
    assert DataKey.objects.get(scope=kept.party_id).destroyed_at is None


def test_nobody_is_taken_off_once_they_joined_or_signed(tilleuls, by):
    contract = Contract.objects.create()
    people = add_participants(collective=tilleuls, by=by, people=crowd(3), contract=contract)
    Party.objects.filter(pk=people[1].party_id).update(joined_at=timezone.now())
    with pytest.raises(DomainError):
        remove_participants(participants=people, by=by)
    version = Version.objects.create(contract=contract, number=1, proposed_at=timezone.now())
    Signature.objects.create(version=version, party=people[2].party, sha256="0" * 64)
    with pytest.raises(DomainError):
        remove_participants(participants=[people[2]], by=by)
    assert Participant.objects.count() == 3


def test_names_are_found_without_accents_or_capitals(tilleuls, by):
    for given, family, called in (("Inès", "Bœuf", ""), ("Fatou", "Diallo", "Fafa"), ("Jean", "Dupont", "")):
        add_participant(collective=tilleuls, by=by, given_name=given, family_name=family, called=called)
    everyone = Participant.objects.filter(collective=tilleuls)
    assert [person.given_name for person in named(everyone, "INES")] == ["Inès"]
    assert [person.given_name for person in named(everyone, "ou  dia")] == ["Fatou"]
    assert [person.given_name for person in named(everyone, "fafa")] == ["Fatou"]
    assert named(everyone, "zzz") == []


def test_acts_are_recorded_without_names(tilleuls, by):
    added = add_participant(collective=tilleuls, by=by, given_name="Fatou")
    record = AuditRecord.objects.get(verb="participant.add")
    assert (record.row, record.scope, record.actor) == (added.pk, tilleuls.pk, f"user:{by.user_id}")


# --- pages


def test_a_person_is_added_by_the_form_and_found_on_the_list(staff, tilleuls, mothers):
    typed = {
        "given_name": "Fatou",
        "component": mothers.pk,
        "age_band": "25–39",
        "availability": "jeu soir, sam matin",
        "neighbourhood": "Les Tilleuls",
        "phone": "+33 6 39 98 00 12",
    }
    response = staff.post(address("add_person", tilleuls.slug), typed)
    assert response.status_code == 302
    fatou = Participant.objects.get()
    assert fatou.traits == {
        "age_band": "25–39",
        "availability": ["jeu soir", "sam matin"],
        "neighbourhood": "Les Tilleuls",
    }
    listed = staff.get(response.url).text
    assert "Fatou" in listed
    assert "+33 6 39 98 00 12" in listed


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"given_name": "x" * 101},
        {"given_name": "a\x00b"},
        {"given_name": "Fatou", "email": "pas une adresse"},
        {"given_name": "Fatou", "age_band": "38"},
        {"given_name": "Fatou", "component": "pas-un-identifiant"},
    ],
)
def test_a_form_that_cannot_be_taken_answers_422_and_adds_nobody(staff, tilleuls, typed):
    response = staff.post(address("add_person", tilleuls.slug), typed)
    assert response.status_code == 422
    assert not Participant.objects.exists()
    if typed.get("email"):
        assert 'value="pas une adresse"' in response.text


def test_a_person_is_corrected_and_what_was_known_is_shown(staff, tilleuls, mothers, by):
    fatou = add_participant(
        collective=tilleuls,
        by=by,
        given_name="Fatou",
        component=mothers,
        traits={"age_band": "15-24", "often": "no"},
    )
    page = address("edit_person", tilleuls.slug, fatou.pk)
    shown = staff.get(page).text
    assert 'value="Fatou"' in shown
    assert '<option value="15-24" selected>' in shown
    assert staff.post(page, {"given_name": "Fatoumata", "age_band": "15-24"}).status_code == 302
    fatou.refresh_from_db()
    assert (fatou.given_name, fatou.component, fatou.traits) == ("Fatoumata", None, {"age_band": "15-24"})


def test_someone_who_joined_is_not_taken_off_from_the_page(staff, tilleuls, by):
    fatou = add_participant(collective=tilleuls, by=by, given_name="Fatou")
    Party.objects.update(joined_at=timezone.now())
    page = address("remove_person", tilleuls.slug, fatou.pk)
    assert staff.get(page).status_code == 200
    assert staff.post(page).status_code == 302
    assert Participant.objects.exists()
    Party.objects.update(joined_at=None)
    staff.post(page)
    assert not Participant.objects.exists()


def test_the_list_has_fifty_to_a_page_and_is_narrowed_by_component_and_name(staff, tilleuls, mothers, by):
    add_participants(collective=tilleuls, by=by, people=crowd(60))
    add_participants(collective=tilleuls, by=by, people=[NewPerson("Fatou", component=mothers)])
    page = address("people", tilleuls.slug)
    shown = staff.get(page)
    assert shown.text.count('<th scope="row">') == 50
    assert "Fatou" not in shown.text
    assert "Fatou" in staff.get(page, {"page": 2}).text
    assert staff.get(page, {"component": mothers.pk}).text.count('<th scope="row">') == 1
    assert staff.get(page, {"q": "fatou"}).text.count('<th scope="row">') == 1
    assert staff.get(page, {"q": "personne de ce nom"}).text.count('<th scope="row">') == 0
    for odd in ({"page": "x"}, {"page": "-1"}, {"component": "x"}, {"q": "\x00"}, {"q": "x" * 200}):
        assert staff.get(page, odd).status_code == 200


def test_a_list_of_people_costs_the_same_however_long(staff, tilleuls, mothers, by):
    page = address("people", tilleuls.slug)
    add_participants(collective=tilleuls, by=by, people=crowd(10, mothers))
    with CaptureQueriesContext(connection) as few:
        staff.get(page)
    add_participants(collective=tilleuls, by=by, people=crowd(150, mothers))
    with CaptureQueriesContext(connection) as many:
        staff.get(page)
    # The look is written down; on PostgreSQL the viewer is named to the database, and taken back.
    assert len(many) == len(few) <= 13


def test_those_who_left_are_not_on_the_list(staff, tilleuls, by):
    add_participant(collective=tilleuls, by=by, given_name="Fatou")
    Party.objects.update(left_at=timezone.now())
    assert "Fatou" not in staff.get(address("people", tilleuls.slug)).text


def test_no_form_writes_back_the_name_of_someone_who_left(staff, tilleuls, by):
    fatou = add_participant(collective=tilleuls, by=by, called="Fatou")
    page = reverse("collectives:edit_person", args=[tilleuls.slug, fatou.pk])
    assert staff.get(page).status_code == 200
    Party.objects.update(left_at=timezone.now())
    DataKey.objects.destroy(fatou.party_id)
    assert staff.get(page).status_code == 404
    assert staff.post(page, {"given_name": "Fatou"}).status_code == 404


def test_an_empty_list_gives_the_first_act(staff, tilleuls):
    assert 'class="empty"' in staff.get(address("people", tilleuls.slug)).text


@pytest.mark.parametrize("role", ["intervenant", "supervisor", "administrator", "sponsor"])
def test_staff_from_elsewhere_see_nobody(client, tilleuls, by, role):
    fatou = add_participant(collective=tilleuls, by=by, given_name="Fatou")
    client.force_login(User.objects.create_user("jean@example.org", name="Jean", role=role))
    for page in (
        address("people", tilleuls.slug),
        address("add_person", tilleuls.slug),
        address("edit_person", tilleuls.slug, fatou.pk),
        address("remove_person", tilleuls.slug, fatou.pk),
    ):
        assert client.get(page).status_code == 404
        assert client.post(page, {"given_name": "x"}).status_code in (404, 405)
    assert Participant.objects.get().given_name == "Fatou"


def test_participants_and_nobody_see_no_list(client, tilleuls, by):
    fatou = add_participant(collective=tilleuls, by=by, given_name="Fatou")
    pages = [address("people", tilleuls.slug), address("edit_person", tilleuls.slug, fatou.pk)]
    assert [client.get(page).status_code for page in pages] == [302, 302]
    session = client.session
    session["party"] = str(fatou.party_id)
    session.save()
    assert [client.get(page).status_code for page in pages] == [404, 404]


@pytest.mark.parametrize(
    ("known", "in_cell", "for_staff"),
    [
        ({"family_name": "Diallo"}, "P", "Diallo"),
        ({"given_name": "Fatou", "family_name": "Diallo"}, "Fatou", "Fatou Diallo"),
        ({"given_name": "Fatou", "called": "Fa"}, "Fa", "Fatou"),
        ({"called": "Fa"}, "Fa", "Fa"),
    ],
)
def test_a_family_name_is_for_intervenants_alone(tilleuls, by, known, in_cell, for_staff):
    person = add_participant(collective=tilleuls, by=by, **known)
    assert (person.known_as, person.name_for_staff) == (in_cell, for_staff)


def test_someone_known_by_family_name_is_a_number_to_their_cell(tilleuls, by):
    person = add_participant(
        collective=tilleuls, by=by, family_name="Diallo", contract=Contract.objects.create()
    )
    assert person.known_as == "P1"
