"""« What we hold, what we cannot promise »: open to anyone, in plain words, with nothing that helps an attacker."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tst_platform.core.http import ANYONE, ViewerRequest, open_to
from tst_platform.promises.catalogue import PROMISES
from tst_platform.promises.findings import Outcome
from tst_platform.promises.limits import LIMITS
from tst_platform.promises.promise import Promise
from tst_platform.promises.verifying import verify

# Looking takes a moment: the installation is looked at once in a while, whoever asks.
KEPT_AS = "promises"
KEPT_SECONDS = 10 * 60


@require_safe
@open_to(ANYONE)
def promises(request: ViewerRequest) -> HttpResponse:
    """Say which promises hold here today, which do not, and what nobody can promise."""
    return render(request, "public/promises.html", _sorted(_outcomes()))


def _outcomes() -> dict[int, str]:
    kept: dict[int, str] | None = cache.get(KEPT_AS)
    if kept is None:
        kept = {one.promise.number: str(one.outcome) for one in verify()}
        cache.set(KEPT_AS, kept, KEPT_SECONDS)
    return kept


def _sorted(outcomes: dict[int, str]) -> dict[str, Any]:
    of: dict[str, list[Promise]] = defaultdict(list)
    for promise in PROMISES:
        of[outcomes.get(promise.number, Outcome.NOT_HELD)].append(promise)
    return {
        "held": of[Outcome.HELD],
        "broken": of[Outcome.NOT_HELD],
        "asides": [promise for promise in of[Outcome.NOT_APPLICABLE] if promise.aside],
        "coming": of[Outcome.NOT_YET],
        "limits": LIMITS,
    }
