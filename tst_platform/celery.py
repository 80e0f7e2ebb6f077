"""The Celery application. It wakes; it does not remember: what is due stands in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from tst_platform import folder_broker

folder_broker.use()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tst_platform.settings")

app = Celery("tst_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["tst_platform.outbox", "cells.imports", "cells.composition", "interventions.reminders"]
)


@setup_logging.connect
def keep_to_our_log(**_: Any) -> None:
    """Leave the log as the settings say: Celery's own would write what a task was given."""
