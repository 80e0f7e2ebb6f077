"""Pages of the contract: who may open them, what they say, and what hostile forms do not do."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from contracts.agreements import services
from contracts.agreements.models import Answer, AnswerValue, Clause, Signature, Version
from tests.contracts.conftest import filled, laptop_of, phone_of, seat, sign


def staff_addresses(contract):
    clause = contract.draft.clauses.first()
    party = seat(contract, 90)
    named = [("contract", []), ("add_clause", []), ("propose", [])]
    named += [("edit_clause", [clause.pk]), ("remove_clause", [clause.pk]), ("record_signature", [party.pk])]
    return [reverse(f"agreements:{name}", args=[contract.pk, *more]) for name, more in named]


def test_strangers_find_no_contract(contract, jean, fatou):
    for address in staff_addresses(contract):
        assert laptop_of(jean).get(address).status_code == 404, address
        assert phone_of(fatou).get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    assert Client().get(reverse("agreements:read")).status_code == 404
    assert Client().post(reverse("agreements:sign")).status_code == 404


def test_draft_is_written_from_its_page(contract, claire):
    laptop, address = laptop_of(claire), reverse("agreements:contract", args=[contract.pk])
    page = laptop.get(address).content.decode()
    assert "Aucun enregistrement" in page and "Rien ne sort de la cellule" in page
    add = reverse("agreements:add_clause", args=[contract.pk])
    assert laptop.post(add, {"template": "nothing-leaves"}).status_code == 302
    assert laptop.post(add, {"title": "Repas", "text": "Ensemble.", "kind": "other"}).status_code == 302
    assert laptop.post(add, {"title": "", "text": "x" * 5001, "kind": "nul"}).status_code == 422
    assert laptop.post(add, {"template": "\x00"}).status_code == 302
    titles = [clause.title for clause in contract.draft.clauses.all()]
    assert titles[-2:] == ["Rien ne sort de la cellule", "Repas"]
    last = contract.draft.clauses.last()
    move = reverse("agreements:move_clause", args=[contract.pk, last.pk])
    assert laptop.get(move).status_code == 405
    assert laptop.post(move, {"to": "up"}).status_code == 302
    assert contract.draft.clauses.last().title == "Rien ne sort de la cellule"
    remove = reverse("agreements:remove_clause", args=[contract.pk, last.pk])
    assert laptop.get(remove).status_code == 200 and Clause.objects.filter(pk=last.pk).exists()
    assert laptop.post(remove).status_code == 302 and not Clause.objects.filter(pk=last.pk).exists()


def test_figure_of_an_executed_clause_is_its_own_field(contract, claire):
    clause = contract.draft.clauses.get(kind="retention")
    address = reverse("agreements:edit_clause", args=[contract.pk, clause.pk])
    laptop = laptop_of(claire)
    data = {"title": "Durée", "text": "Texte", "seen": services.clause_fingerprint(clause)}
    for months in ("", "0", "-1", "61", "9" * 400, "douze"):
        assert laptop.post(address, data | {"retention_months": months}).status_code == 422
    assert laptop.post(address, data | {"retention_months": "6"}).status_code == 302
    assert Clause.objects.get(pk=clause.pk).terms == {"retention_months": 6}


def test_two_hands_on_one_clause_see_each_other(contract, claire):
    clause = contract.draft.clauses.first()
    address = reverse("agreements:edit_clause", args=[contract.pk, clause.pk])
    laptop = laptop_of(claire)
    seen = services.clause_fingerprint(clause)
    assert laptop.post(address, {"title": "Un", "text": "un", "seen": seen}).status_code == 302
    answer = laptop.post(address, {"title": "Deux", "text": "deux", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Deux" in page and "Un" in page
    again = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert laptop.post(address, {"title": "Deux", "text": "deux", "seen": again}).status_code == 302
    assert Clause.objects.get(pk=clause.pk).title == "Deux"


def test_proposing_is_a_page_of_its_own_and_takes_the_text_that_was_read(contract, claire):
    laptop, address = laptop_of(claire), reverse("agreements:propose", args=[contract.pk])
    page = laptop.get(address).content.decode()
    assert contract.version_in_force is None
    shown = re.search(r'name="sha256" value="(\w+)"', page)[1]
    services.add_clause(version=contract.draft, title="x", text="x", by=claire)
    assert laptop.post(address, {"sha256": shown}).status_code == 422
    assert laptop.post(address).status_code == 422
    assert contract.version_in_force is None
    shown = re.search(r'name="sha256" value="(\w+)"', laptop.get(address).content.decode())[1]
    assert laptop.post(address, {"sha256": shown}).status_code == 302
    assert contract.version_in_force.sha256 == shown
    assert laptop.get(address).status_code == 404, "there is no draft any more"


def test_proposed_clause_has_no_way_in(version, claire):
    clause = version.clauses.first()
    for name in ("edit_clause", "remove_clause", "move_clause"):
        address = reverse(f"agreements:{name}", args=[version.contract_id, clause.pk])
        assert laptop_of(claire).post(address, {"title": "x", "text": "x"}).status_code == 403


def test_participant_reads_answers_and_signs(version, fatou):
    phone = phone_of(fatou)
    page = phone.get(reverse("agreements:read")).content.decode()
    assert page.count('type="radio"') == 3 * version.clauses.count()
    assert "checked" not in page
    assert not Answer.objects.exists(), "reading writes nothing"
    answer = phone.post(reverse("agreements:sign"), filled(version))
    assert answer.url == reverse("agreements:read")
    assert Signature.objects.get().party == fatou
    signed = phone.get(answer.url).content.decode()
    assert version.sha256[:8] in signed


def test_form_without_all_answers_comes_back_with_what_was_said(version, fatou):
    data = filled(version)
    first, second = [name for name in data if name.startswith("answer_")][:2]
    del data[first]
    data[second] = AnswerValue.RESERVATION
    data[second.replace("answer", "comment")] = "Mes mots restent"
    answer = phone_of(fatou).post(reverse("agreements:sign"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mes mots restent" in page and page.count(" checked") == version.clauses.count() - 1
    assert not Signature.objects.exists() and not Answer.objects.exists()


def test_refusing_tells_what_follows_and_may_be_changed(version, fatou):
    phone = phone_of(fatou)
    phone.post(reverse("agreements:sign"), filled(version, AnswerValue.REFUSE))
    page = phone.get(reverse("agreements:read")).content.decode()
    assert not Signature.objects.exists()
    assert page.count(" checked") == version.clauses.count(), "the answers are shown again"
    phone.post(reverse("agreements:sign"), filled(version))
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("sha256", ["", "0" * 64, "\x00", "é" * 64])
def test_hash_of_another_text_is_not_signed(version, fatou, sha256):
    answer = phone_of(fatou).post(reverse("agreements:sign"), filled(version) | {"sha256": sha256})
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_foreign_fields_change_nothing(version, fatou, yanis):
    data = filled(version) | {"party": str(yanis.pk), "mode": "paper", f"answer_{uuid4().hex}": "accept"}
    phone_of(fatou).post(reverse("agreements:sign"), data)
    signature = Signature.objects.get()
    assert (signature.party, signature.mode) == (fatou, "online")


def test_who_has_left_is_a_stranger(version, fatou):
    phone = phone_of(fatou)
    type(fatou).objects.filter(pk=fatou.pk).update(left_at="2026-03-03T09:00Z")
    assert phone.get(reverse("agreements:read")).status_code == 404
    assert phone.post(reverse("agreements:sign"), filled(version)).status_code == 404


def test_old_version_stays_readable_for_those_of_the_contract(version, yanis, claire, jean):
    sylvie = seat(version.contract, 77)
    sign(sylvie, version)
    services.propose_version(version=services.new_draft(contract=version.contract, by=claire), by=claire)
    address = reverse("agreements:version", args=[version.contract_id, version.pk])
    assert "P77" in phone_of(sylvie).get(address).content.decode()
    others = phone_of(yanis).get(address).content.decode()
    assert "Aucun enregistrement" in others and "P77" not in others
    assert "P77" in laptop_of(claire).get(address).content.decode()
    assert laptop_of(jean).get(address).status_code == 404
    assert address in phone_of(sylvie).get(reverse("agreements:read")).content.decode()


def test_draft_is_no_version_to_read(contract, claire, fatou):
    address = reverse("agreements:version", args=[contract.pk, contract.draft.pk])
    assert phone_of(fatou).get(address).status_code == 404
    assert laptop_of(claire).get(address).status_code == 404


def test_agreement_on_paper_is_recorded_from_its_page(version, claire, jean):
    ortega = seat(version.contract, 12)
    address = reverse("agreements:record_signature", args=[version.contract_id, ortega.pk])
    laptop = laptop_of(claire)
    assert "P12" in laptop.get(address).content.decode()
    assert laptop.post(address, filled(version)).status_code == 422, "how it was given is asked"
    assert laptop.post(address, filled(version) | {"mode": "online"}).status_code == 422
    assert laptop_of(jean).post(address, filled(version) | {"mode": "paper"}).status_code == 404
    assert laptop.post(address, filled(version) | {"mode": "paper"}).status_code == 302
    assert Signature.objects.get().mode == "paper"
    assert laptop.post(address, filled(version) | {"mode": "spoken"}).status_code == 422, "once is once"


def test_party_of_elsewhere_is_not_found_under_this_contract(version, claire, jean):
    theirs = seat(services.start_contract(by=jean), 1)
    address = reverse("agreements:record_signature", args=[version.contract_id, theirs.pk])
    assert laptop_of(claire).post(address, filled(version) | {"mode": "paper"}).status_code == 404


def test_before_a_version_is_proposed_the_phone_says_so(contract, fatou):
    phone = phone_of(fatou)
    assert phone.get(reverse("agreements:read")).status_code == 200
    assert phone.post(reverse("agreements:sign")).url == reverse("agreements:read")


def test_pages_cost_the_same_however_many_sign(version, fatou, claire, django_assert_max_num_queries):
    for number in range(20, 40):
        sign(seat(version.contract, number), version)
    laptop, phone = laptop_of(claire), phone_of(fatou)
    with django_assert_max_num_queries(24):
        laptop.get(reverse("agreements:contract", args=[version.contract_id]))
    with django_assert_max_num_queries(24):
        phone.get(reverse("agreements:read"))
    with django_assert_max_num_queries(24):
        laptop.get(reverse("agreements:version", args=[version.contract_id, version.pk]))


def test_hostile_words_are_shown_as_words(contract, claire, fatou):
    services.add_clause(version=contract.draft, title="<b>x", text="<script>alert(1)</script>", by=claire)
    version = services.propose_version(version=contract.draft, by=claire)
    page = phone_of(fatou).get(reverse("agreements:read")).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert Version.objects.get(pk=version.pk).is_proposed
