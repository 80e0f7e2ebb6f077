"""Promise 16: what has had its time is erased by itself: to the minute, all of it, and whoever kills the clock kills in vain."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from cells.composition.models import Encounter, PairConstraint
from contracts.agreements.models import Party
from contracts.listening.models import UrnWord
from interventions.programmes.models import Programme
from interventions.reminders import retention
from tests.interventions.ending import a_day_later, closed_on_the_eve, over, told_in
from tst_platform.audit.models import AuditRecord
from tst_platform.core import erasures
from tst_platform.core.models import DataKey, Erasure, Reason
from tst_platform.outbox.models import Message, MessageState
from tst_platform.promises.database import signed_texts_are_unchanged
from tst_platform.promises.findings import HELD


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.list"


def midnight():
    """Return when the next day begins, local time."""
    return timezone.make_aware(dt.datetime.combine(timezone.localdate() + dt.timedelta(days=1), dt.time.min))


def tick(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("tick")


def test_nothing_before_the_day_and_on_the_day_everything(cast, django_capture_on_commit_callbacks, figure):
    mine, other = cast.tilleuls, cast.terrasses
    said = len(told_in(cast, "tilleuls"))
    assert said > 40
    foreign = told_in(cast, "terrasses")
    closed_on_the_eve(mine.programme)
    tick(django_capture_on_commit_callbacks)
    assert retention.erase_due(midnight() - dt.timedelta(seconds=1)) == 0
    assert len(told_in(cast, "tilleuls")) == said, "the day before"
    assert not Erasure.objects.filter(reason=Reason.EXPIRED).exists()

    a_day_later(mine.programme)
    tick(django_capture_on_commit_callbacks)
    assert told_in(cast, "tilleuls") == set()
    assert told_in(cast, "terrasses") == foreign, "other programmes stay as they are"
    assert signed_texts_are_unchanged.look() == HELD, "an erased text is no forged one"
    assert not Party.objects.filter(contract=mine.contract, left_at__isnull=True).exists()
    assert Party.objects.filter(contract=other.contract, left_at__isnull=True).exists()
    gone = (UrnWord.objects, Encounter.objects)
    assert not any(rows.filter(contract=mine.contract).exists() for rows in gone)
    assert not PairConstraint.objects.filter(collective=mine.collective).exists()
    recipients = [person.party_id for person in mine.people.values()]
    assert not Message.objects.filter(recipient_id__in=recipients, state=MessageState.DUE).exists()
    erased = Erasure.objects.filter(reason=Reason.EXPIRED).count()
    acts = AuditRecord.objects.filter(verb="programme.erase", row=mine.programme.pk)
    written = acts.count()
    assert erased and written

    tick(django_capture_on_commit_callbacks)
    assert Erasure.objects.filter(reason=Reason.EXPIRED).count() == erased, "a second time there is nothing"
    assert acts.count() == written
    figure(
        f"{said} words readable a second before the day, 0 on it; {len(foreign)} of another programme unharmed"
    )


def test_what_was_erased_stays_so_when_yesterday_comes_back(cast, django_capture_on_commit_callbacks):
    place, before = cast.tilleuls, list(DataKey.objects.values("pk", "wrapped", "destroyed_at"))
    over(place.programme)
    tick(django_capture_on_commit_callbacks)
    for row in before:
        DataKey.objects.filter(pk=row.pop("pk")).update(**row)
    Party.objects.filter(contract=place.contract).update(left_at=None)
    Programme.objects.filter(pk=place.programme.pk).update(closed_at=None)
    assert len(told_in(cast, "tilleuls")) > 40, "yesterday is back"
    erasures.replay()
    assert told_in(cast, "tilleuls") == set()
    over(place.programme)
    tick(django_capture_on_commit_callbacks)
    assert not Party.objects.filter(contract=place.contract, left_at__isnull=True).exists()


class Killed:
    """A database that gives up at the n-th erasure, and answers again afterwards."""

    def __init__(self, at):
        self.left = at

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("INSERT") and "core_erasure" in sql:
            self.left -= 1
            if not self.left:
                raise OperationalError("killed")
        return execute(sql, params, many, context)


@pytest.mark.parametrize("at", [1, 9])
def test_killed_half_way_it_goes_on_at_the_next_minute(
    cast, monkeypatch, django_capture_on_commit_callbacks, at, figure
):
    monkeypatch.setattr(retention, "PEOPLE", 3)
    monkeypatch.setattr(retention, "SCOPES", 2)
    over(cast.tilleuls.programme)
    with connection.execute_wrapper(Killed(at)):
        retention.erase_due()
    half = Erasure.objects.filter(reason=Reason.EXPIRED).count()
    assert half if at > 4 else half < 9
    assert told_in(cast, "tilleuls"), "not all is gone"
    tick(django_capture_on_commit_callbacks)
    assert told_in(cast, "tilleuls") == set()
    figure(
        f"killed in batch {at}: {half} scopes erased by then; at the next minute all of them, 0 words left"
    )
