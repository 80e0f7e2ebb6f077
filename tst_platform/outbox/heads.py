"""Send the head of the record of acts outside, once a day: whoever cuts the record then cannot cut that too."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tst_platform.audit.models import AuditSeal
from tst_platform.audit.services import at_the_chain, record, said_today
from tst_platform.audit.verifying import HEAD_SENT
from tst_platform.outbox import services

logger = logging.getLogger(__name__)

CLOCKWORK = "worker:audit"


def send_head() -> bool:
    """Write the last seal to the file and to the addresses that the settings name; return whether it was done now.

    Once a local day; a file that cannot be written is tried again at the next tick. Only a seal that is
    committed leaves: it is read in another transaction than the one that made it.
    """
    with at_the_chain() as mine:
        if not mine or said_today(HEAD_SENT, by=CLOCKWORK):
            return False
        seal = AuditSeal.objects.order_by("number").last()
        if seal is None or not _append(seal):
            return False
        for address in settings.AUDIT_HEAD_TO:
            _post(seal, address)
        record(by=CLOCKWORK, verb=HEAD_SENT, row=seal)
        return True


def _append(seal: AuditSeal) -> bool:
    if not settings.AUDIT_HEAD_FILE:
        return bool(settings.AUDIT_HEAD_TO)
    try:
        with Path(settings.AUDIT_HEAD_FILE).open("a") as file:
            file.write(f"{timezone.now():%Y-%m-%dT%H:%M:%SZ} {seal}\n")
    except OSError:
        logger.exception("the head of the record of acts could not be written to its file")
        return False
    return True


def _post(seal: AuditSeal, address: str) -> None:
    """Write the mail: two numbers, which say nothing to whoever does not keep them."""
    reader = uuid5(NAMESPACE_URL, f"mailto:{address}")
    with translation.override(settings.LANGUAGE_CODE):
        services.post(
            unique_key=f"audit.head|{seal.number}|{reader}",
            kind=HEAD_SENT,
            about=reader,
            recipient=reader,
            to=address,
            title=_("Daily figures"),
            body=_("Please keep this line:\n\n%(head)s\n") % {"head": seal},
        )
