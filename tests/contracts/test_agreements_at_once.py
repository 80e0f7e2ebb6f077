"""Several hands on one contract in the same instant: nobody meets a fault."""

from functools import partial

import pytest
from django.urls import reverse

from contracts.agreements import services
from contracts.agreements.models import Clause, Signature
from tests.contracts.conftest import filled, phone_of
from tests.contracts.crowds import at_once
from tests.signing_in import StaffClient
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


def laptops(viewer, number):
    clients = [StaffClient(raise_request_exception=False) for _ in range(number)]
    for client in clients:
        client.force_login(viewer.user)
    return clients


def test_writing_and_proposing_one_draft_at_once_meets_no_fault(contract, claire):
    desks = laptops(claire, 10)
    for _ in range(ROUNDS):
        draft = contract.draft or services.new_draft(contract=contract, by=claire)
        clauses = list(draft.clauses.all())
        page = partial(reverse, args=[contract.pk])
        posts = [(page("agreements:propose"), {"sha256": draft.compute_sha256()})] * 2
        posts += [(page("agreements:add_clause"), {"title": "Pause", "text": "À la moitié."})] * 2
        for name, data in (("move_clause", {"to": "up"}), ("remove_clause", {})):
            posts += [
                (reverse(f"agreements:{name}", args=[contract.pk, clause.pk]), data)
                for clause in clauses[1:4]
            ]
        found = at_once([partial(desk.post, *post) for desk, post in zip(desks, posts, strict=True)])
        assert {answer.status_code for answer in found} <= {302, 403, 404, 422}, found


def test_a_clause_taken_out_meanwhile_is_neither_moved_nor_taken_out_again(contract, claire):
    clause = contract.draft.clauses.last()
    services.remove_clause(clause=Clause.objects.get(pk=clause.pk), by=claire)
    assert not services.move_clause(clause=clause, up=True, by=claire)
    services.remove_clause(clause=clause, by=claire)


def test_drafting_pages_say_so_when_the_version_was_proposed_meanwhile(contract, claire):
    draft = contract.draft
    stale = Clause.objects.select_related("version").filter(version=draft).last()
    services.propose_version(version=draft, by=claire)
    for act in (services.remove_clause, partial(services.move_clause, up=True)):
        with pytest.raises(DomainError):
            act(clause=stale, by=claire)


def test_a_double_tap_on_signing_signs_once_and_leads_on_twice(version, fatou):
    phones = [phone_of(fatou) for _ in range(4)]
    taps = [partial(phone.post, reverse("agreements:sign"), filled(version)) for phone in phones]
    answers = at_once(taps)
    assert [answer.status_code for answer in answers] == [302] * 4
    assert Signature.objects.filter(party=fatou, version=version).count() == 1
