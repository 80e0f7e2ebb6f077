"""Taking one's signature back, its proof, the page that knows a hash, and replies to reservations."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from contracts.agreements import services
from contracts.agreements.models import AnswerValue, Contract, Party, Reply, Signature
from tests.contracts.conftest import answers, filled, laptop_of, phone_of, seat, self_of, sign
from tests.contracts.crowds import at_once
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError

GUESSED = (
    "Where your words already stood in a list that others had read, they are missing from it: whoever remembers the list "
    "may guess that they were yours."
)


def opens(party):
    return Contract.objects.content_open_to(self_of(party)).exists()


def test_taking_back_closes_the_gate_and_signing_again_opens_it(version, fatou):
    sign(fatou, version)
    services.withdraw_signature(party=fatou, by=self_of(fatou))
    assert not opens(fatou)
    assert Party.objects.get(pk=fatou.pk).disagreed_at
    assert AuditRecord.objects.filter(verb="signature.withdraw", actor=f"party:{fatou.pk}").count() == 1
    sign(fatou, version)
    assert opens(fatou) and Party.objects.get(pk=fatou.pk).disagreed_at is None


def test_a_withdrawn_signature_stays_withdrawn(version, fatou):
    signature = sign(fatou, version)
    services.withdraw_signature(party=fatou, by=self_of(fatou))
    for value in (None, "2030-01-01T00:00Z"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.filter(pk=signature.pk).update(withdrawn_at=value)


def test_taking_back_takes_all_versions_and_only_ones_own(version, fatou, yanis, claire, jean):
    sign(fatou, version)
    second = services.propose_version(
        version=services.new_draft(contract=version.contract, by=claire), by=claire
    )
    sign(fatou, second)
    for by in (self_of(yanis), claire, jean):
        with pytest.raises(DomainError):
            services.withdraw_signature(party=fatou, by=by)
    with pytest.raises(DomainError):
        services.withdraw_signature(party=yanis, by=self_of(yanis))
    services.withdraw_signature(party=fatou, by=self_of(fatou))
    assert not Signature.objects.filter(withdrawn_at__isnull=True).exists()
    with pytest.raises(DomainError):
        services.withdraw_signature(party=fatou, by=self_of(fatou))


def test_the_page_restates_what_follows_and_a_get_takes_nothing_back(version, fatou):
    sign(fatou, version)
    phone, address = phone_of(fatou), reverse("agreements:withdraw")
    told = phone.get(address).content.decode()
    assert "Rien n’est effacé" in told
    assert gettext(GUESSED) in told, "what nobody can prevent is said beforehand"
    assert Signature.objects.filter(withdrawn_at__isnull=True).count() == 1
    assert phone.post(address).url == reverse("agreements:read")
    assert "Vous avez repris votre signature" in phone.get(reverse("agreements:read")).content.decode()
    assert phone.get(address).url == reverse("agreements:read")
    phone.post(reverse("agreements:sign"), filled(version))
    assert opens(fatou)


def test_the_proof_carries_the_very_text_whose_hash_was_signed(version, fatou, yanis):
    signature = sign(fatou, version)
    address = reverse("agreements:proof", args=[version.pk])
    told = phone_of(fatou).get(address)
    text = told.content.decode()
    line = next(line for line in text.splitlines() if line.startswith("{"))
    assert hashlib.sha256(line.encode()).hexdigest() == signature.sha256 == version.sha256
    assert signature.sha256 in text and "P1" in text and "en ligne" in text
    assert "pas une signature électronique qualifiée" in text
    assert phone_of(yanis).get(address).status_code == 404
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "how", [str, str.upper, lambda sha: " ".join(sha[n : n + 8] for n in range(0, 64, 8))]
)
def test_anyone_learns_of_a_hash_whether_it_is_ours_and_nothing_else(version, claire, how):
    address = reverse("agreements:verify")
    yes = Client().get(address, {"hash": how(version.sha256)}).content.decode()
    no = Client().get(address, {"hash": how("0" * 64)}).content.decode()
    assert "celle d’une version" in yes and "Aucune version" in no
    for secret in (str(version.pk), str(version.contract_id), "Claire", str(version.proposed_at.year)):
        assert secret not in yes
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("wrong", ["x", "\x00", "é" * 300, "0" * 63, "<script>", "' OR 1=1"])
def test_what_is_no_hash_is_said_to_be_none(db, wrong):
    answer = Client().get(reverse("agreements:verify"), {"hash": wrong})
    assert answer.status_code == 422 and "<script>alert" not in answer.content.decode()


def test_the_hash_of_a_draft_is_not_a_version(contract):
    answer = Client().get(reverse("agreements:verify"), {"hash": contract.draft.compute_sha256()})
    assert "Aucune version" in answer.content.decode()


@pytest.fixture
def reserved(version, fatou):
    said = answers(version)
    said[next(iter(said))] = services.Said(AnswerValue.REFUSE, "Je ne peux pas.")
    services.sign_version(
        party=fatou, version=version, answers=said, sha256=version.sha256, by=self_of(fatou)
    )
    return fatou.answers.get(value=AnswerValue.REFUSE)


def test_a_refusal_is_answered_and_the_person_reads_it(version, reserved, fatou, yanis, claire, jean):
    laptop, address = laptop_of(claire), reverse("agreements:reply", args=[version.contract_id])
    page = laptop.get(reverse("agreements:contract", args=[version.contract_id])).content.decode()
    assert "Je ne peux pas." in page and str(reserved.pk) in page
    laptop.post(address, {"answer": str(reserved.pk), "text": "Parlons-en mardi."})
    assert "Parlons-en mardi." in phone_of(fatou).get(reverse("agreements:read")).content.decode()
    assert Reply.objects.visible_to(self_of(yanis)).count() == 0
    assert Reply.objects.visible_to(jean).count() == 0
    assert laptop_of(jean).post(address, {"answer": str(reserved.pk), "text": "x"}).status_code == 404
    sign(fatou, version)
    assert Reply.objects.get().text == "Parlons-en mardi.", "it stays when the person answers anew"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"answer": "x", "text": "mes mots"}, {"answer": "\x00", "text": "mes mots"}, {"text": "mes mots"}],
)
def test_a_reply_to_nothing_is_asked_again_and_kept(version, reserved, claire, wrong):
    address = reverse("agreements:reply", args=[version.contract_id])
    answer = laptop_of(claire).post(address, wrong)
    assert answer.status_code == 422
    assert wrong.get("text", "") in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_reply_that_is_refused_stays_beside_its_reservation(version, reserved, claire):
    address = reverse("agreements:reply", args=[version.contract_id])
    for text in (" \x00", "long " * 1001):
        answer = laptop_of(claire).post(address, {"answer": reserved.pk, "text": text})
        assert answer.status_code == 422
        assert text.replace("\x00", "").strip() in answer.content.decode()
    assert not Reply.objects.exists()


def test_what_was_accepted_is_not_answered(version, fatou, claire):
    sign(fatou, version)
    with pytest.raises(DomainError):
        services.reply_to_answer(answer=fatou.answers.first(), text="x", by=claire)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_signatures_and_a_new_proposal_at_once_sign_no_text_unseen(version, claire):
    """Each signs with the hash of the first text; whoever comes after the second is in force signs nothing."""
    parties = [seat(version.contract, number) for number in range(1, 201)]
    draft = services.new_draft(contract=version.contract, by=claire)
    said, lanes = answers(version), 8

    def signing(lane):
        done = 0
        for party in parties[lane::lanes]:
            try:
                services.sign_version(
                    party=party, version=version, answers=said, sha256=version.sha256, by=self_of(party)
                )
                done += 1
            except services.TextChanged:
                pass
        return done

    acts = [lambda lane=lane: signing(lane) for lane in range(lanes)]
    found = at_once([*acts, lambda: services.propose_version(version=draft, by=claire)])
    assert not [one for one in found if isinstance(one, Exception)], found
    assert Signature.objects.filter(version=draft).count() == 0
    assert Signature.objects.filter(version=version, sha256=version.sha256).count() == sum(found[:lanes])


def test_a_refusal_awaits_a_reply_until_it_has_one(version, reserved, claire, jean):
    assert services.awaiting_reply(claire) == {version.contract_id}
    assert services.awaiting_reply(jean) == set()
    services.reply_to_answer(answer=reserved, text="Parlons-en.", by=claire)
    assert services.awaiting_reply(claire) == set()
