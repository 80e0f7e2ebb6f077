"""Set the reminders of the demo: a plan of its own, one person who wants SMS, one who stopped; and a week to read."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from interventions.demo.stage import Stage, voice
from interventions.reminders import services as reminders
from interventions.reminders.kinds import DIGEST
from interventions.reminders.services.notices import LOOKED_AFTER, digests
from tst_platform.accounts.models import User
from tst_platform.outbox.models import Heartbeat

BY_SMS, STOPPED = "Nadia", "Bernard"
LATE_RISERS = (dt.time(20), dt.time(9))


def remind(stage: Stage) -> None:
    """Remind three days before and two hours, by mail, SMS and word of mouth; nobody before nine in the morning."""
    begins, ends = LATE_RISERS
    reminders.change_plan(
        programme=stage.programme,
        offsets=["J-3", "H-2"],
        ways=["mail", "sms", "paper"],
        quiet_from=begins,
        quiet_until=ends,
        by=stage.lead,
    )
    for called, way in ((BY_SMS, "sms"), (STOPPED, "")):
        person = stage.people[called]
        reminders.choose(party=person.party, way=way, by=voice(person))


def tell_what_is_due() -> None:
    """Let the clock write what it would tell in its first minute, so that it is kept in with all else."""
    reminders.write_notices(timezone.now())
    Heartbeat.objects.filter(name__in=[DIGEST, LOOKED_AFTER]).delete()


def show_the_week(user: User) -> None:
    """Leave one summary to be sent, whatever day it is: it is found in the demo's folder of mails."""
    digests.write_one(user, key=f"{user.pk}|{DIGEST}|demo", now=timezone.now())
