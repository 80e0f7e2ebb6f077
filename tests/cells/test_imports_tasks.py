"""Long lists: by the worker, in batches, resumed after a stop, never twice."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cells.collectives.models import Component, Participant
from cells.composition.models import PairConstraint
from cells.imports import services
from cells.imports.models import ImportRun, ImportState
from cells.imports.services import taking
from cells.imports.services.running import MOST_ATTEMPTS
from tests.cells.importing import (
    make_collective,
    opened,
    people_list,
)

LONG = "ville-1000.csv"


@pytest.fixture
def confirmed(collective, claire):
    return confirm(opened(collective, claire, LONG), claire)


def confirm(run, by):
    services.confirm_import(run=run, creates_components=True, by=by)
    run.refresh_from_db()
    assert run.state == ImportState.RUNNING
    return run


def take_first_batch(run, by):
    """Do what a worker does before it is killed: settle, one batch, and the lease runs out."""
    taking.settle(run, by)
    taking.take_in(run, next(iter(taking.batches(services.found_in(run)))), by)
    ImportRun.objects.filter(pk=run.pk).update(
        done=taking.BATCH, attempts=1, leased_until=timezone.now() - timedelta(seconds=1)
    )


def wait_for(run, seconds):
    seen = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        run = ImportRun.objects.get(pk=run.pk)
        seen.add(run.done)
        if not run.is_running:
            return run, seen
        time.sleep(0.1)
    pytest.fail(f"the worker did not finish: {run.done} of {run.accepted}")


def test_worker_takes_a_long_list_in_with_progress(worker, collective, claire):
    run, seen = wait_for(confirm(opened(collective, claire, LONG), claire), 60)
    assert (run.state, run.done, Participant.objects.count()) == ("done", 1000, 1000)
    assert seen - {0, 1000}, "no progress was seen"
    assert PairConstraint.objects.count() == 49
    assert run.content == ""


@pytest.mark.slow
def test_ten_thousand_people_come_in_within_a_minute(worker, collective, claire):
    started = time.monotonic()
    run = confirm(opened(collective, claire, "region-10000.csv"), claire)
    run, seen = wait_for(run, 60)
    assert (run.done, Participant.objects.count()) == (10_000, 10_000)
    assert len(seen) > 10
    assert time.monotonic() - started < 60


@pytest.mark.django_db
def test_run_that_was_cut_off_goes_on_where_it_stopped(confirmed, claire):
    take_first_batch(confirmed, claire)
    first = set(Participant.objects.values_list("pk", flat=True))
    assert len(first) == taking.BATCH
    assert services.run_waiting_imports() == 1
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.done, Participant.objects.count()) == ("done", 1000, 1000)
    assert first <= set(Participant.objects.values_list("pk", flat=True))
    assert PairConstraint.objects.count() == 49
    assert Component.objects.count() == 9
    assert services.run_waiting_imports() == 0


@pytest.mark.django_db
def test_run_that_a_worker_is_at_is_left_alone(confirmed):
    ImportRun.objects.update(leased_until=timezone.now() + timedelta(seconds=30))
    assert not services.run_import(confirmed.pk)
    assert services.run_waiting_imports() == 0
    assert not Participant.objects.exists()


@pytest.mark.django_db
def test_run_that_stops_again_and_again_is_closed_can_be_taken_up_and_undone(confirmed, claire):
    take_first_batch(confirmed, claire)
    ImportRun.objects.update(attempts=MOST_ATTEMPTS)
    assert services.run_waiting_imports() == 0
    confirmed.refresh_from_db()
    assert confirmed.state == ImportState.FAILED
    services.confirm_import(run=confirmed, creates_components=True, by=claire)
    services.run_waiting_imports()
    assert Participant.objects.count() == 1000
    services.undo_import(run=confirmed, by=claire)
    assert not Participant.objects.exists()


@pytest.mark.django_db
def test_stopped_run_is_undone_as_it_stands(confirmed, claire):
    take_first_batch(confirmed, claire)
    ImportRun.objects.update(state=ImportState.FAILED)
    assert services.undo_import(run=confirmed, by=claire).removed == taking.BATCH
    assert not Participant.objects.exists() and not Component.objects.exists()


@pytest.mark.django_db
def test_two_lists_of_one_collective_follow_each_other(collective, claire):
    one = confirm(opened(collective, claire, LONG), claire)
    other = confirm(opened(collective, claire, LONG), claire)
    short = confirm(opened(collective, claire, "liste.csv", people_list(3)), claire)
    elsewhere = confirm(
        opened(make_collective("autre", claire), claire, "liste.csv", people_list(600)), claire
    )
    ImportRun.objects.filter(pk=one.pk).update(leased_until=timezone.now() + timedelta(seconds=30))
    assert not services.run_import(other.pk)
    assert services.run_import(elsewhere.pk)
    ImportRun.objects.filter(pk=one.pk).update(leased_until=None)
    assert services.run_waiting_imports() == 3
    done = dict(ImportRun.objects.values_list("pk", "done"))
    assert (done[one.pk], done[other.pk], done[short.pk], done[elsewhere.pk]) == (1000, 0, 3, 600)


def test_two_workers_at_one_list_make_each_person_once(transactional_db, collective, claire):
    run = confirm(opened(collective, claire, LONG), claire)
    failures = []

    def work():
        try:
            services.run_import(run.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert Participant.objects.count() == 1000


@pytest.mark.django_db
def test_tick_resumes_a_list_whose_worker_was_killed(confirmed, claire):
    take_first_batch(confirmed, claire)
    call_command("tick")
    confirmed.refresh_from_db()
    assert (confirmed.state, Participant.objects.count()) == ("done", 1000)


@pytest.mark.django_db
def test_worker_that_was_overtaken_changes_nothing_more(confirmed, claire):
    slow = ImportRun.objects.get(pk=confirmed.pk)
    assert services.run_import(confirmed.pk)
    for act in (
        lambda: taking.settle(slow, claire),
        lambda: taking.finish(slow, services.found_in(slow), claire),
    ):
        with pytest.raises(taking.Overtaken):
            act()
    done = ImportRun.objects.get(pk=confirmed.pk)
    assert (done.state, done.done, len(done.report["components"])) == ("done", 1000, 9)
