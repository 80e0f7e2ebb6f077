"""Two editors on one clause lose nothing, and what differs between two versions is said word by word."""

import random
import re
import threading
import time
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements import services
from contracts.agreements.comparing import CHANGED, GONE, NEW, SAME, compare
from contracts.agreements.models import Clause, ContractIntervenant, OtherWording
from tests.contracts.conftest import filled, laptop_of, phone_of, sign
from tests.contracts.crowds import at_once
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
from tst_platform.core.viewer import Viewer

PAIRS = 30


@pytest.fixture
def malik(contract) -> Viewer:
    user = User.objects.create_user("malik@example.org", name="Malik", role="intervenant")
    ContractIntervenant.objects.create(contract=contract, user=user, is_lead=False)
    return Viewer(user=user)


@pytest.fixture
def clause(contract, claire) -> Clause:
    return services.add_clause(version=contract.draft, title="Repas", text="On mange ensemble.", by=claire)


def address_of(clause, name="edit_clause"):
    return reverse(f"agreements:{name}", args=[clause.contract_id, clause.pk])


def written(text, seen, **more):
    return {"title": "Repas", "text": text, "seen": seen, **more}


def conflict(clause, claire, malik):
    """Let Claire save, then Malik who had seen the same; return his desk and the page of the conflict."""
    seen, desk = services.clause_fingerprint(clause), laptop_of(malik)
    laptop_of(claire).post(address_of(clause), written("On mange à midi.", seen))
    return desk, desk.post(address_of(clause), written("On mange à une heure.", seen))


def held(page):
    return {name: re.search(rf'name="{name}" value="([\w-]+)"', page)[1] for name in ("seen", "settles")}


def kept():
    return {one.text for one in OtherWording.objects.all()}


def test_conflict_page_shows_both_texts_and_keeps_both_even_if_it_is_closed(clause, claire, malik):
    _desk, answer = conflict(clause, claire, malik)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "On mange à midi." in page and page.count("On mange à une heure.") >= 2
    assert "<ins>" in page and "<del>" in page
    assert Clause.objects.get(pk=clause.pk).text == "On mange à midi." and kept() == {"On mange à une heure."}
    draft = laptop_of(claire).get(reverse("agreements:contract", args=[clause.contract_id])).content.decode()
    assert "On mange à une heure." in draft and "Malik" in draft


def test_whoever_keeps_theirs_leaves_the_other_text_beside_the_draft(clause, claire, malik):
    desk, answer = conflict(clause, claire, malik)
    again = written("On mange à une heure.", **held(answer.content.decode()))
    assert desk.post(address_of(clause), again).status_code == 302
    assert Clause.objects.get(pk=clause.pk).text == "On mange à une heure." and kept() == {"On mange à midi."}


def test_whoever_joins_the_two_leaves_both_readable(clause, claire, malik):
    desk, answer = conflict(clause, claire, malik)
    joined = written("On mange à midi ou à une heure.", **held(answer.content.decode()))
    assert desk.post(address_of(clause), joined).status_code == 302
    assert kept() == {"On mange à midi.", "On mange à une heure."}


def test_a_third_text_in_between_makes_another_conflict_and_nothing_is_lost(clause, claire, malik):
    desk, answer = conflict(clause, claire, malik)
    fresh = Clause.objects.get(pk=clause.pk)
    seen = services.clause_fingerprint(fresh)
    laptop_of(claire).post(address_of(clause), written("On mange à onze heures.", seen))
    again = desk.post(
        address_of(clause), written("On mange quand on a faim.", **held(answer.content.decode()))
    )
    assert again.status_code == 422
    assert kept() == {"On mange à une heure.", "On mange quand on a faim."}


def test_of_an_executed_clause_both_values_are_kept(contract, claire, malik):
    clause = contract.draft.clauses.get(kind="retention")
    seen, desk = services.clause_fingerprint(clause), laptop_of(malik)
    data = {"title": "Durée", "seen": seen}
    laptop_of(claire).post(address_of(clause), data | {"retention_months": "3"})
    answer = desk.post(address_of(clause), data | {"retention_months": "9"})
    assert answer.status_code == 422
    assert Clause.objects.get(pk=clause.pk).terms == {"retention_months": 3}
    other = OtherWording.objects.get()
    assert other.terms == {"retention_months": 9} and "9" in other.text
    back = services.bring_back(wording=other, by=claire)
    assert back.terms == {"retention_months": 9}


def test_whoever_wrote_while_the_clause_was_taken_out_finds_their_words(clause, claire, malik):
    seen = services.clause_fingerprint(clause)
    services.remove_clause(clause=clause, by=claire)
    answer = laptop_of(malik).post(address_of(clause), written("Mes mots à moi.", seen))
    assert answer.status_code == 422 and "Mes mots à moi." in answer.content.decode()
    add = reverse("agreements:add_clause", args=[clause.contract_id])
    data = {"title": "Repas", "text": "Mes mots à moi.", "kind": "other"}
    assert add in answer.content.decode() and laptop_of(malik).post(add, data).status_code == 302


def test_whoever_wrote_while_the_version_was_proposed_finds_their_words(clause, claire, malik):
    seen = services.clause_fingerprint(clause)
    services.propose_version(version=clause.version, by=claire)
    answer = laptop_of(malik).post(address_of(clause), written("Mes mots à moi.", seen))
    assert answer.status_code == 422 and "Mes mots à moi." in answer.content.decode()
    assert not OtherWording.objects.exists()


def test_a_clause_taken_out_is_put_back_as_the_same_clause(clause, claire):
    services.remove_clause(clause=clause, by=claire)
    wording = OtherWording.objects.get()
    desk = laptop_of(claire)
    address = reverse("agreements:bring_back", args=[clause.contract_id, wording.pk])
    assert desk.post(address).status_code == 302
    back = clause.contract.draft.clauses.last()
    assert (back.text, back.lineage) == ("On mange ensemble.", clause.lineage)
    assert not OtherWording.objects.exists() and desk.post(address).status_code == 404


def test_what_was_kept_aside_is_erased_when_the_version_is_proposed(clause, claire, malik, jean):
    conflict(clause, claire, malik)
    wording = OtherWording.objects.get()
    assert not OtherWording.objects.visible_to(jean).exists()
    page = laptop_of(claire).get(reverse("agreements:propose", args=[clause.contract_id])).content.decode()
    assert 'name="sha256"' in page
    services.propose_version(version=clause.version, by=claire)
    assert not OtherWording.objects.exists()
    assert DataKey.objects.get(scope=wording.pk).destroyed_at is not None
    with pytest.raises(DomainError):
        services.bring_back(wording=wording, by=claire)


@pytest.mark.django_db(transaction=True)
def test_thirty_pairs_of_editors_at_once_lose_no_word(contract, claire, malik):
    clause = services.add_clause(version=contract.draft, title="Repas", text="Au début.", by=claire)
    desks = [StaffClient(), StaffClient()]
    for desk, who in zip(desks, (claire, malik), strict=True):
        desk.force_login(who.user)
    chance = random.Random(30)
    sent, answers = {"Au début."}, []
    for pair in range(PAIRS):
        seen = services.clause_fingerprint(Clause.objects.get(pk=clause.pk))
        texts = [f"Texte {pair} de {who}." for who in ("Claire", "Malik")]
        waits = [chance.random() / 50, chance.random() / 50]

        def write(desk, text, wait, seen=seen):
            time.sleep(wait)
            return desk.post(address_of(clause), written(text, seen)).status_code

        found = at_once([partial(write, *each) for each in zip(desks, texts, waits, strict=True)])
        assert sorted(found, key=str) == [302, 422], found
        answers += found
        sent |= set(texts)
    stands = Clause.objects.get(pk=clause.pk).text
    # The first of each pair was read by whoever wrote over it in the next; the second was never read, and is kept.
    assert len(kept()) == PAIRS and stands not in kept() and kept() < sent
    assert answers.count(422) == PAIRS and threading.active_count() < 50


# --- two versions ----------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_clause_by_clause(contract, claire, fatou, jean):
    first = services.propose_version(version=contract.draft, by=claire)
    sign(fatou, first)
    draft = services.new_draft(contract=contract, by=claire)
    one, two, three = list(draft.clauses.all())[:3]
    seen = services.clause_fingerprint(one)
    services.edit_clause(clause=one, title=one.title + " encore", text=one.text, seen=seen, by=claire)
    services.remove_clause(clause=two, by=claire)
    services.move_clause(clause=three, up=False, by=claire)
    services.add_clause(version=draft, title="Nouvelle", text="Toute nouvelle.", by=claire)
    desk, address = laptop_of(claire), reverse("negotiation:versions", args=[contract.pk])
    page = desk.get(address).content.decode()
    assert page.count("<ins>") == 3 and "Toute nouvelle" in page and two.title in page
    assert phone_of(fatou).get(address).content.decode().count("<ins>") == 0, "a draft is not theirs to read"
    second = services.propose_version(version=draft, by=claire)
    phone = phone_of(fatou)
    assert "Toute" in phone.get(address, {"before": first.pk, "after": second.pk}).content.decode()
    page = phone.get(reverse("agreements:read")).content.decode()
    assert f"before={first.pk}&amp;after={second.pk}" in page and two.title in page
    assert laptop_of(jean).get(address).status_code == 404
    for wrong in ("", "x", "\x00", str(uuid4())):
        assert desk.get(address, {"before": wrong, "after": second.pk}).status_code == 422
    phone.post(reverse("agreements:sign"), filled(second))
    assert "<ins>" not in phone.get(reverse("agreements:read")).content.decode()


def like(lineage, text="x"):
    said = {"text": text}
    return SimpleNamespace(lineage=lineage, pk=uuid4(), title="t", text=text, as_signed=lambda: said)


def test_only_what_moved_is_said_to_move():
    names = [uuid4() for _ in range(5)]
    before = [like(name) for name in names]
    after = [like(name) for name in (names[4], names[0], names[1], names[2], names[3])]
    found = compare(before, after)
    assert [one.moved_from for one in found] == [5, 0, 0, 0, 0] and {one.how for one in found} == {SAME}


@given(st.permutations(range(7)), st.sets(st.integers(0, 6)), st.sets(st.integers(0, 6)))
def test_every_clause_of_both_versions_is_told_once(order, gone, changed):
    names = [uuid4() for _ in range(7)]
    before = [like(name) for name in names]
    rest = [place for place in order if place not in gone]
    after = [like(names[place], "y" if place in changed else "x") for place in rest] + [like(uuid4())]
    found = compare(before, after)
    told = {one.clause.lineage: one.how for one in found}
    assert len(found) == len(told) == 8
    for place, name in enumerate(names):
        assert told[name] == (GONE if place in gone else CHANGED if place in changed else SAME)
    assert list(told.values()).count(NEW) == 1
    still = [one for one in found if one.before and one.after and not one.moved_from]
    places = [names.index(one.clause.lineage) for one in still]
    assert places == sorted(places)
