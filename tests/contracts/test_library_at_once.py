"""Several administrators on one clause of the library in the same instant: one version each time, no words lost."""

from functools import partial

import pytest
from django.urls import reverse

from contracts.agreements.models import ClauseTemplate
from contracts.agreements.services.library import edit_template, restore_template, retire_template
from tests.contracts.crowds import at_once
from tests.contracts.test_library import template, wording
from tests.contracts.test_library_views import typed
from tests.signing_in import StaffClient
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def desks(viewer, number):
    clients = [StaffClient(raise_request_exception=False) for _ in range(number)]
    for client in clients:
        client.force_login(viewer.user)
    return clients


def test_one_of_those_who_save_at_once_writes_and_the_others_read_both(agnes):
    row = template()
    where, clients = reverse("agreements:library_edit", args=[row.pk]), desks(agnes, 5)
    for number in range(1, 4):
        words = [f"Façon {place} du tour {number}." for place in range(len(clients))]
        posts = [
            partial(client.post, where, typed(row, text_fr=text, seen=str(number)))
            for client, text in zip(clients, words, strict=True)
        ]
        answers = at_once(posts)
        assert sorted(answer.status_code for answer in answers) == [302, 422, 422, 422, 422], answers
        for answer, text in zip(answers, words, strict=True):
            assert answer.status_code == 302 or text in answer.content.decode()
        assert template().number == number + 1 and template().text_fr in words


def test_retiring_and_writing_at_once_leave_one_state(agnes):
    row = template()
    for number in range(4):
        said = wording(row, text_fr=f"Tour {number}.", is_default=False)
        seen = template().number
        acts = [
            partial(retire_template, template=row, by=agnes),
            partial(edit_template, template=row, wording=said, seen=seen, by=agnes),
        ]
        found = at_once(acts)
        assert all(one is None or isinstance(one, (ClauseTemplate, DomainError)) for one in found), found
        newest = template()
        assert newest.is_retired, "whoever came first, the clause is retired"
        assert not ClauseTemplate.objects.filter(retired_at__isnull=False).exclude(pk=newest.pk).exists()
        restore_template(template=row, by=agnes)
