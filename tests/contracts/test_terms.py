"""Executed clauses: eleven kinds of typed data, each its own sentence, and nothing else is ever written."""

import dataclasses
import json

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements import services, terms
from contracts.agreements.library import CLAUSES
from contracts.agreements.models import Clause, ClauseTemplate
from contracts.agreements.term_fields import FIELDS, LABELS
from contracts.confidentiality.policy import (
    Circulation,
    Policy,
    policy_of,
    stricter,
    what_is_executed,
    who_sees,
)
from tests.contracts.conftest import laptop_of, phone_of
from tests.contracts.test_confidentiality_policy import Words

EACH = [
    *({"recording": allowed} for allowed in (True, False)),
    *({"retention_months": months} for months in (1, 12, 60)),
    *({"circulation": rule} for rule in ("author", "unanimity", "nobody")),
    *({"circulation": "no_objection", "objection_hours": hours} for hours in terms.HOURS),
    *({"names": names} for names in terms.Shown),
    *({"origin": told} for told in terms.Told),
    *({kind: heard} for kind in ("needs_by_name", "needs_without_name") for heard in terms.Heard),
    *({"supervision": sees} for sees in terms.Followed),
    *({"sponsor": receives} for receives in terms.Reported),
    *({"quorum": people} for people in (2, 5, 50)),
    *({"smallest_group": people} for people in terms.GROUPS),
]
# What a form sends for each kind, and the terms that it makes.
SENT = [
    ({"recording": "yes"}, {"recording": True}),
    ({"retention_months": "6"}, {"retention_months": 6}),
    (
        {"circulation": "no_objection", "objection_hours": "48"},
        {"circulation": "no_objection", "objection_hours": 48},
    ),
    ({"circulation": "unanimity", "objection_hours": "48"}, {"circulation": "unanimity"}),
    ({"names": "pseudonyms"}, {"names": "pseudonyms"}),
    ({"origin": "nothing"}, {"origin": "nothing"}),
    ({"needs_by_name": "participants"}, {"needs_by_name": "participants"}),
    ({"needs_without_name": "intervenants"}, {"needs_without_name": "intervenants"}),
    ({"supervision": "counts"}, {"supervision": "counts"}),
    ({"sponsor": "step"}, {"sponsor": "step"}),
    ({"quorum": "4"}, {"quorum": 4}),
    ({"smallest_group": "10"}, {"smallest_group": 10}),
]
CHOICES = [kind for kind in terms.KINDS.values() if issubclass(kind, terms.OneChoice)]
# Every term there can be, of every kind.
every_term = st.one_of(
    st.builds(terms.Recording, st.booleans()),
    st.builds(terms.Retention, st.integers(1, 1200)),
    st.builds(terms.Circulation, st.sampled_from([one for one in terms.Rule if one != "no_objection"])),
    st.builds(terms.Circulation, st.just(terms.Rule.NO_OBJECTION), st.sampled_from(terms.HOURS)),
    st.builds(terms.Quorum, st.integers(2, terms.MOST_PEOPLE)),
    st.builds(terms.SmallestGroup, st.sampled_from(terms.GROUPS)),
    *(st.builds(kind, st.sampled_from(kind.choices)) for kind in CHOICES),
)
policies = st.lists(every_term.map(lambda term: term.to_json()), max_size=6).map(
    lambda said: policy_of(map(Words, said))
)


def test_there_are_eleven_kinds_each_with_fields_and_a_name():
    assert len(terms.KINDS) == 11
    assert set(terms.KINDS) == set(FIELDS) == set(LABELS) == {next(iter(said)) for said in EACH}


@pytest.mark.parametrize("said", EACH, ids=json.dumps)
def test_each_reads_back_as_it_was_written_and_says_itself_in_both_languages(said):
    term = terms.understand(said)
    assert term.to_json() == said and terms.understand(json.loads(json.dumps(said))) == term
    with pytest.raises(dataclasses.FrozenInstanceError):
        term.key = "other"
    sentences = set()
    for language in ("fr", "en"):
        with translation.override(language):
            sentences.add(term.sentence())
    assert len(sentences) == 2, f"not translated: {sentences}"


@given(every_term, every_term)
def test_what_is_written_reads_back_and_two_that_differ_say_and_do_otherwise(one, other):
    kind = type(one)
    assert kind.from_json(one.to_json()) == one == terms.understand(json.loads(json.dumps(one.to_json())))
    for language in ("fr", "en"):
        with translation.override(language):
            assert (one == other) == (one.sentence() == other.sentence())
    assert (one == other) == (one.to_json() == other.to_json())


@given(every_term)
def test_the_strictest_of_a_kind_is_wider_than_no_term_of_it(one):
    strictest = type(one).strictest()
    alone, most = policy_of([Words(one.to_json())]), policy_of([Words(strictest.to_json())])
    assert stricter(alone, most) == most


def test_no_two_different_terms_say_the_same():
    said = [terms.understand(one).sentence() for one in EACH]
    assert len(set(said)) == len(EACH)


@pytest.mark.parametrize(
    "wrong",
    [
        {"retention_months": 0},
        {"retention_months": "12"},
        {"retention_months": True},
        {"recording": 0},
        {"circulation": "everybody"},
        {"circulation": "no_objection"},
        {"circulation": "no_objection", "objection_hours": 1},
        {"circulation": "author", "objection_hours": 24},
        {"circulation": "author", "recording": False},
        {"smallest_group": 4},
        {"quorum": 1},
        {"elsewhere": 1},
        ["circulation"],
        "circulation",
        None,
    ],
    ids=str,
)
def test_what_the_platform_could_not_hold_to_is_written_nowhere(contract, wrong):
    clause = contract.draft.clauses.first()
    with pytest.raises(terms.NotATerm):
        terms.understand(wrong)
    clause.terms = wrong
    with pytest.raises(terms.NotATerm), transaction.atomic():
        clause.save()
    with pytest.raises(terms.NotATerm), transaction.atomic():
        Clause.objects.filter(pk=clause.pk).update(terms=wrong)
    with pytest.raises(terms.NotATerm), transaction.atomic():
        ClauseTemplate.objects.update(terms=wrong)
    assert Clause.objects.get(pk=clause.pk).terms == {}


def test_where_a_kind_cannot_be_read_its_strictest_holds():
    assert policy_of([Words({"circulation": "x"})]).circulation is Circulation.NOBODY
    assert policy_of([Words({"names": 3})]).names is terms.Shown.PSEUDONYMS
    assert policy_of([Words({"smallest_group": 1})]).smallest_group == 20
    assert policy_of([Words({"needs_by_name": "everyone"})]).needs_by_name == "intervenants"
    assert policy_of([Words({"needs_without_name": None})]).needs_without_name == "intervenants"
    assert policy_of([Words({"circulation": "author", "supervision": "all"})]).supervision == "counts"


# From the widest to the strictest, written by hand and asked of nobody.
ORDERS = {
    "circulation": ["author", "no_objection", "unanimity", "nobody"],
    "names": ["chosen", "pseudonyms"],
    "origin": ["component", "nothing"],
    "supervision": ["pseudonyms", "counts"],
    "sponsor": ["counts", "step"],
    "needs_by_name": ["participants", "intervenants"],
    "needs_without_name": ["participants", "intervenants"],
    "is_recording_allowed": [True, False],
    "smallest_group": [5, 10, 20],
    "quorum": list(range(51)),
    "retention_months": list(range(1200, 0, -1)),
}


def wider(one, other, name):
    return ORDERS[name].index(one) < ORDERS[name].index(other)


def test_every_field_of_a_policy_has_its_order():
    assert {field.name for field in dataclasses.fields(Policy)} == {*ORDERS, "objection_hours"}


@given(policies, policies, policies)
def test_the_stricter_of_policies_is_wider_than_none(one, other, third):
    both = stricter(one, other)
    assert both == stricter(other, one)
    assert stricter(both, both) == both == stricter(both, one)
    assert stricter(stricter(one, other), third) == stricter(one, stricter(other, third))
    for each in (one, other):
        assert stricter(both, each) == both, "wider than one of the two"
        assert all(not wider(getattr(both, name), getattr(each, name), name) for name in ORDERS)


@given(st.lists(st.sampled_from(EACH), max_size=5))
def test_clauses_together_are_the_stricter_of_each_alone(said):
    alone = [policy_of([Words(one)]) for one in said]
    together = policy_of(map(Words, said))
    for policy in alone:
        # Where a clause is wider than what holds without any, it counts only where no stricter one stands.
        assert stricter(together, policy).circulation is together.circulation
        assert stricter(together, policy).names is together.names
        assert stricter(together, policy).smallest_group == together.smallest_group


def test_terms_that_were_shipped_keep_their_meaning():
    yielded = policy_of([Words(one.terms) for one in CLAUSES])
    assert yielded == Policy(
        circulation=Circulation.NOBODY,
        needs_by_name=terms.Heard.PARTICIPANTS,
        needs_without_name=terms.Heard.INTERVENANTS,
    )
    for shipped in CLAUSES:
        assert terms.check(shipped.terms) == shipped.terms


@given(every_term, st.lists(every_term.map(lambda term: term.to_json()), max_size=4))
def test_every_kind_is_in_the_table_of_who_sees_what(term, others):
    """Where a clause changes what holds, a row of the table changes with it."""
    before = policy_of(map(Words, others))
    after = policy_of([*map(Words, others), Words(term.to_json())])
    with translation.override("en"):
        told = who_sees(before) != who_sees(after)
    assert told == (before != after) or only_where_nothing_leaves(before, after)


def only_where_nothing_leaves(before, after):
    """Of whom an information comes is not told where none leaves."""
    return not after.lets_information_out and dataclasses.replace(before, origin=after.origin) == after


@pytest.mark.parametrize(("sent", "made"), SENT, ids=lambda said: json.dumps(said))
def test_a_clause_of_each_kind_is_made_by_its_form_and_is_its_own_text(contract, claire, sent, made):
    kind = next(iter(made))
    address = reverse("agreements:add_clause", args=[contract.pk]) + f"?executed={kind}"
    laptop = laptop_of(claire)
    page = laptop.get(address).content.decode()
    assert str(LABELS[kind]) in page and 'name="text"' not in page
    assert laptop.post(address, {"title": "Ceci", "text": "Tout le contraire."}).status_code == 422
    assert laptop.post(address, {"title": "Ceci", "text": "Tout le contraire.", **sent}).status_code == 302
    clause = contract.draft.clauses.last()
    assert clause.terms == made
    assert clause.text == what_is_executed(clause) and "contraire" not in clause.text


def test_editing_what_is_executed_writes_its_sentence_and_saving_it_as_it_is_keeps_the_words(
    contract, claire
):
    clause = contract.draft.clauses.get(kind="circulation")
    words, laptop = clause.text, laptop_of(claire)
    address = reverse("agreements:edit_clause", args=[contract.pk, clause.pk])
    same = {"title": "Ce qui sort", "circulation": "author"}
    assert laptop.post(address, same | {"seen": services.clause_fingerprint(clause)}).status_code == 302
    clause.refresh_from_db()
    assert (clause.title, clause.text) == ("Ce qui sort", words)
    wider = same | {"seen": services.clause_fingerprint(clause), "circulation": "unanimity"}
    assert laptop.post(address, wider).status_code == 302
    clause.refresh_from_db()
    assert clause.terms == {"circulation": "unanimity"} and clause.text == what_is_executed(clause)
    assert "unanimity" in re_checked(laptop.get(address).content.decode())


def re_checked(page):
    return next(line for line in page.splitlines() if "checked" in line)


def test_bad_input_to_the_form_of_a_kind_is_asked_again(contract, claire):
    laptop, add = laptop_of(claire), reverse("agreements:add_clause", args=[contract.pk])
    before = contract.draft.clauses.count()
    wrong = [
        ("circulation", {"circulation": "no_objection", "objection_hours": ""}),
        ("circulation", {"circulation": "no_objection", "objection_hours": "1"}),
        ("smallest_group", {"smallest_group": "3"}),
        ("quorum", {"quorum": "1"}),
        ("quorum", {"quorum": "9" * 300}),
        ("names", {"names": "\x00"}),
        ("recording", {"recording": ""}),
    ]
    for kind, data in wrong:
        answer = laptop.post(f"{add}?executed={kind}", {"title": "Gardé", **data})
        assert answer.status_code == 422 and "Gardé" in answer.content.decode()
    assert laptop.post(f"{add}?executed=nothing-known", {"title": "x", "text": "x"}).status_code == 422
    assert contract.draft.clauses.count() == before


def test_a_person_reads_the_clause_once(contract, claire, fatou):
    services.add_clause(
        version=contract.draft, title="Silence", text="", terms={"names": "pseudonyms"}, by=claire
    )
    version = services.propose_version(version=contract.draft, by=claire)
    sentence = terms.understand({"names": "pseudonyms"}).sentence()
    page = phone_of(fatou).get(reverse("agreements:version", args=[contract.pk, version.pk])).content.decode()
    assert page.count(sentence) == 1
