"""What holds once the house has burnt: keys and database copied apart, and a list of what must not come back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.core import erasure_list
from tst_platform.core.dumps import last_dump
from tst_platform.core.key_backup import copies, half_written, last_key_backup
from tst_platform.core.models import Erasure
from tst_platform.promises.findings import HELD, Finding, broken, check

RECENT = timedelta(days=2)
# The clock deletes copies whose time is over within the minute; a day is left for a machine that was off.
LATE = timedelta(days=1)
# A list outside follows the commit, and the clock adds what a crash lost.
LISTED_WITHIN = timedelta(minutes=10)


@check(gettext_lazy("The list of erasures stands outside the database, and is whole"))
def erasures_are_listed() -> Finding:
    listed = erasure_list.read()
    settled = Erasure.objects.filter(at__lt=timezone.now() - LISTED_WITHIN)
    missing = sum(1 for scope in settled.values_list("scope", flat=True).iterator() if scope not in listed)
    return broken(_("Erasures that are not listed: %(n)d.") % {"n": missing}) if missing else HELD


@check(gettext_lazy("No copy of the keys is older than what was promised"))
def old_keys_are_gone() -> Finding:
    limit = timezone.now() - timedelta(days=settings.KEY_BACKUP_DAYS) - LATE
    old = sum(1 for _path, made_at in copies() if made_at < limit) + len(half_written(limit))
    return broken(_("Copies of the keys whose time is over: %(n)d.") % {"n": old}) if old else HELD


@check(gettext_lazy("The keys were copied these last two days"))
def keys_are_backed_up() -> Finding:
    return _recent(last_key_backup(), _("The keys have no recent copy: run « manage.py back_up_keys »."))


@check(gettext_lazy("The database was copied these last two days"))
def dump_is_recent() -> Finding:
    return _recent(last_dump(), _("The database has no recent copy: run « manage.py back_up »."))


def _recent(made_at: datetime | None, reason: str) -> Finding:
    return HELD if made_at is not None and made_at > timezone.now() - RECENT else broken(reason)
