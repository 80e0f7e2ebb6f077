"""After a restore: destroy again the keys of everything that was erased since the backup."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tst_platform.core import erasure_list, erasures


class Command(BaseCommand):
    help = "Destroy again the key of every scope on the list of erasures (TST_ERASURE_LIST_FILE)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ERASURE_LIST_FILE.exists():
            raise CommandError(
                f"There is no list of erasures at {settings.ERASURE_LIST_FILE}: bring it back first."
            )
        destroyed = erasures.replay()
        erasures.reconcile(thoroughly=True)
        erasures.leave_no_remains()
        self.stdout.write(
            f"{len(erasure_list.read())} erasures on the list, {destroyed} keys destroyed again"
        )
