"""One process that reads, writes and erases while the keys are rotated: run by the test of promise 14.

`python -m tests.promises.at_the_keys SEED STOP`: works until the file STOP is there, then says what it saw.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import django

django.setup()

from cells.collectives.models import Collective, Participant  # noqa: E402
from contracts.agreements.models import Party  # noqa: E402
from tests.promises.at_rest import is_readable  # noqa: E402
from tst_platform.core.models import DataKey  # noqa: E402
from tst_platform.core.walls import Work, working_as  # noqa: E402


def work(seed: str, stop: Path) -> dict[str, int]:
    chance = random.Random(seed)
    seen = dict.fromkeys(("read", "written", "erased", "unreadable"), 0)
    with working_as(Work.COMMAND):
        collective = Collective.objects.get()
    mine: dict = {}
    while not stop.exists() or seen["read"] < 50:
        with working_as(Work.COMMAND):
            for number in range(3):
                name = f"{seed}-{seen['written']}"
                row = Participant.objects.create(
                    collective=collective, party=Party.objects.create(), given_name=name, traits={"n": number}
                )
                mine[row.pk] = name
                seen["written"] += 1
            if len(mine) > 30 and chance.random() < 0.3:
                row = Participant.objects.get(pk=chance.choice(list(mine)))
                DataKey.objects.destroy(row.party_id)
                del mine[row.pk]
                seen["erased"] += 1
        with working_as(Work.COMMAND):
            for row in Participant.objects.filter(pk__in=chance.sample(list(mine), min(20, len(mine)))):
                seen["read"] += 1
                seen["unreadable"] += row.given_name != mine[row.pk] or not is_readable(row.traits)
                if chance.random() < 0.2:  # and change it: sealed again under the key as it is wrapped now
                    row.given_name = mine[row.pk] = f"{mine[row.pk]}'"
                    row.save(update_fields=["given_name"])
                    seen["written"] += 1
    return seen


if __name__ == "__main__":
    print(json.dumps(work(sys.argv[1], Path(sys.argv[2]))))
