"""The Institut's library: versions that stay, one default each, nothing lost between two hands; drafts told of it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from contracts.agreements import services, terms
from contracts.agreements.models import Clause, ClauseTemplate
from contracts.agreements.services.library import (
    Wording,
    WrittenMeanwhile,
    add_template,
    edit_template,
    history_of,
    restore_template,
    retire_template,
)
from contracts.agreements.services.renewing import from_library, keep_as_is, take_newest
from contracts.listening.audience import Reach
from contracts.listening.models import rule_in_force
from tests.contracts.conftest import self_of
from tests.contracts.listeners import people, say, signed_by, texts
from tst_platform.accounts.models import User
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def template(slug: str = "being-there") -> ClauseTemplate:
    return ClauseTemplate.objects.newest().get(slug=slug)


def wording(row: ClauseTemplate, **changed) -> Wording:
    """Return what a version says, with these words changed."""
    said = {name: changed.get(name, getattr(row, name)) for name in ("title_fr", "title_en")}
    return Wording(
        kind=changed.get("kind", row.kind),
        titles={"fr": said["title_fr"], "en": said["title_en"]},
        texts={"fr": changed.get("text_fr", row.text_fr), "en": changed.get("text_en", row.text_en)},
        terms=changed.get("terms", row.terms),
        is_default=changed.get("is_default", row.is_default),
    )


def write_anew(agnes: Viewer, slug: str = "being-there", **changed) -> ClauseTemplate:
    row = template(slug)
    changed = changed or {"text_fr": "Nous venons, ou nous prévenons.", "text_en": "We come, or give notice."}
    return edit_template(template=row, wording=wording(row, **changed), seen=row.number, by=agnes)


# --- versions ---------------------------------------------------------------------------------------------------------


def test_what_is_written_anew_is_a_new_version_and_the_old_one_stays(agnes, contract, claire):
    before = template()
    words, drafted = before.text_fr, contract.draft.clauses.get(template=before)
    signed = services.propose_version(version=contract.draft, by=claire)
    hashed = signed.compute_sha256()
    fresh = write_anew(agnes)
    before.refresh_from_db()
    assert (fresh.slug, fresh.number, before.number) == (before.slug, 2, 1)
    assert before.text_fr == words and not before.is_default and fresh.is_default
    drafted.refresh_from_db()
    assert drafted.text == words and drafted.template_id == before.pk
    assert signed.compute_sha256() == hashed == signed.sha256
    later = services.start_contract(by=claire)
    assert later.draft.clauses.get(position=drafted.position).text == fresh.text_fr
    assert later.draft.clauses.count() == contract.version_in_force.clauses.count()


def test_a_clause_is_added_at_the_end_under_a_name_of_its_own(agnes):
    said = Wording("other", {"fr": "Repas", "en": "Meals"}, {"fr": "À midi.", "en": "At noon."})
    later = Wording("other", {"fr": "Repas", "en": "Meals"}, {"fr": "Le soir.", "en": "At night."})
    first, again, second = (add_template(wording=one, by=agnes) for one in (said, said, later))
    assert again == first, "pressed twice"
    odd = add_template(
        wording=Wording("other", {"fr": "…", "en": "…"}, {"fr": "x", "en": "x"}, is_default=True), by=agnes
    )
    assert (first.slug, second.slug, odd.slug) == ("repas", "repas-1", "clause")
    assert list(ClauseTemplate.objects.offered())[-3:] == [first, second, odd]
    assert {one.number for one in (first, second, odd)} == {1}


def test_what_is_executed_says_itself_in_both_languages(agnes):
    made = add_template(
        wording=Wording("confidentiality", {"fr": "Noms", "en": "Names"}, terms={"names": "pseudonyms"}),
        by=agnes,
    )
    term = terms.understand({"names": "pseudonyms"})
    for language, text in (("fr", made.text_fr), ("en", made.text_en)):
        with translation.override(language):
            assert text == term.sentence()
    assert made.text_fr != made.text_en
    with pytest.raises(terms.NotATerm):
        add_template(wording=Wording("other", {"fr": "x", "en": "x"}, terms={"names": "none"}), by=agnes)
    kept = write_anew(agnes, "kept-twelve-months", title_fr="Durée")
    assert kept.text_fr == ClauseTemplate.objects.get(slug=kept.slug, number=1).text_fr, (
        "the deed is the same"
    )
    other = write_anew(agnes, "kept-twelve-months", terms={"retention_months": 6})
    assert "6 mois" in other.text_fr and "6 months" in other.text_en


def test_of_two_hands_on_one_clause_neither_loses_its_words(agnes):
    """Thirty pairs: the second is told, reads the first one's words, and saves again; every text is in the history."""
    row, written = template(), set()
    for number in range(30):
        seen = template().number
        mine, theirs = f"Le mien, {number}.", f"Le sien, {number}."
        edit_template(template=row, wording=wording(row, text_fr=theirs), seen=seen, by=agnes)
        with pytest.raises(WrittenMeanwhile) as told:
            edit_template(template=row, wording=wording(row, text_fr=mine), seen=seen, by=agnes)
        assert told.value.newest.text_fr == theirs
        edit_template(
            template=row, wording=wording(row, text_fr=mine), seen=told.value.newest.number, by=agnes
        )
        written |= {mine, theirs}
    assert written == {one.template.text_fr for one in history_of(row)[:-1]}
    assert [one.template.number for one in history_of(row)] == list(range(61, 0, -1))


def test_saving_what_stands_or_pressing_twice_writes_nothing(agnes):
    row = template()
    assert edit_template(template=row, wording=wording(row), seen=1, by=agnes) == row
    fresh = write_anew(agnes)
    again = edit_template(template=row, wording=wording(fresh), seen=1, by=agnes)
    assert again == fresh and ClauseTemplate.objects.filter(slug=row.slug).count() == 2


def test_what_is_retired_is_offered_no_more_and_comes_back(agnes, claire):
    row = template()
    for _ in range(2):
        retire_template(template=row, by=agnes)
    assert AuditRecord.objects.filter(verb="library.retire").count() == 1
    assert row.slug not in set(ClauseTemplate.objects.offered().values_list("slug", flat=True))
    assert not services.start_contract(by=claire).draft.clauses.filter(template__slug=row.slug).exists()
    with pytest.raises(DomainError):
        write_anew(agnes)
    for _ in range(2):
        restore_template(template=row, by=agnes)
    assert not template().is_retired and not template().is_default
    assert write_anew(agnes, is_default=True).is_default


def test_only_administrators_of_the_institut_write_it(agnes, claire):
    helene = Viewer(user=User.objects.create_user("helene@example.org", name="Hélène", role="supervisor"))
    row, count = template(), ClauseTemplate.objects.count()
    for by in (claire, helene, Viewer()):
        for act in (
            lambda by: add_template(wording=wording(row), by=by),
            lambda by: edit_template(template=row, wording=wording(row, text_fr="x"), seen=1, by=by),
            lambda by: retire_template(template=row, by=by),
            lambda by: restore_template(template=row, by=by),
        ):
            with pytest.raises(DomainError):
                act(by)
    assert ClauseTemplate.objects.count() == count and not template().is_retired


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")
def test_the_database_lets_administrators_alone_write_it(agnes, claire):
    from django.db import ProgrammingError

    from tst_platform.core.walls import looking_as

    row, copy = template(), {"slug": "x", "kind": "other", "position": 99, "is_default": False}
    for who, may in ((agnes, True), (claire, False), (Viewer(), False)):
        with looking_as(who):
            changed = ClauseTemplate.objects.filter(pk=row.pk).update(position=row.position)
            assert changed == may
            assert ClauseTemplate.objects.exists() == (who.user is not None)
            if may:
                ClauseTemplate.objects.create(**copy)
                assert not ClauseTemplate.objects.filter(pk=row.pk).delete()[0], "nobody deletes"
                continue
            with pytest.raises(ProgrammingError), transaction.atomic():
                ClauseTemplate.objects.create(**copy, number=2)


def test_the_database_holds_one_default_version_and_none_that_is_retired(agnes):
    fresh = write_anew(agnes)
    for change in (
        lambda: ClauseTemplate.objects.filter(slug=fresh.slug, number=1).update(is_default=True),
        lambda: ClauseTemplate.objects.filter(slug=fresh.slug, number=1).update(number=2),
        lambda: ClauseTemplate.objects.filter(pk=fresh.pk).update(retired_at=fresh.created_at),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- drafts -----------------------------------------------------------------------------------------------------------


def of_draft(contract, slug: str = "being-there") -> Clause:
    return contract.draft.clauses.get(template__slug=slug)


def origin_of(clause: Clause):
    return from_library([clause])[clause.pk]


def test_a_draft_that_holds_a_clause_is_not_offered_its_newer_version_beside_it(agnes, contract):
    fresh = write_anew(agnes)
    taken = list(contract.draft.clauses.values_list("template", flat=True))
    offered = ClauseTemplate.objects.offered().not_taken([*taken, None])
    assert fresh not in offered and template("nothing-leaves") in offered
    assert fresh in ClauseTemplate.objects.offered().not_taken([])


def test_a_draft_is_told_of_a_newer_version_and_takes_it_in_one_press(agnes, contract, claire):
    assert origin_of(of_draft(contract)).newest is None
    fresh = write_anew(agnes)
    clause = of_draft(contract)
    origin = origin_of(clause)
    assert origin.newest == fresh and not origin.is_adapted
    assert origin.offered == fresh.as_drafted("fr") and origin.offered["text"] == fresh.text_fr
    take_newest(clause=clause, newest=fresh.pk, seen=origin.seen, by=claire)
    clause.refresh_from_db()
    assert (clause.text, clause.template_id) == (fresh.text_fr, fresh.pk)
    assert origin_of(clause).newest is None
    with pytest.raises(DomainError):  # pressed twice
        take_newest(clause=clause, newest=fresh.pk, seen=origin.seen, by=claire)


def test_an_adapted_clause_says_so_and_may_keep_its_words(agnes, contract, claire):
    clause = of_draft(contract)
    services.edit_clause(
        clause=clause,
        title=clause.title,
        text="À notre façon.",
        seen=services.clause_fingerprint(clause),
        by=claire,
    )
    clause.refresh_from_db()
    assert origin_of(clause).is_adapted
    fresh = write_anew(agnes)
    origin = origin_of(clause)
    keep_as_is(clause=clause, newest=fresh.pk, seen=origin.seen, by=claire)
    clause.refresh_from_db()
    assert clause.text == "À notre façon." and clause.template_id == fresh.pk
    assert origin_of(clause).is_adapted and origin_of(clause).newest is None


def test_a_newer_version_that_executes_otherwise_says_so_before_it_is_taken(agnes, contract, claire):
    fresh = write_anew(agnes, "kept-twelve-months", terms={"retention_months": 6})
    clause = of_draft(contract, "kept-twelve-months")
    origin = origin_of(clause)
    assert "6" in origin.other_deed
    take_newest(clause=clause, newest=fresh.pk, seen=origin.seen, by=claire)
    clause.refresh_from_db()
    assert clause.terms == {"retention_months": 6} and origin_of(clause).other_deed == ""


def test_a_draft_in_english_is_offered_english_whoever_looks(agnes, claire):
    with translation.override("en"):
        contract = services.start_contract(by=claire)
    fresh = write_anew(agnes)
    clause = of_draft(contract)
    with translation.override("fr"):
        origin = origin_of(clause)
        take_newest(clause=clause, newest=fresh.pk, seen=origin.seen, by=claire)
    clause.refresh_from_db()
    assert clause.text == fresh.text_en


def test_nothing_is_taken_that_was_not_shown_or_is_not_ones_own(agnes, contract, claire, jean):
    first = write_anew(agnes)
    clause = of_draft(contract)
    origin, words = origin_of(clause), clause.text
    second = write_anew(agnes, text_fr="Autre chose.")
    wrong = [
        (first.pk, origin.seen, claire),  # a still newer one came
        (second.pk, "x", claire),  # the clause was changed meanwhile
        (second.pk, origin.seen, jean),  # another's draft
        (second.pk, origin.seen, self_of(people(contract, 1)[0])),
    ]
    for newest, seen, by in wrong:
        with pytest.raises(DomainError):
            take_newest(clause=clause, newest=newest, seen=seen, by=by)
    services.propose_version(version=contract.draft, by=claire)
    with pytest.raises(DomainError):
        take_newest(clause=clause, newest=second.pk, seen=origin.seen, by=claire)
    retire_template(template=second, by=agnes)
    clause.refresh_from_db()
    assert clause.text == words and origin_of(clause).newest is None, "what is retired is not offered"


def test_where_clauses_come_from_is_one_question(agnes, contract, django_assert_num_queries):
    write_anew(agnes)
    clauses = list(contract.draft.clauses.all())
    with django_assert_num_queries(1):
        origins = from_library(clauses)
        assert sum(origin.newest is not None for origin in origins.values()) == 1
    assert from_library([]) == {} == from_library([Clause(title="x")])


# --- listening --------------------------------------------------------------------------------------------------------


def put_in_force(contract, claire, slug: str, *parties):
    draft = contract.draft or services.new_draft(contract=contract, by=claire)
    services.add_from_library(version=draft, template=template(slug), by=claire)
    version = services.propose_version(version=draft, by=claire)
    signed_by(version, *parties)
    return version


def test_a_clause_on_listening_opens_what_is_said_after_it_and_nothing_said_before(contract, claire):
    author, mate = people(contract, 2)
    say(author, "avant")
    put_in_force(contract, claire, "needs-heard-by-all", author, mate)
    assert rule_in_force(contract).named is Reach.PARTICIPANTS
    say(author, "après")
    assert texts(self_of(mate)) == {"après"} and texts(claire) == {"avant", "après"}
    put_in_force(contract, claire, "needs-without-name-kept", author, mate)
    assert rule_in_force(contract).nameless is Reach.INTERVENANTS
    assert rule_in_force(contract).named is Reach.PARTICIPANTS, "the other clause still stands"
