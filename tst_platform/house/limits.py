"""How often what may be tried at the door: by network and by account, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tst_platform.core.rates import allow, forget, network_of, seconds_to_wait

QUARTER = 15 * 60
HOUR = 60 * 60
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds; `name` keeps the counters of two limits apart."""

    name: str
    tries: int
    seconds: int = QUARTER


# A whole office may sign in from one network in the same quarter of an hour; a person mistypes a few times.
# Whoever knows an address may use up what their own network has for it, and no more: its person comes in from
# elsewhere. All networks together are held back as well, or a code of six digits would be guessed in the end.
CODES_OF_NETWORK = Limit("codes asked from a network", 60)
CODES_OF_ADDRESS_THERE = Limit("codes asked for an address from a network", 5)
CODES_OF_ADDRESS = Limit("codes asked for an address", 15)
TRIES_OF_NETWORK = Limit("codes tried from a network", 60)
TRIES_OF_ADDRESS_THERE = Limit("codes tried for an address from a network", 10)
TRIES_OF_ADDRESS = Limit("codes tried for an address", 40)
TRIES_OF_CODE = Limit("one code tried", 5)
PROOFS_OF_NETWORK = Limit("proofs tried from a network", 60)
# Here the code of the mail was right already: who goes on guessing has the mailbox, and all the time there is.
# Ten each quarter of an hour would be 960 a day, of which three digits in a million are right: one in three a year.
PROOFS_OF_ACCOUNT = Limit("proofs tried for an account", 10)
PROOFS_OF_ACCOUNT_A_DAY = Limit("proofs tried for an account in a day", 30, DAY)
LINKS_OF_NETWORK = Limit("staff links tried from a network", 30)


def turned_away(request: HttpRequest, by_network: Limit, *others: tuple[Limit, str]) -> HttpResponse | None:
    """Count one try against each limit, the network's first; return the page that says when to come back."""
    for limit, key in ((by_network, network_of(request)), *others):
        if not allow(limit.name, key, limit=limit.tries, per_seconds=limit.seconds):
            return _come_back(request, seconds_to_wait(limit.name, key))
    return None


def asking(request: HttpRequest, email: str) -> HttpResponse | None:
    """Count one code asked for this address; return the page that turns away, or None."""
    there = (CODES_OF_ADDRESS_THERE, _there(request, email))
    return turned_away(request, CODES_OF_NETWORK, there, (CODES_OF_ADDRESS, email))


def trying(request: HttpRequest, code_id: str, email: str) -> HttpResponse | None:
    """Count one try of a code of the mail; return the page that turns away, or None."""
    there = (TRIES_OF_ADDRESS_THERE, _there(request, email))
    return turned_away(request, TRIES_OF_NETWORK, (TRIES_OF_CODE, code_id), there, (TRIES_OF_ADDRESS, email))


def proving(request: HttpRequest, account: str) -> HttpResponse | None:
    """Count one try of a second factor; return the page that turns away, or None."""
    return turned_away(
        request, PROOFS_OF_NETWORK, (PROOFS_OF_ACCOUNT, account), (PROOFS_OF_ACCOUNT_A_DAY, account)
    )


def code_was_right(request: HttpRequest, email: str) -> None:
    """Forget the tries of someone who has just shown that the address is theirs."""
    forget(TRIES_OF_ADDRESS_THERE.name, _there(request, email))
    forget(TRIES_OF_ADDRESS.name, email)


def proof_was_right(account: str) -> None:
    """Forget the tries of someone who has just proved who they are."""
    forget(PROOFS_OF_ACCOUNT.name, account)
    forget(PROOFS_OF_ACCOUNT_A_DAY.name, account)


def _there(request: HttpRequest, email: str) -> str:
    return f"{network_of(request)}|{email}"


def _come_back(request: HttpRequest, seconds: int) -> HttpResponse:
    hours = ceil(seconds / HOUR) if seconds > HOUR else 0
    context = {"minutes": ceil(seconds / 60), "hours": hours}
    page = render(request, "accounts/come_back.html", context, status=429)
    page.headers["Retry-After"] = str(seconds)
    return page
