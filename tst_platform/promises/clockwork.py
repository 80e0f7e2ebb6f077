"""What works while nobody looks: worker, broker, mail, the clock."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.core.small_numbers import SMALLEST_GROUP
from tst_platform.outbox.models import Heartbeat, Message
from tst_platform.promises.database import rows
from tst_platform.promises.findings import HELD, Finding, broken, check, elsewhere

# The worker signs every ten seconds, `manage.py tick` every minute.
SIGN_OF_LIFE = timedelta(minutes=3)
WAITS_TOO_LONG = timedelta(minutes=30)
CLOCKS_MAY_DIFFER = timedelta(seconds=5)
HERE = ("localhost", "127.0.0.1", "::1", "")
NOWHERE = ("filebased", "console", "dummy", "locmem")


@check(gettext_lazy("Someone is awake to send what is due"))
def worker_lives() -> Finding:
    awake = Heartbeat.objects.filter(at__gte=timezone.now() - SIGN_OF_LIFE).exists()
    return HELD if awake else broken(_("No sign of life from a worker or from « manage.py tick »."))


@check(gettext_lazy("Nothing that is due stays behind"))
def nothing_stays_behind() -> Finding:
    waiting = Message.objects.due(timezone.now() - WAITS_TOO_LONG).count()
    return broken(_("Messages that wait too long: %(n)d.") % {"n": waiting}) if waiting else HELD


@check(gettext_lazy("The broker reaches every host that works"))
def broker_fits() -> Finding:
    if settings.REDIS_URL:
        return HELD
    if connection.vendor == "postgresql":
        return broken(_("REDIS_URL is not set: the folder broker reaches one host alone."))
    return elsewhere(_("One machine does everything here: the folder broker is enough."))


@check(gettext_lazy("No page waits for the broker"))
def broker_is_not_waited_for() -> Finding:
    if not settings.REDIS_URL:
        return elsewhere(_("There is no Redis here."))
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    patience = [options.get(name) or 60 for name in ("socket_timeout", "socket_connect_timeout")]
    return HELD if max(patience) <= 2 else broken(_("A Redis that is mute would hold pages up."))


@check(gettext_lazy("Mail really leaves"))
def mail_leaves() -> Finding:
    if any(name in settings.EMAIL_BACKEND for name in NOWHERE):
        return broken(_("TST_EMAIL_URL is not set: messages go to a folder."))
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        return broken(_("TST_FROM_EMAIL is not set: no answerable sender."))
    return HELD


@check(gettext_lazy("Mail travels closed"))
def mail_travels_closed() -> Finding:
    if any(name in settings.EMAIL_BACKEND for name in NOWHERE) or settings.EMAIL_HOST in HERE:
        return elsewhere(_("Mail is handed over on this machine."))
    closed = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    return HELD if closed else broken(_("TST_EMAIL_URL names no TLS: use smtp+tls:// or smtp+ssl://."))


@check(gettext_lazy("The clock is right"))
def clock_is_right() -> Finding:
    now = timezone.now()
    if connection.vendor == "postgresql":
        [(told,)] = rows("SELECT clock_timestamp()")
        if abs(told - timezone.now()) > CLOCKS_MAY_DIFFER:
            return broken(_("The clocks of the database and of this machine differ."))
    if Heartbeat.objects.filter(at__gt=now + timedelta(minutes=1)).exists():
        return broken(_("A sign of life lies in the future: a clock was set back."))
    return HELD


@check(gettext_lazy("Figures about fewer than five people are hidden"))
def figures_hide_few() -> Finding:
    return HELD if SMALLEST_GROUP >= 5 else broken(_("Groups smaller than five are shown."))
