"""Do once what the clock does each minute, where no worker runs: for a line of cron."""

from typing import Any

from django.core.management.base import BaseCommand

from interventions.reminders import services


class Command(BaseCommand):
    help = "Write the reminders that are due and send the messages that wait, once."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = services.tick()
        self.stdout.write(f"{sent}")
