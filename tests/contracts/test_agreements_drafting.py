"""Drafts: from the library, in one's own words, by two hands; and what is proposed stands."""

import pytest
from django.db import IntegrityError, connection, transaction

from contracts.agreements import services
from contracts.agreements.library import CLAUSES
from contracts.agreements.models import Clause, ClauseTemplate, ContractIntervenant, Version
from tests.contracts.conftest import guard_off
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError

DEFAULTS = [shipped for shipped in CLAUSES if shipped.is_default]


def titles(version):
    return [clause.title for clause in version.clauses.all()]


def test_library_is_shipped_once_however_often_it_is_installed(db):
    assert ClauseTemplate.objects.count() == len(CLAUSES)
    services.install_library()
    assert ClauseTemplate.objects.count() == len(CLAUSES)


def test_contract_starts_with_a_draft_of_the_library_in_french(contract, claire):
    assert titles(contract.draft) == [shipped.title_fr for shipped in DEFAULTS]
    assert contract.version_in_force is None
    assert ContractIntervenant.objects.get(contract=contract).user == claire.user


def test_contract_of_an_english_programme_is_in_english(claire):
    from django.utils import translation

    with translation.override("en"):
        contract = services.start_contract(by=claire)
    assert titles(contract.draft) == [shipped.title_en for shipped in DEFAULTS]


def test_clauses_are_added_edited_moved_and_removed(contract, claire):
    draft = contract.draft
    own = services.add_clause(version=draft, title=" Repas ", text="Nous mangeons ensemble.", by=claire)
    services.edit_clause(
        clause=own, title="Repas", text="À midi.", seen=services.clause_fingerprint(own), by=claire
    )
    assert titles(draft)[-1] == "Repas"
    assert services.move_clause(clause=own, up=True, by=claire)
    assert titles(draft)[-2] == "Repas"
    assert not services.move_clause(clause=draft.clauses.first(), up=True, by=claire)
    services.remove_clause(clause=Clause.objects.get(pk=own.pk), by=claire)
    assert "Repas" not in titles(draft)


def test_moving_every_clause_everywhere_loses_none(contract, claire):
    draft = contract.draft
    first = draft.clauses.first()
    expected = titles(draft)
    while services.move_clause(clause=first, up=False, by=claire):
        pass
    assert titles(draft) == [*expected[1:], expected[0]]


def test_second_hand_on_the_same_clause_is_told_and_overwrites_nothing(contract, claire):
    clause = contract.draft.clauses.first()
    seen = services.clause_fingerprint(clause)
    services.edit_clause(clause=clause, title="Le mien", text="a", seen=seen, by=claire)
    with pytest.raises(DomainError):
        services.edit_clause(clause=clause, title="Le sien", text="b", seen=seen, by=claire)
    assert Clause.objects.get(pk=clause.pk).title == "Le mien"


def test_intervenant_of_elsewhere_changes_nothing(contract, jean):
    clause = contract.draft.clauses.first()
    acts = [
        lambda: services.add_clause(version=contract.draft, title="x", text="x", by=jean),
        lambda: services.remove_clause(clause=clause, by=jean),
        lambda: services.move_clause(clause=clause, up=False, by=jean),
        lambda: services.propose_version(version=contract.draft, by=jean),
        lambda: services.edit_clause(
            clause=clause, title="x", text="x", seen=services.clause_fingerprint(clause), by=jean
        ),
    ]
    before = titles(contract.draft)
    for act in acts:
        with pytest.raises(DomainError):
            act()
    assert titles(contract.draft) == before


def test_proposing_numbers_hashes_and_dates(contract, claire):
    version = services.propose_version(version=contract.draft, by=claire)
    assert (version.number, version.sha256) == (1, version.compute_sha256())
    assert contract.version_in_force == version
    assert AuditRecord.objects.filter(verb="version.propose", row=version.pk, scope=contract.pk).exists()


def test_empty_draft_is_not_proposed(contract, claire):
    draft = contract.draft
    draft.clauses.all().delete()
    with pytest.raises(DomainError):
        services.propose_version(version=draft, by=claire)


def test_draft_that_changed_since_it_was_read_is_not_proposed(contract, claire):
    shown = contract.draft.compute_sha256()
    services.add_clause(version=contract.draft, title="x", text="x", by=claire)
    with pytest.raises(DomainError):
        services.propose_version(version=contract.draft, by=claire, sha256=shown)
    assert contract.version_in_force is None


def test_what_is_proposed_is_refused_by_every_service(version, claire):
    clause = version.clauses.first()
    seen = services.clause_fingerprint(clause)
    acts = [
        lambda: services.add_clause(version=version, title="x", text="x", by=claire),
        lambda: services.add_from_library(
            version=version, template=ClauseTemplate.objects.first(), by=claire
        ),
        lambda: services.edit_clause(clause=clause, title="x", text="x", seen=seen, by=claire),
        lambda: services.remove_clause(clause=clause, by=claire),
        lambda: services.move_clause(clause=clause, up=False, by=claire),
        lambda: services.propose_version(version=version, by=claire),
    ]
    for act in acts:
        with pytest.raises(DomainError):
            act()
    assert Version.objects.get(pk=version.pk).compute_sha256() == version.sha256


def _through_orm(version):
    clause = version.clauses.first()

    def save_text():
        clause.text = "autre"
        clause.save()

    def save_version():
        version.proposed_at = None
        version.save()

    into = {"contract_id": version.contract_id, "version": version, "kind": "other", "position": 99}
    return [
        save_text,
        save_version,
        lambda: Clause.objects.filter(pk=clause.pk).update(position=90),
        lambda: Clause.objects.filter(pk=clause.pk).update(terms={"retention_months": 99}),
        lambda: clause.delete(),
        lambda: Clause.objects.create(**into),
        lambda: Version.objects.filter(pk=version.pk).update(sha256="0" * 64),
        lambda: Version.objects.filter(pk=version.pk)._raw_delete("default"),
    ]


def test_what_is_proposed_is_refused_by_the_database_through_the_orm(version):
    for act in _through_orm(version):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert Version.objects.get(pk=version.pk).compute_sha256() == version.sha256


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contracts_clause SET text = title",
        "UPDATE contracts_clause SET terms = '{}'",
        "UPDATE contracts_clause SET position = position + 100",
        "DELETE FROM contracts_clause",
        "UPDATE contracts_version SET number = 7",
        "UPDATE contracts_version SET proposed_at = NULL",
        "UPDATE contracts_version SET sha256 = 'x'",
        "DELETE FROM contracts_version",
    ],
)
def test_what_is_proposed_is_refused_by_the_database_in_sql(version, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Version.objects.get(pk=version.pk).compute_sha256() == version.sha256


def test_clause_of_a_draft_does_not_slip_into_a_proposed_version(version, claire):
    draft = services.new_draft(contract=version.contract, by=claire)
    stray = draft.clauses.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clause.objects.filter(pk=stray.pk).update(version=version, position=99)


def test_guard_of_the_database_comes_off_only_in_a_migration(version):
    clause = version.clauses.first()
    with guard_off():
        Clause.objects.filter(pk=clause.pk).update(position=90)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clause.objects.filter(pk=clause.pk).update(position=91)


def test_new_draft_is_the_version_in_force_and_there_is_one(version, claire):
    draft = services.new_draft(contract=version.contract, by=claire)
    assert (draft.number, titles(draft)) == (2, titles(version))
    with pytest.raises(DomainError):
        services.new_draft(contract=version.contract, by=claire)
    second = services.propose_version(version=draft, by=claire)
    assert version.contract.version_in_force == second
    assert second.sha256 != version.sha256


def test_in_force_is_the_last_version_proposed_of_each_contract(version, contract, claire, jean):
    other = services.start_contract(by=jean)
    assert list(Version.objects.in_force()) == [version]
    draft = services.new_draft(contract=contract, by=claire)
    assert list(Version.objects.in_force()) == [version]
    services.propose_version(version=draft, by=claire)
    theirs = services.propose_version(version=other.draft, by=jean)
    assert set(Version.objects.in_force()) == {draft, theirs}
    assert contract.version_in_force == draft
