"""The load of promise 29, as a program of its own: save through the real services, and write down what was acknowledged.

python -m tests.promises.load prepare
python -m tests.promises.load write <name> <file>     until it is killed
python -m tests.promises.load check <file> …          prints how many were acknowledged, and each that is missing
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.db import Error, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from cells.collectives.models import Participant  # noqa: E402
from interventions.boards.models import Card  # noqa: E402
from interventions.boards.services import write_card  # noqa: E402
from interventions.logs.models import SessionLog  # noqa: E402
from interventions.logs.services import Draft, StaleLog, save_log  # noqa: E402
from interventions.programmes.models import Programme  # noqa: E402
from interventions.sessions.models import Session  # noqa: E402
from tests.interventions.board_people import viewer, world  # noqa: E402
from tst_platform.accounts.models import User  # noqa: E402
from tst_platform.core.viewer import Viewer  # noqa: E402
from tst_platform.core.walls import Work, looking_as, working_as  # noqa: E402


def prepare() -> None:
    with working_as(Work.COMMAND):
        here = world(sizes=(6, 6))
        now = timezone.now()
        for cell in here.cells:
            Session.objects.create(
                programme=here.programme,
                contract=here.contract,
                cell=cell,
                starts_at=now,
                ends_at=now + timedelta(hours=2),
                place="x",
            )


def write(name: str, acknowledged: str) -> None:
    """Save a card and a log in turns; a line is written once the service has returned, never before."""
    place = int(name) % 2
    noted = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    number = time.time_ns()
    while True:
        number += 1
        try:
            line = _save(place, f"{name}-{number}")
        except (Error, StaleLog):  # another was first, or the database is gone: nothing was acknowledged
            connection.close()
            time.sleep(0.1)
            continue
        os.write(noted, f"{line}\n".encode())


def _save(place: int, text: str) -> str:
    with working_as(Work.COMMAND):
        programme = Programme.objects.select_related("contract").get()
        session = Session.objects.filter(programme=programme).order_by("cell__position")[place]
        author = Participant.objects.filter(seats__cell=session.cell_id).select_related("party").first()
        claire = Viewer(user=User.objects.get(role="intervenant"))
    assert author is not None
    if place:
        with looking_as(claire):
            log = SessionLog.objects.filter(session=session).first()
            revision = log.revision if log else 0
            saved = save_log(session=session, draft=Draft(text, revision), by=claire)
        return f"log {saved.pk} {saved.revision}"
    with looking_as(viewer(author)):
        card = write_card(cell=session.cell, author=author.party, text=text, by=viewer(author))
    return f"card {card.pk} {text}"


def check(*files: str) -> None:
    """Look for everything that was acknowledged; a half-written last line was not."""
    with working_as(Work.COMMAND):
        cards = {str(card.pk): card.text for card in Card.objects.all()}
        logs = {str(log.pk): log.revision for log in SessionLog.objects.all()}
    lines = [line for file in files for line in Path(file).read_text().splitlines(keepends=True)]
    said = [line.split() for line in lines if line.endswith("\n")]
    missing = [
        line
        for line in said
        if (line[0] == "card" and cards.get(line[1]) != line[2])
        or (line[0] == "log" and logs.get(line[1], -1) < int(line[2]))
    ]
    print(len(said), len(missing))


if __name__ == "__main__":
    {"prepare": prepare, "write": write, "check": check}[sys.argv[1]](*sys.argv[2:])
