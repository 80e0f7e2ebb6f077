"""A real worker on the configured broker, on the clock of the test."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from tst_platform.outbox.models import Heartbeat
from tst_platform.outbox.tasks import beat


def wait_for(question: Callable[[], Any], seconds: float = 10) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


@pytest.mark.parametrize("time_of_day", ["2026-03-03 09:00", "2030-01-01 12:00"])
def test_worker_runs_in_the_background_on_the_clock_of_the_test(worker: Any, time_of_day: str) -> None:
    now = dt.datetime.fromisoformat(time_of_day + "+01:00")
    with time_machine.travel(now, tick=True):
        beat.delay()
        signed = wait_for(lambda: Heartbeat.objects.filter(name="worker").first())
    assert signed is not None, "the worker did not take the message from the broker"
    assert abs(signed.at - now) < dt.timedelta(seconds=30)
