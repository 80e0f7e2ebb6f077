"""`manage.py load_demo`: put the invented programmes into an empty installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from interventions.demo.loading import is_there, load


class Command(BaseCommand):
    help = "Load five invented programmes and their people; run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_there():
            self.stdout.write(_("The demo is there already; nothing was changed."))
            return
        load()
        self.stdout.write(_("The demo is loaded."))
