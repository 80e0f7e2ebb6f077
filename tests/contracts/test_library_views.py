"""The pages of the library: who reads and who writes, both languages asked, nothing typed lost."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from contracts.agreements import services, terms
from contracts.agreements.models import Clause, ClauseTemplate
from contracts.agreements.services.library import retire_template
from contracts.agreements.term_fields import LABELS
from tests.contracts.conftest import laptop_of
from tests.contracts.test_library import template, write_anew
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

LIST = "/bibliotheque/clauses/"
WORDS = {
    "kind": "other",
    "title_fr": "Le repas",
    "title_en": "The meal",
    "text_fr": "Nous mangeons ensemble.",
    "text_en": "We eat together.",
}


@pytest.fixture
def office(agnes):
    return laptop_of(agnes)


def address(act: str, row: ClauseTemplate | None = None) -> str:
    return reverse(f"agreements:library{act}", args=[row.pk] if row else [])


def typed(row: ClauseTemplate, **changed) -> dict[str, str]:
    said = {name: getattr(row, name) for name in WORDS} | {"seen": str(row.number)} | changed
    return said | ({"is_default": "on"} if row.is_default else {})


def test_the_library_is_read_by_those_who_make_contracts_and_by_nobody_else(office, claire, jean):
    for role, status in (("supervisor", 200), ("sponsor", 404)):
        user = User.objects.create_user(f"{role}@example.org", name=role, role=role)
        assert laptop_of(Viewer(user=user)).get(LIST).status_code == status
    page, row = laptop_of(claire).get(LIST).content.decode(), template()
    for words in (row.title_fr, row.title_en, row.text_fr[:40]):
        assert words in page
    assert address("_edit", row) not in page and address("_edit", row) in office.get(LIST).content.decode()
    history = laptop_of(jean).get(address("_history", row)).content.decode()
    assert address("_edit", row) not in history and address("_retire", row) not in history


def test_a_clause_in_words_is_added_and_written_anew(office):
    said = office.post(address("_add"), WORDS, follow=True)
    made = template("le-repas")
    assert said.status_code == 200 and (made.number, made.is_default, made.terms) == (1, False, {})
    page = office.get(address("_edit", made)).content.decode()
    assert "Nous mangeons ensemble." in page and "We eat together." in page
    office.post(address("_edit", made), typed(made, text_fr="Nous dînons ensemble.", is_default="on"))
    fresh = template("le-repas")
    assert (fresh.number, fresh.text_fr, fresh.text_en, fresh.is_default) == (
        2,
        "Nous dînons ensemble.",
        "We eat together.",
        True,
    )
    with translation.override("en"):
        history = office.get(address("_history", made)).content.decode()  # by the address of any version
    assert "<del>" in history and "<ins>" in history and "mangeons" in history and "dînons" in history


def test_both_languages_are_asked_and_each_says_what_it_lacks(office):
    missing = {
        "title_fr": "The title in French is missing.",
        "title_en": "The title in English is missing.",
        "text_fr": "The text in French is missing.",
        "text_en": "The text in English is missing.",
    }
    count = ClauseTemplate.objects.count()
    for field, words in missing.items():
        answer = office.post(address("_add"), WORDS | {field: "  "})
        page, errors = answer.content.decode(), answer.context["form"].errors
        with translation.override("en"):
            assert answer.status_code == 422 and errors.as_data()[field][0].messages == [words]
        kept = [value for name, value in WORDS.items() if name not in ("kind", field)]
        assert all(value in page for value in kept), "what was typed is kept"
    assert ClauseTemplate.objects.count() == count


def test_bad_input_is_asked_again(office):
    wrong = [
        WORDS | {"title_fr": "x" * 121},
        WORDS | {"text_en": "x" * 5001},
        WORDS | {"kind": "nothing"},
        WORDS | {"text_fr": "a\x00b"},
        WORDS | {"seen": "9" * 400},
        {},
    ]
    for said in wrong:
        assert office.post(address("_add"), said).status_code == 422
    row = template()
    for said in (
        typed(row, seen="0"),
        typed(row, seen="-1"),
        typed(row, seen="x"),
        typed(row, seen="", text_fr="y"),
    ):
        assert office.post(address("_edit", row), said).status_code == 422
    assert office.get(address("_add") + "?executed=everything").status_code == 404
    assert office.post(address("_add") + "?executed=everything", WORDS).status_code == 404
    assert template().number == 1


@pytest.mark.parametrize("kind", list(terms.KINDS))
def test_what_is_executed_offers_its_fields_and_never_a_text(office, kind):
    page = office.get(f"{address('_add')}?executed={kind}").content.decode()
    assert 'name="text_fr"' not in page and f'name="{kind}"' in page and str(LABELS[kind]) in page


def test_what_is_executed_is_added_and_its_text_cannot_be_typed(office):
    said = {"title_fr": "Noms", "title_en": "Names", "names": "pseudonyms", "text_fr": "Tout est dit."}
    where = f"{address('_add')}?executed=names"
    assert office.post(where, said | {"names": "all"}).status_code == 422
    assert office.post(where, said).status_code == 302
    made = template("noms")
    assert made.terms == {"names": "pseudonyms"} and made.kind == "confidentiality"
    assert "P1" in made.text_fr and "P1" in made.text_en and "Tout est dit" not in made.text_fr
    edited = {
        "title_fr": "Noms",
        "title_en": "Names",
        "names": "chosen",
        "seen": "1",
        "text_en": "Everything.",
    }
    assert office.post(address("_edit", made), edited).status_code == 302
    assert template("noms").terms == {"names": "chosen"} and "Everything" not in template("noms").text_en


def test_of_two_administrators_the_second_reads_both_texts_and_loses_neither(office, agnes):
    row = template()
    mine = typed(row, text_fr="Ma façon de le dire.")
    write_anew(agnes, text_fr="Sa façon de le dire.")
    answer = office.post(address("_edit", row), mine)
    page = answer.content.decode()
    assert answer.status_code == 422 and template().number == 2
    assert "Ma façon de le dire." in page, "mine, in the field"
    assert "<del>" in page and "Sa " in page and answer.context["form"]["seen"].value() == "2"
    assert office.post(address("_edit", row), mine | {"seen": "2"}).status_code == 302
    texts = list(ClauseTemplate.objects.filter(slug=row.slug).values_list("text_fr", flat=True))
    assert texts[1:] == ["Sa façon de le dire.", "Ma façon de le dire."]


def test_what_is_retired_while_someone_edits_keeps_their_words(office, agnes):
    row = template()
    retire_template(template=row, by=agnes)
    answer = office.post(address("_edit", row), typed(row, text_fr="Ce que j’écrivais."))
    assert answer.status_code == 422 and "Ce que j’écrivais." in answer.content.decode()
    assert template().number == 1


def test_retiring_is_asked_on_a_page_of_its_own_and_taken_back(office):
    row = template()
    assert office.get(address("_retire", row)).status_code == 200 and not template().is_retired
    assert office.post(address("_retire", row)).status_code == 302 and template().is_retired
    assert row.title_fr in office.get(LIST).content.decode(), "among the retired"
    assert office.get(address("_restore", row)).status_code == 405
    assert office.post(address("_restore", row)).status_code == 302 and not template().is_retired


def test_strangers_and_readers_may_not_write(office, claire):
    row, laptop = template(), laptop_of(claire)
    for act in ("_edit", "_retire", "_restore"):
        assert laptop.post(address(act, row)).status_code == 403
    assert laptop.post(address("_add"), WORDS).status_code == 403
    unknown = ClauseTemplate(pk="5a31c0de-0000-4000-8000-000000000012")
    for act in ("_history", "_edit", "_retire"):
        assert office.get(address(act, unknown)).status_code == 404
    assert not ClauseTemplate.objects.filter(title_fr=WORDS["title_fr"]).exists()


def drawn(contract) -> str:
    """Draw what the draft says of its clauses."""
    page = Template(
        "{% load library %}{% library_of clauses as origins %}"
        "{% for clause in clauses %}{% from_library clause origins %}{% endfor %}"
    )
    return page.render(Context({"clauses": list(contract.draft.clauses.all()), "csrf_token": "jeton"}))


def test_the_draft_says_that_there_is_a_new_version_and_takes_it(agnes, contract, claire):
    assert drawn(contract).strip() == ""
    fresh = write_anew(agnes)
    said, clause = drawn(contract), contract.draft.clauses.get(template__slug=fresh.slug)
    assert "<del>" in said and "<ins>" in said and "jeton" in said and str(fresh.pk) in said
    where = reverse("agreements:take_from_library", args=[contract.pk, clause.pk])
    shown = {"newest": str(fresh.pk), "seen": services.clause_fingerprint(clause)}
    laptop = laptop_of(claire)
    for wrong in (
        {},
        shown | {"newest": "x"},
        shown | {"newest": str(clause.template_id)},
        shown | {"seen": ""},
    ):
        assert laptop.post(where, wrong).status_code == 302
        assert Clause.objects.get(pk=clause.pk).text == clause.text
    assert laptop.post(where, shown | {"act": "take"}).status_code == 302
    assert Clause.objects.get(pk=clause.pk).text == fresh.text_fr
    assert drawn(contract).strip() == ""


def test_the_draft_says_from_what_a_clause_is_adapted_and_keeps_it(agnes, contract, claire):
    fresh = write_anew(agnes)
    clause = contract.draft.clauses.get(template__slug=fresh.slug)
    where = reverse("agreements:take_from_library", args=[contract.pk, clause.pk])
    shown = {"newest": str(fresh.pk), "seen": services.clause_fingerprint(clause), "act": "keep"}
    laptop_of(claire).post(where, shown)
    said = drawn(contract)
    assert fresh.title_fr in said and "<details" not in said
    assert Clause.objects.get(pk=clause.pk).text == clause.text


def test_another_contract_takes_nothing(agnes, contract, claire, jean):
    fresh = write_anew(agnes)
    clause, other = contract.draft.clauses.get(template__slug=fresh.slug), services.start_contract(by=jean)
    shown = {"newest": str(fresh.pk), "seen": services.clause_fingerprint(clause)}
    for by, place in ((jean, contract), (jean, other), (claire, other)):
        where = reverse("agreements:take_from_library", args=[place.pk, clause.pk])
        assert laptop_of(by).post(where, shown).status_code == 404
    assert Clause.objects.get(pk=clause.pk).text == clause.text


def test_the_library_asks_little(office, agnes, django_assert_max_num_queries):
    for _ in range(3):
        write_anew(agnes, text_fr=f"Autrement {_}.")
    office.get(LIST)
    with django_assert_max_num_queries(20):
        office.get(LIST)
    with django_assert_max_num_queries(20):
        office.get(address("_history", template()))
