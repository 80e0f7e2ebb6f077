"""Amendments and comments: who reads them, what becomes of them, and what leaves with whoever said them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.agreements import services as agreements
from contracts.agreements.models import Clause, OtherWording
from contracts.listening.shown import intervenants_of
from contracts.negotiation import services
from contracts.negotiation.audience import who_reads
from contracts.negotiation.models import Amendment, AmendmentAnswer, AmendmentState
from tests.contracts.conftest import laptop_of, phone_of, seat, self_of, sign
from tst_platform import my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey


@pytest.fixture
def clause(contract, claire):
    """A clause in words of the version in force."""
    made = agreements.add_clause(
        version=contract.draft, title="Horaires", text="On finit à 20 heures précises.", by=claire
    )
    agreements.propose_version(version=contract.draft, by=claire)
    return Clause.objects.get(pk=made.pk)


@pytest.fixture
def kept(clause):
    """A clause of the same version that the platform executes."""
    return clause.version.clauses.get(kind="retention")


def propose(clause, party, text="On finit à 19 heures précises.", **more):
    return services.propose_wording(clause=clause, text=text, by=self_of(party), **more)


def verbs():
    return list(AuditRecord.objects.filter(verb__startswith="amendment").values_list("verb", flat=True))


# --- saying ----------------------------------------------------------------------------------------------------------


def test_a_wording_is_proposed_on_the_phone_under_the_sentence_of_who_reads_it(clause, fatou):
    phone, address = phone_of(fatou), reverse("negotiation:propose", args=[clause.pk])
    page = phone.get(address).content.decode()
    assert who_reads(intervenants_of(clause.contract)) in page and "Claire Bonnet" in page
    assert clause.text in page
    data = {"text": "On finit à 19 heures.", "reason": "Le dernier bus.", "seen": str(clause.pk)}
    assert phone.post(address, data).url == reverse("negotiation:mine")
    mine = phone.get(reverse("negotiation:mine")).content.decode()
    assert "Le dernier bus." in mine and "<del>" in mine and "<ins>" in mine
    assert "Propos" in phone.get(reverse("agreements:read")).content.decode()
    made = Amendment.objects.get()
    assert (made.author, made.clause, made.state) == (fatou, clause, AmendmentState.WAITING)
    assert verbs() == ["amendment.propose"]


def test_what_is_said_is_read_by_its_author_and_the_intervenants_alone(clause, fatou, yanis, claire, jean):
    sign(yanis, clause.version)
    propose(clause, fatou, "Mot introuvable zq.")
    assert (
        Amendment.objects.visible_to(claire).exists()
        and Amendment.objects.visible_to(self_of(fatou)).exists()
    )
    for other in (jean, self_of(yanis)):
        assert not Amendment.objects.visible_to(other).exists()
    phone = phone_of(yanis)
    version = reverse("agreements:version", args=[clause.contract_id, clause.version_id])
    for address in (reverse("agreements:read"), reverse("negotiation:mine"), version):
        assert "introuvable" not in phone.get(address).content.decode()
    page = laptop_of(claire).get(reverse("negotiation:amendments", args=[clause.contract_id]))
    assert "introuvable" in page.content.decode()
    assert (
        laptop_of(jean).get(reverse("negotiation:amendments", args=[clause.contract_id])).status_code == 404
    )


def test_whoever_has_not_signed_negotiates_and_a_stranger_or_who_left_does_not(clause, fatou, contract):
    address = reverse("negotiation:propose", args=[clause.pk])
    assert phone_of(fatou).get(address).status_code == 200
    gone = seat(contract, 40)
    gone.left_at = gone.joined_at
    gone.save()
    for client in (phone_of(gone), Client()):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "x"}).status_code == 404
    with pytest.raises(DomainError):
        propose(clause, gone)
    assert not Amendment.objects.exists()


def test_a_draft_is_not_negotiated(clause, fatou, contract, claire):
    draft = agreements.new_draft(contract=contract, by=claire)
    own = draft.clauses.get(lineage=clause.lineage)
    assert phone_of(fatou).get(reverse("negotiation:propose", args=[own.pk])).status_code == 404
    with pytest.raises(DomainError):
        propose(own, fatou)


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001, "On finit à 20 heures précises.", "\x00"])
def test_what_says_nothing_new_or_too_much_is_asked_again_with_its_reason(clause, fatou, text):
    data = {"text": text, "reason": "Ma raison reste", "seen": str(clause.pk)}
    answer = phone_of(fatou).post(reverse("negotiation:propose", args=[clause.pk]), data)
    assert answer.status_code == 422 and "Ma raison reste" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_a_double_tap_says_it_once(clause, fatou):
    phone, address = phone_of(fatou), reverse("negotiation:comment", args=[clause.pk])
    for _tap in range(2):
        assert phone.post(address, {"text": "Et le samedi ?", "seen": str(clause.pk)}).status_code == 302
    assert Amendment.objects.count() == 1 and verbs() == ["amendment.comment"]


def test_the_words_are_kept_when_the_text_changed_meanwhile(clause, fatou, contract, claire):
    draft = agreements.new_draft(contract=contract, by=claire)
    own = draft.clauses.get(lineage=clause.lineage)
    seen = agreements.clause_fingerprint(own)
    agreements.edit_clause(clause=own, title="Horaires", text="On finit à 21 heures.", seen=seen, by=claire)
    agreements.propose_version(version=draft, by=claire)
    phone, address = phone_of(fatou), reverse("negotiation:propose", args=[clause.pk])
    answer = phone.post(address, {"text": "À 19 heures.", "seen": str(clause.pk)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "À 19 heures." in page and "On finit à 21 heures." in page
    seen = re.search(r'name="seen" value="([\w-]+)"', page)[1]
    assert phone.post(address, {"text": "À 19 heures.", "seen": seen}).status_code == 302
    assert Amendment.objects.get().clause == Clause.objects.get(pk=own.pk)


def test_the_words_are_kept_when_the_clause_is_gone_from_the_contract(clause, fatou, contract, claire):
    draft = agreements.new_draft(contract=contract, by=claire)
    agreements.remove_clause(clause=draft.clauses.get(lineage=clause.lineage), by=claire)
    agreements.propose_version(version=draft, by=claire)
    data = {"text": "À 19 heures.", "seen": str(clause.pk)}
    answer = phone_of(fatou).post(reverse("negotiation:propose", args=[clause.pk]), data)
    assert answer.status_code == 422 and "À 19 heures." in answer.content.decode()
    assert not Amendment.objects.exists()


def test_of_an_executed_clause_another_value_is_proposed_and_says_itself(kept, fatou, claire):
    phone, address = phone_of(fatou), reverse("negotiation:propose", args=[kept.pk])
    assert 'name="retention_months"' in phone.get(address).content.decode()
    for months in ("", "0", "douze", "9" * 40, str(kept.terms["retention_months"])):
        data = {"retention_months": months, "text": "Toujours", "seen": str(kept.pk)}
        assert phone.post(address, data).status_code == 422
    data = {"retention_months": "3", "text": "Toujours", "seen": str(kept.pk)}
    assert phone.post(address, data).status_code == 302
    made = Amendment.objects.get()
    assert made.terms == {"retention_months": 3} and "3" in made.text and "Toujours" not in made.text
    with pytest.raises(DomainError):
        services.propose_wording(clause=kept, text="Toujours", by=self_of(fatou))
    taken = services.take_amendment(amendment=made, by=claire)
    assert taken.terms == {"retention_months": 3} and taken.text == made.text


# --- answering -------------------------------------------------------------------------------------------------------


def test_one_press_takes_a_wording_into_the_draft_which_says_where_it_came_from(clause, fatou, claire):
    made, laptop = propose(clause, fatou, reason="Le dernier bus."), laptop_of(claire)
    page = laptop.get(reverse("negotiation:amendments", args=[clause.contract_id])).content.decode()
    assert "Le dernier bus." in page and "<ins>" in page
    address = reverse("negotiation:take", args=[clause.contract_id, made.pk])
    answer = laptop.post(address)
    own = clause.contract.draft.clauses.get(lineage=clause.lineage)
    assert answer.url.endswith(f"#clause-{own.pk}")
    assert own.text == made.text and Clause.objects.get(pk=clause.pk).text == "On finit à 20 heures précises."
    assert (
        fatou.pseudonym
        in laptop.get(reverse("agreements:contract", args=[clause.contract_id])).content.decode()
    )
    assert laptop.post(address).status_code == 302, "a second press changes nothing"
    assert Amendment.objects.get().state == AmendmentState.TAKEN and verbs().count("amendment.take") == 1
    assert _("taken into the next text") in phone_of(fatou).get(reverse("negotiation:mine")).content.decode()


def test_what_an_editor_wrote_meanwhile_is_kept_when_a_wording_is_taken(clause, fatou, contract, claire):
    made = propose(clause, fatou)
    own = agreements.new_draft(contract=contract, by=claire).clauses.get(lineage=clause.lineage)
    seen = agreements.clause_fingerprint(own)
    agreements.edit_clause(clause=own, title="Horaires", text="Travail d’une heure.", seen=seen, by=claire)
    services.take_amendment(amendment=made, by=claire)
    assert OtherWording.objects.get().text == "Travail d’une heure."
    assert Clause.objects.get(pk=own.pk).text == made.text


def test_a_wording_whose_clause_left_the_draft_is_not_taken(clause, fatou, contract, claire):
    made = propose(clause, fatou)
    own = agreements.new_draft(contract=contract, by=claire).clauses.get(lineage=clause.lineage)
    agreements.remove_clause(clause=own, by=claire)
    with pytest.raises(DomainError):
        services.take_amendment(amendment=made, by=claire)
    assert Amendment.objects.get().is_waiting


def test_an_answer_and_a_reason_reach_their_author(clause, fatou, claire):
    made, laptop = propose(clause, fatou), laptop_of(claire)
    address = reverse("negotiation:answer", args=[clause.contract_id, made.pk])
    assert laptop.post(address, {"text": ""}).status_code == 422
    assert laptop.post(address, {"text": "", "aside": "1"}).status_code == 422
    assert Amendment.objects.get().is_waiting
    for _press in range(2):
        assert laptop.post(address, {"text": "On en parle jeudi."}).status_code == 302
    assert laptop.post(address, {"text": "La salle ferme à 20 h.", "aside": "1"}).status_code == 302
    assert AmendmentAnswer.objects.count() == 2
    page = phone_of(fatou).get(reverse("negotiation:mine")).content.decode()
    assert "On en parle jeudi." in page and "La salle ferme à 20 h." in page and _("set aside") in page
    kept = laptop.post(address, {"text": "Encore une raison", "aside": "1"})
    assert kept.status_code == 422 and "Encore une raison" in kept.content.decode()


def test_others_neither_answer_nor_take(clause, fatou, yanis, claire, jean):
    made = propose(clause, fatou)
    for who in (jean, self_of(yanis), self_of(fatou)):
        for act in (
            lambda who=who: services.take_amendment(amendment=made, by=who),
            lambda who=who: services.answer_amendment(amendment=made, text="x", by=who),
            lambda who=who: services.set_aside(amendment=made, reason="x", by=who),
        ):
            with pytest.raises(DomainError):
                act()
    with pytest.raises(DomainError):
        services.withdraw_amendment(amendment=made, by=claire)
    assert Amendment.objects.get().is_waiting and not AmendmentAnswer.objects.exists()


def test_an_amendment_of_elsewhere_is_not_found_under_ones_own_contract(clause, fatou, jean):
    made, own = propose(clause, fatou), agreements.start_contract(by=jean)
    laptop = laptop_of(jean)
    for name in ("take", "answer"):
        for contract in (own.pk, clause.contract_id):
            assert laptop.post(reverse(f"negotiation:{name}", args=[contract, made.pk])).status_code == 404


# --- taking back, leaving --------------------------------------------------------------------------------------------


def test_withdrawing_erases_the_words_and_leaves_what_the_contract_took_up(clause, fatou, claire):
    made = propose(clause, fatou)
    services.answer_amendment(amendment=made, text="Merci.", by=claire)
    own = services.take_amendment(amendment=made, by=claire)
    phone = phone_of(fatou)
    assert phone.post(reverse("negotiation:withdraw", args=[made.pk])).status_code == 302
    row = Amendment.objects.get()
    assert (row.text, row.reason, row.terms) == ("", "", {}) and not AmendmentAnswer.objects.exists()
    assert Clause.objects.get(pk=own.pk).text == "On finit à 19 heures précises."
    assert not Amendment.objects.visible_to(claire).exists()
    assert phone.post(reverse("negotiation:withdraw", args=[made.pk])).status_code == 404


def test_words_are_in_ones_file_and_go_with_ones_key(clause, fatou, claire):
    made = propose(clause, fatou, "Mot à emporter.", reason="Raison à emporter.")
    services.answer_amendment(amendment=made, text="Réponse à emporter.", by=claire)
    source = my_data.EXPORTED
    me = type("Me", (), {"party_id": fatou.pk, "party": fatou})()
    told = str([source[model][1](me) for model in (Amendment, AmendmentAnswer)])
    assert all(word in told for word in ("Mot à emporter.", "Raison à emporter.", "Réponse à emporter."))
    DataKey.objects.destroy(fatou.pk)
    row = Amendment.objects.get()
    assert "emporter" not in f"{row.text}{row.reason}{row.answers.get().text}"


def test_pages_say_what_they_are_for_while_nothing_is_there(clause, fatou, claire):
    assert _("Nothing yet") in phone_of(fatou).get(reverse("negotiation:mine")).content.decode()
    laptop = laptop_of(claire)
    for name in ("amendments", "versions"):
        assert laptop.get(reverse(f"negotiation:{name}", args=[clause.contract_id])).status_code == 200


def test_pages_cost_the_same_however_much_is_said(
    clause, fatou, claire, contract, django_assert_max_num_queries
):
    for number in range(15):
        made = propose(clause, seat(contract, 50 + number), f"On finit à {number} heures.")
        services.answer_amendment(amendment=made, text="Vu.", by=claire)
        propose(clause, fatou, f"On finit vers {number} heures.")
    phone, laptop = phone_of(fatou), laptop_of(claire)
    with django_assert_max_num_queries(12):
        phone.get(reverse("negotiation:mine"))
    with django_assert_max_num_queries(20):
        laptop.get(reverse("negotiation:amendments", args=[contract.pk]))
