"""Promise 19, at the door of staff: guessing is stopped exactly, over all processes, whatever a request says of itself."""

import itertools
import multiprocessing
import re
from http import HTTPStatus

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from tests.promises.conftest import LONG
from tests.signing_in import application_of, code_shown_by
from tst_platform.accounts.models import User
from tst_platform.core.rates import allow
from tst_platform.house.limits import CODES_OF_ADDRESS, PROOFS_OF_ACCOUNT, TRIES_OF_ADDRESS, TRIES_OF_CODE
from tst_platform.outbox.services import send_due

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, GUESSES = 8, 200 if LONG else 25
ASK, CONFIRM, PROVE = "/connexion/", "/connexion/code/", "/connexion/preuve/"
FORGED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "True-Client-IP")


def forged(number):
    """Return headers by which every request says that it comes from somewhere else."""
    address = f"203.0.113.{number % 250}"
    return {name: f"for={address}" if name == "Forwarded" else f"{address}, 10.0.0.1" for name in FORGED}


def guess(cookies, address, codes, results, networks):
    connections.close_all()
    client = Client(raise_request_exception=False)
    client.cookies = cookies
    for number, code in codes:
        network = f"198.51.{number % 200}.{number // 200}" if networks else "127.0.0.1"
        answer = client.post(address, {"code": code}, headers=forged(number), REMOTE_ADDR=network)
        results.put(answer.status_code)
    results.close()
    connections.close_all()


def guess_at_once(client, address, codes, *, networks=False):
    """Try these codes from eight processes, from one network or from one each; return how many were judged, and passed."""
    context = multiprocessing.get_context("fork")
    results, numbered = context.Queue(), list(enumerate(codes))
    connections.close_all()
    guessers = [
        context.Process(
            target=guess, args=(client.cookies, address, numbered[first::PROCESSES], results, networks)
        )
        for first in range(PROCESSES)
    ]
    for one in guessers:
        one.start()
    answers = [results.get(timeout=300) for _ in numbered]
    for one in guessers:
        one.join(30)
    assert set(answers) <= {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FOUND}
    return answers.count(HTTPStatus.UNPROCESSABLE_ENTITY), answers.count(HTTPStatus.FOUND)


def mailed_code():
    send_due()
    return re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0].replace(" ", "")


def wrong_codes(*right):
    return itertools.islice(
        (f"{n:06d}" for n in range(10**6) if f"{n:06d}" not in right), PROCESSES * GUESSES
    )


def test_code_of_the_mail_is_guessed_five_times_and_no_more(client, figure):
    user = User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
    client.post(ASK, {"email": user.email})
    right = mailed_code()
    judged, through = guess_at_once(client, CONFIRM, wrong_codes(right))
    assert (judged, through) == (TRIES_OF_CODE.tries, 0)
    late = client.post(CONFIRM, {"code": right}, headers=forged(7))
    assert late.status_code == HTTPStatus.TOO_MANY_REQUESTS
    figure(
        f"{PROCESSES * GUESSES} guesses of one code by {PROCESSES} processes with forged headers: {judged} judged, "
        f"{through} accepted"
    )


def test_new_codes_give_no_more_tries_than_their_address_has(client, figure):
    user = User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
    total, asked, guessed = 0, 0, 0
    for number in range(CODES_OF_ADDRESS.tries):
        client.post(ASK, {"email": user.email}, headers=forged(number), REMOTE_ADDR=f"192.0.2.{number}")
        asked += 1
        if not LONG and TRIES_OF_ADDRESS.tries // TRIES_OF_CODE.tries < number < CODES_OF_ADDRESS.tries - 1:
            continue  # nothing is left to be judged
        judged, through = guess_at_once(client, CONFIRM, wrong_codes(mailed_code()), networks=True)
        total, guessed = total + judged, guessed + PROCESSES * GUESSES
        assert not through
    refused = client.post(ASK, {"email": user.email}, REMOTE_ADDR="192.0.2.99")
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert total == TRIES_OF_ADDRESS.tries
    figure(
        f"{asked} codes asked for one address, {guessed} guesses from as many networks: {total} judged, 0 accepted"
    )


def test_second_factor_is_guessed_ten_times_and_no_more(client, figure):
    user = User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
    app = application_of(user)
    client.post(ASK, {"email": user.email})
    client.post(CONFIRM, {"code": mailed_code()})
    shown = [code_shown_by(app, steps) for steps in range(-3, 12)]
    judged, through = guess_at_once(client, PROVE, wrong_codes(*shown))
    assert (judged, through) == (PROOFS_OF_ACCOUNT.tries, 0)
    late = client.post(PROVE, {"code": code_shown_by(app)}, headers=forged(9))
    assert late.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert client.get(reverse("programmes:mine")).status_code == HTTPStatus.FOUND
    figure(
        f"{PROCESSES * GUESSES} guesses of a second factor by {PROCESSES} processes: {judged} judged, "
        f"{through} accepted"
    )


def count(key, times, results):
    connections.close_all()
    for _ in range(times):
        results.put(allow("a test", key, limit=37, per_seconds=900))
    results.close()
    connections.close_all()


def test_counter_is_exact_across_processes(figure):
    context = multiprocessing.get_context("fork")
    results, times = context.Queue(), 500 if LONG else 50
    connections.close_all()
    counting = [context.Process(target=count, args=("one key", times, results)) for _ in range(PROCESSES)]
    for one in counting:
        one.start()
    passed = sum(results.get(timeout=300) for _ in range(PROCESSES * times))
    for one in counting:
        one.join(30)
    assert passed == 37, connection.vendor
    figure(f"{PROCESSES * times} tries by {PROCESSES} processes against a limit of 37: {passed} passed")
