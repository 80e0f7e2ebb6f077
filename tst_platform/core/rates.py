"""How often a thing may be tried: one counter in the database, exact across processes.

A counter in the memory of a process counts nothing once there are two, and a cache reads, adds and writes in three
steps between which others pass. Here one statement counts and answers. What is counted (an address of the network,
an account) is stored as a digest only, and forgotten when its time is over.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from math import ceil

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from tst_platform.core.secrets import token_digest

PURPOSE = "rate"


class RateCount(models.Model):
    """How often one thing was tried since its window opened; times are seconds since 1970."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.BigIntegerField()
    opens_again = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.key


_COUNT = """
INSERT INTO core_ratecount (key, count, opens_again) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN core_ratecount.opens_again <= %(now)s THEN 1 ELSE core_ratecount.count + 1 END,
    opens_again = CASE WHEN core_ratecount.opens_again <= %(now)s THEN %(until)s
                       ELSE core_ratecount.opens_again END
RETURNING count
"""


def allow(name: str, key: str, *, limit: int, per_seconds: int) -> bool:
    """Count one try of `name` by `key`; say whether it is among the first `limit` of its window.

    The window opens with the first try and lasts `per_seconds`; tries that are refused do not lengthen it.
    Call it before anything else of the request, the network's address before the account: the row stays locked
    until the transaction ends, and locks that are always taken in one order never wait for each other.
    """
    now = _now()
    values: dict[str, str | int] = {"key": _digest(name, key), "now": now, "until": now + per_seconds}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return cursor.fetchone()[0] <= limit


def seconds_to_wait(name: str, key: str) -> int:
    """Return after how many seconds `key` may try `name` again, once it was refused."""
    row = RateCount.objects.filter(key=_digest(name, key)).first()
    return max(1, ceil(row.opens_again - _now())) if row else 0


def forget(name: str, key: str) -> None:
    """Begin anew: who has just proved who they are does not pay for their typing errors."""
    RateCount.objects.filter(key=_digest(name, key)).delete()


def sweep() -> int:
    """Remove the counters whose time is over; return how many (called by the clock)."""
    return RateCount.objects.filter(opens_again__lte=_now()).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return whose network a request comes from, as a key: the address of IPv4, the /64 of IPv6.

    It is that of the connection. `X-Forwarded-For` is written by whoever sends the request, and counts only behind
    as many proxies of our own as TST_TRUSTED_PROXIES declares: the entry that the outermost of them wrote.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    written = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(written) >= proxies:
        address = written[-proxies]
    return _network(address)


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped) if found.ipv4_mapped else str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _digest(name: str, key: str) -> str:
    return token_digest(f"{name}|{key}", PURPOSE)


def _now() -> int:
    return int(timezone.now().timestamp())
