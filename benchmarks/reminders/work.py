"""What the bench does inside the platform, each in a process of its own.

    python -m benchmarks.reminders.work write COUNT KIND    reminders that are due now
    python -m benchmarks.reminders.work drain          send what is due, in this one process
    python -m benchmarks.reminders.work bare COUNT     the limit: one INSERT and one mail each, and nothing else

Each prints one line of JSON.
"""

from __future__ import annotations

import json
import smtplib
import sys
import time
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402 (Django must be set up first)
from django.db import connection, transaction  # noqa: E402

from tst_platform.outbox import services as outbox  # noqa: E402

TITLE = "Rappel : rendez-vous avec Claire Martin"
BODY = (
    "Bonjour,\n\nClaire Martin vous attend jeudi 12 mars 2026, de 18 h à 20 h 30.\nLieu : Maison de quartier, "
    "12 rue des Tilleuls\n\nSi vous ne pouvez pas venir, dites-le ici :\nhttps://example.org/moi/\n\nClaire Martin"
)
BATCH = 500


def write(count: int, kind: str) -> dict[str, Any]:
    began, session, written = time.perf_counter(), uuid4(), 0
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        written += outbox.post_many([draft(session, number, kind) for number in numbers])
    return {"written": written, "per_second": round(written / (time.perf_counter() - began))}


def draft(session: Any, number: int, kind: str) -> outbox.Draft:
    return outbox.Draft(
        unique_key=f"{session}|{number}|reminder|J-1|1",
        kind=kind,
        about=session,
        recipient=uuid4(),
        to=f"{session}.{number}@example.org",
        title=TITLE,
        body=BODY,
    )


def drain() -> dict[str, Any]:
    began = time.perf_counter()
    sent = outbox.send_due()
    return {"sent": sent, "per_second": round(sent / (time.perf_counter() - began), 1)}


def bare(count: int, _kind: str = "") -> dict[str, Any]:
    """One row, committed, and one mail over a connection that stays open: no key, no lease, no second look."""
    server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT)
    began = time.perf_counter()
    for _number in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare VALUES (%s, %s)", [str(uuid4()), BODY])
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = TITLE, "a@example.org", "bare@example.org"
        mail.set_content(BODY)
        server.send_message(mail)
    took = time.perf_counter() - began
    server.quit()
    return {"sent": count, "per_second": round(count / took, 1)}


if __name__ == "__main__":
    act, *more = sys.argv[1:]
    count, kind = int(more[0]) if more else 0, more[1] if len(more) > 1 else "pace"
    print(json.dumps({"write": write, "bare": bare}[act](count, kind) if more else drain()))  # noqa: T201
