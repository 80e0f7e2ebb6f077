"""What holds the record of acts: rows that nobody rewrites, a chain, a head that stands elsewhere too."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.audit import chain, services, verifying
from tst_platform.audit.models import AuditRecord, AuditSeal
from tst_platform.audit.standing import ACTS, SEALS
from tst_platform.outbox.models import Message, MessageState
from tst_platform.promises import database, keys
from tst_platform.promises.findings import HELD, Finding, broken, check

# The page looks at the youngest links, the command at the whole chain.
LINKS = 50
HEAD_LEAVES_WITHIN = timedelta(days=2)


@check(gettext_lazy("The database refuses to change or to remove an act"))
def record_is_guarded() -> Finding:
    missing = verifying.missing_triggers()
    if missing:
        return broken(" ".join(missing))
    return (
        broken(_("The application's role writes past the function of the record."))
        if _writes_past()
        else HELD
    )


def _writes_past() -> bool:
    """Ask whether the application's role may do more with acts and seals than read them (PostgreSQL)."""
    if connection.vendor != "postgresql":
        return False
    said = [
        f"has_table_privilege('{table}', 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')"
        for table in (ACTS, SEALS)
    ]
    [(past,)] = database.rows(f"SELECT {' OR '.join(said)}")
    return bool(past)


def whole_chain_holds() -> Finding:
    verdict = verifying.verify(verifying.heads_kept_here())
    told = [finding for finding in verdict.findings if finding not in verifying.missing_triggers()]
    return broken(" ".join(told)) if told else HELD


@check(gettext_lazy("The chain of the record holds"), look_at_all=whole_chain_holds)
def chain_holds() -> Finding:
    youngest = list(AuditSeal.objects.order_by("-number")[: LINKS + 1])[::-1]
    before = youngest.pop(0) if len(youngest) > LINKS else None
    for seal in youngest:
        if chain.digest(seal, before) != seal.digest or _is_altered(seal):
            return broken(_("Seal %(number)d does not fit what it seals.") % {"number": seal.number})
        before = seal
    return HELD


def _is_altered(seal: AuditSeal) -> bool:
    if seal.ends_at < timezone.now() - services.KEPT:
        return False  # its acts have had their time
    return chain.stretch(seal.number).contents != seal.contents


@check(gettext_lazy("The head of the record was sent outside these last two days"))
def head_was_sent() -> Finding:
    limit = timezone.now() - HEAD_LEAVES_WITHIN
    oldest = AuditRecord.objects.order_by("id").values_list("at", flat=True).first()
    if oldest is None or oldest > limit:
        return HELD  # there is nothing yet that should have left
    if not AuditRecord.objects.filter(verb=verifying.HEAD_SENT, at__gt=limit).exists():
        return broken(_("No head was sent outside."))
    return HELD if _stands_apart() or _was_mailed(limit) else broken(_("The head stays beside the record."))


def _stands_apart() -> bool:
    """Say whether the file of heads lies elsewhere than the data: who holds their folder would rewrite both."""
    if not settings.AUDIT_HEAD_FILE:
        return False
    folder = Path(settings.AUDIT_HEAD_FILE).resolve().parent
    return not any(folder.is_relative_to(data) for data in keys.data_folders(folder))


def _was_mailed(limit: datetime) -> bool:
    mails = Message.objects.filter(kind=verifying.HEAD_SENT, state=MessageState.SENT)
    return mails.filter(sent_at__gt=limit).exists()
