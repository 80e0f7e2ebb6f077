"""Wrap every data key under the newest sealing key, while the platform runs."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tst_platform.core.erasures import leave_no_remains
from tst_platform.core.rotation import Rotated, rotate


class Command(BaseCommand):
    help = (
        "Wrap every data key again under the newest version of the sealing key. Nothing sealed changes. "
        "May be stopped and run again, and runs while others read and write."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rotate()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        leave_no_remains()
        self.stdout.write(f"{done.wrapped} keys wrapped under version {done.version}")
        self._say_what_is_left(done)
        if done.unreadable:
            raise CommandError(f"{len(done.unreadable)} keys do not open, and were left as they stand.")

    def _say_what_is_left(self, done: Rotated) -> None:
        for version, count in sorted(done.left.items()):
            self.stdout.write(f"{count} keys are left under version {version}: keep it")
        until = timezone.localdate() + timedelta(days=settings.KEY_BACKUP_DAYS)
        for version in done.removable:
            self.stdout.write(
                f"no key is left under version {version}. Run back_up_keys now; take the line out of the file once "
                f"no copy of the keys from before today is needed (after {until.isoformat()} there is none)"
            )
