"""Refuse to run a command half-configured. Workers and web processes ask no checks: there, SMS wait (carriers/sms.py)."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from tst_platform.outbox.carriers.sms import amiss


@register()
def sms_is_whole(**_: Any) -> list[CheckMessage]:
    """Report each part of the configuration of SMS that lacks another."""
    return [Error(line, hint="See docs/operations.md.", id="outbox.E001") for line in amiss()]
