"""How often what may be tried at the door: by network and by account, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tst_platform.core.rates import allow, forget, network_of, seconds_to_wait

QUARTER = 15 * 60


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds; `name` keeps the counters of two limits apart."""

    name: str
    tries: int
    seconds: int = QUARTER


# A whole office may sign in from one network in the same quarter of an hour; a person mistypes a few times.
CODES_OF_NETWORK = Limit("codes asked from a network", 60)
CODES_OF_ADDRESS = Limit("codes asked for an address", 5)
TRIES_OF_NETWORK = Limit("codes tried from a network", 60)
TRIES_OF_ADDRESS = Limit("codes tried for an address", 15)
TRIES_OF_CODE = Limit("one code tried", 5)
PROOFS_OF_NETWORK = Limit("proofs tried from a network", 60)
PROOFS_OF_ACCOUNT = Limit("proofs tried for an account", 10)
LINKS_OF_NETWORK = Limit("staff links tried from a network", 30)


def turned_away(request: HttpRequest, by_network: Limit, *others: tuple[Limit, str]) -> HttpResponse | None:
    """Count one try against each limit, the network's first; return the page that says when to come back."""
    for limit, key in ((by_network, network_of(request)), *others):
        if not allow(limit.name, key, limit=limit.tries, per_seconds=limit.seconds):
            return _come_back(request, seconds_to_wait(limit.name, key))
    return None


def start_anew(limit: Limit, key: str) -> None:
    """Forget the tries of someone who has just proved who they are."""
    forget(limit.name, key)


def _come_back(request: HttpRequest, seconds: int) -> HttpResponse:
    page = render(request, "accounts/come_back.html", {"minutes": ceil(seconds / 60)}, status=429)
    page.headers["Retry-After"] = str(seconds)
    return page
