"""The hub wakes those who wait for a room, from any thread, and across processes where there is a bus."""

import asyncio
import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import transaction

from tst_platform.core import live
from tst_platform.core.live import Hub, hub, publish


async def heard(event, within=2.0):
    try:
        await asyncio.wait_for(event.wait(), within)
    except TimeoutError:
        return False
    return True


def test_a_room_is_woken_from_another_thread_and_its_neighbour_sleeps_on():
    own = Hub()

    async def scene():
        async with own.listen("a") as here, own.listen("a") as there, own.listen("b") as elsewhere:
            threading.Thread(target=own.wake, args=("a",)).start()
            assert await heard(here) and await heard(there)
            assert not elsewhere.is_set()

    asyncio.run(scene())


def test_who_leaves_is_forgotten():
    own = Hub()

    async def scene():
        async with own.listen("a"):
            assert own._waiting
        assert not own._waiting
        own.wake("a")

    asyncio.run(scene())


def test_a_loop_that_is_gone_does_not_keep_the_others_asleep():
    own = Hub()
    gone = asyncio.new_event_loop()
    own._waiting["a"].add((gone, asyncio.Event()))
    gone.close()

    async def scene():
        async with own.listen("a") as here:
            own.wake("a")
            assert await heard(here)

    asyncio.run(scene())


def test_a_change_is_told_after_its_commit_and_never_when_it_is_undone(transactional_db):
    async def scene():
        async with hub.listen("room") as told:
            await asyncio.to_thread(change, undo=True)
            assert not await heard(told, within=0.3)
            await asyncio.to_thread(change)
            assert await heard(told)

    def change(undo=False):
        from django.db import connection

        try:
            with transaction.atomic():
                publish("room")
                if undo:
                    transaction.set_rollback(True)
        finally:
            connection.close()

    asyncio.run(scene())


def test_telling_a_room_does_not_wait_for_a_bus_that_is_not_there(transactional_db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "none:"}
    before = time.monotonic()
    publish("room")
    assert time.monotonic() - before < 0.5


OTHER_PROCESS = """
import django; django.setup()
from tst_platform.core import live
live._send_to_redis(live.settings.REDIS_URL, live._channel(), "room of the bus")
"""


@pytest.mark.skipif(not settings.REDIS_URL, reason="the bus between processes is Redis")
def test_a_change_in_another_process_wakes_the_room_here():
    def elsewhere():
        # The same prefix as here: another process of the same installation.
        prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tst_platform.settings", "TST_REDIS_PREFIX": prefix}
        subprocess.run([sys.executable, "-c", OTHER_PROCESS], env=env, check=True, timeout=60)

    async def scene():
        live.ensure_listening()
        async with hub.listen("room of the bus") as told:
            await asyncio.sleep(1)
            told.clear()
            await asyncio.to_thread(elsewhere)
            assert await heard(told, within=5)

    asyncio.run(scene())
