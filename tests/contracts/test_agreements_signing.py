"""Signing: clause by clause, the text that was shown, once, and again when the text changes."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction

from contracts.agreements import services
from contracts.agreements.models import Answer, AnswerValue, Contract, Party, Signature, SignatureMode
from tests.contracts.conftest import answers, guard_off, seat, self_of, sign
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError


def opens(party, contract):
    return Contract.objects.content_open_to(self_of(party)).filter(pk=contract.pk).exists()


def test_signing_opens_the_gate_and_keeps_the_hash_of_the_text(version, fatou):
    assert not opens(fatou, version.contract)
    signature = sign(fatou, version)
    assert signature.sha256 == version.sha256 == version.compute_sha256()
    assert opens(fatou, version.contract)
    assert AuditRecord.objects.filter(verb="version.sign", actor=f"party:{fatou.pk}").count() == 1


def test_refusal_is_written_down_and_signs_nothing(version, fatou):
    said = answers(version)
    refused = next(iter(said))
    said[refused] = services.Said(AnswerValue.REFUSE, "Pas moi.")
    signed = services.sign_version(
        party=fatou, version=version, answers=said, sha256=version.sha256, by=self_of(fatou)
    )
    assert signed is None
    assert Answer.objects.get(party=fatou, clause=refused).comment == "Pas moi."
    assert not opens(fatou, version.contract)
    assert sign(fatou, version), "who refused may change their mind"


def test_reservation_signs_and_is_read_by_the_intervenant_alone(version, fatou, yanis, claire):
    said = answers(version)
    said[next(iter(said))] = services.Said(AnswerValue.RESERVATION, "Préciser qui lit.")
    services.sign_version(
        party=fatou, version=version, answers=said, sha256=version.sha256, by=self_of(fatou)
    )
    assert [one.answer.comment for one in services.reservations_of(claire, version)] == ["Préciser qui lit."]
    assert services.reservations_of(self_of(yanis), version) == []
    assert len(services.reservations_of(self_of(fatou), version)) == 1


def test_each_clause_is_answered_and_no_other(version, fatou, claire):
    whole = answers(version)
    missing = dict(list(whole.items())[1:])
    elsewhere = services.propose_version(version=services.start_contract(by=claire).draft, by=claire)
    foreign = whole | {elsewhere.clauses.first().pk: services.Said(AnswerValue.ACCEPT)}
    wrong = whole | {next(iter(whole)): services.Said("peut-être")}
    for said in (missing, foreign, wrong, {}):
        with pytest.raises(DomainError):
            services.sign_version(
                party=fatou, version=version, answers=said, sha256=version.sha256, by=self_of(fatou)
            )
    assert not Signature.objects.exists() and not Answer.objects.exists()


def test_text_that_changed_in_between_asks_again(version, fatou, claire):
    said = answers(version)
    services.propose_version(version=services.new_draft(contract=version.contract, by=claire), by=claire)
    with pytest.raises(services.TextChanged):
        services.sign_version(
            party=fatou, version=version, answers=said, sha256=version.sha256, by=self_of(fatou)
        )
    assert not Signature.objects.exists()


def test_text_changed_behind_the_guard_is_not_signed(version, fatou):
    with guard_off():
        version.clauses.filter(kind="retention").update(terms={"retention_months": 600})
    with pytest.raises(DomainError):
        sign(fatou, version)
    assert not Signature.objects.exists()


def test_new_version_asks_everyone_again_and_keeps_what_was_signed(version, fatou, claire):
    sign(fatou, version)
    second = services.propose_version(
        version=services.new_draft(contract=version.contract, by=claire), by=claire
    )
    assert not opens(fatou, version.contract)
    assert services.agreements_of(version.contract, second).signed == 0
    assert services.signatures_of(self_of(fatou), version)[0].sha256 == version.sha256
    sign(fatou, second)
    assert opens(fatou, version.contract)


def test_nobody_signs_for_another_nor_twice_nor_elsewhere_nor_after_leaving(version, fatou, yanis, claire):
    def attempt(party, by, mode=SignatureMode.ONLINE):
        return services.sign_version(
            party=party, version=version, answers=answers(version), sha256=version.sha256, by=by, mode=mode
        )

    elsewhere = seat(services.start_contract(by=claire), 1)
    sign(fatou, version)
    Party.objects.filter(pk=yanis.pk).update(left_at="2026-03-03T09:00Z")
    for party, by in [
        (fatou, self_of(fatou)),
        (yanis, self_of(yanis)),
        (elsewhere, self_of(elsewhere)),
        (seat(version.contract, 3), self_of(fatou)),
        (seat(version.contract, 4), claire),
    ]:
        with pytest.raises(DomainError):
            attempt(party, by)
    with pytest.raises(DomainError):
        attempt(elsewhere, self_of(elsewhere), SignatureMode.PAPER)
    assert Signature.objects.count() == 1


def test_paper_agreement_is_recorded_by_the_intervenant_and_counts_as_having_come(version, claire, jean):
    ortega = Party.objects.create(contract=version.contract, number=9)
    with pytest.raises(DomainError):
        services.sign_version(
            party=ortega,
            version=version,
            answers=answers(version),
            sha256=version.sha256,
            by=jean,
            mode=SignatureMode.PAPER,
        )
    signature = services.sign_version(
        party=ortega,
        version=version,
        answers=answers(version),
        sha256=version.sha256,
        by=claire,
        mode=SignatureMode.PAPER,
    )
    assert signature.mode == SignatureMode.PAPER
    assert Party.objects.get(pk=ortega.pk).joined_at
    assert AuditRecord.objects.get(verb="version.sign").actor == claire.actor


def test_hash_of_a_signature_is_not_rewritten(version, fatou):
    signature = sign(fatou, version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(sha256="0" * 64)
    Signature.objects.filter(pk=signature.pk).update(withdrawn_at="2026-03-03T09:00Z")
    assert not opens(fatou, version.contract)
    assert sign(fatou, version)


def test_agreements_count_those_who_are_there(version, fatou, yanis):
    sign(fatou, version)
    sign(yanis, version)
    Party.objects.filter(pk=yanis.pk).update(left_at="2026-03-03T09:00Z")
    counted = services.agreements_of(version.contract, version)
    assert (counted.signed, counted.people, counted.missing) == (1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_of_many_signings_at_once_one_counts(version, fatou):
    done = at_once(8, lambda _n: sign(fatou, version))
    assert sum(done) == 1
    assert Signature.objects.count() == 1
    assert Answer.objects.filter(party=fatou).count() == version.clauses.count()


@pytest.mark.django_db(transaction=True)
def test_nobody_signs_a_version_while_the_next_comes_into_force(version, claire):
    draft = services.new_draft(contract=version.contract, by=claire)
    parties = [seat(version.contract, number) for number in range(1, 8)]

    def act(number):
        if number == 3:
            return services.propose_version(version=draft, by=claire)
        return sign(parties[number], version)

    done = at_once(7, act)
    assert done[3]
    second = version.contract.version_in_force
    assert second.pk == draft.pk
    # Whoever was in time signed the first text, whoever was not signed nothing: never the second unread.
    assert Signature.objects.filter(version=second).count() == 0
    assert Signature.objects.filter(version=version).count() == sum(done) - 1


def at_once(number, act):
    """Run the act in so many threads at once; return for each whether it was done."""
    done, barrier = [False] * number, threading.Barrier(number)

    def run(place):
        barrier.wait(20)
        try:
            done[place] = bool(act(place))
        except DomainError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done
