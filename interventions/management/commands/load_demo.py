"""`manage.py load_demo`: put the invented programmes into an empty installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from interventions.demo.loading import is_there, load
from tst_platform.audit.services import system_work
from tst_platform.core.walls import Work


class Command(BaseCommand):
    help = "Load seven invented programmes and their people; run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        with system_work(Work.COMMAND, "command:load_demo"):
            if is_there():
                self.stdout.write(_("The demo is there already; nothing was changed."))
                return
            load()
        self.stdout.write(_("The demo is loaded."))
