"""How often a network may act by the secret links of words without name.

Saying one is not counted: even the digest of a network, with its hour, would be a mark of when someone spoke.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tst_platform.core.http import ViewerRequest
from tst_platform.core.rates import allow, network_of, seconds_to_wait

HOUR = 60 * 60
# Of the 256 bits of a link nothing is guessed; a hall full of people often has one network.
TRIES = 300
NAME = "word without name"


def too_often(request: ViewerRequest) -> HttpResponse | None:
    """Count one try of this network; return the page that says to wait, or None."""
    network = network_of(request)
    if allow(NAME, network, limit=TRIES, per_seconds=HOUR):
        return None
    answer = render(request, "contracts/listening/too_often.html", {"participant_nav": None}, status=429)
    answer.headers["Retry-After"] = str(seconds_to_wait(NAME, network))
    return answer
