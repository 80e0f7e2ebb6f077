"""The policy is a pure function of the clauses, and its sentences say what it holds to."""

from dataclasses import dataclass, field

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements import services
from contracts.agreements.library import CLAUSES
from contracts.agreements.models import ClauseTemplate
from contracts.confidentiality.policy import (
    DEFAULT_RETENTION_MONTHS,
    Circulation,
    Policy,
    policy_of,
    what_is_executed,
    who_sees,
)
from contracts.confidentiality.services import policy_in_force, sentence_for_card


@dataclass
class Words:
    terms: dict = field(default_factory=dict)


def words(policy):
    return {row.what: row.who for row in who_sees(policy)}


def test_without_clauses_the_default_policy_holds():
    assert policy_of([]) == Policy()
    assert Policy().retention_months == DEFAULT_RETENTION_MONTHS


def test_shipped_clauses_yield_the_default_policy():
    assert policy_of([Words(shipped.terms) for shipped in CLAUSES if shipped.is_default]) == Policy()


def test_of_two_clauses_the_stricter_holds_whatever_their_order():
    clauses = [
        Words({"circulation": "nobody"}),
        Words({"circulation": "author"}),
        Words({"retention_months": 24}),
        Words({"retention_months": 3}),
    ]
    for order in (clauses, clauses[::-1]):
        assert policy_of(order) == Policy(retention_months=3, circulation=Circulation.NOBODY)


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}), st.floats()
)
known_names = st.sampled_from(["retention_months", "circulation", "recording", "supervision", "elsewhere"])


@given(st.lists(st.dictionaries(known_names, anything, max_size=3), max_size=4))
def test_no_terms_whatever_make_the_policy_wider_than_the_platform_allows(many):
    policy = policy_of([Words(terms) for terms in many])
    assert policy.retention_months > 0
    assert policy.circulation in Circulation


@pytest.mark.parametrize("clause", [c for c in CLAUSES if c.terms], ids=lambda c: c.slug)
def test_each_executed_clause_says_so(clause):
    assert what_is_executed(Words(clause.terms))


def test_clause_that_binds_people_alone_claims_nothing():
    assert what_is_executed(Words()) == ""


def test_rows_follow_the_policy():
    with translation.override("fr"):
        open_rows = words(Policy())
        closed_rows = words(Policy(circulation=Circulation.NOBODY, retention_months=3))
    differing = {what for what in open_rows if open_rows[what] != closed_rows[what]}
    assert differing == {
        "Ce qui sort de votre cellule",
        "De vous, dans une autre cellule",
        "Pendant combien de temps",
    }
    assert any("3" in closed_rows[what] for what in differing)


def test_card_says_who_leads_and_what_the_version_in_force_allows(contract, claire):
    before = sentence_for_card(contract)
    assert "Claire Bonnet" in before
    draft = contract.draft
    closed = ClauseTemplate.objects.get(slug="nothing-leaves")
    services.add_from_library(version=draft, template=closed, by=claire)
    assert sentence_for_card(contract) == before, "a draft binds nobody"
    services.propose_version(version=draft, by=claire)
    assert not policy_in_force(contract).lets_information_out
    assert sentence_for_card(contract) != before
