"""The Celery application. It wakes; it does not remember: what is due stands in the database."""

import os

from celery import Celery

from tst_platform import folder_broker

folder_broker.use()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tst_platform.settings")

app = Celery("tst_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["tst_platform.outbox", "cells.imports", "cells.composition", "interventions.reminders"]
)
