"""`manage.py test`: hand everything over to pytest, exit code included."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run the tests; every argument is handed on to pytest."

    def run_from_argv(self, argv: list[str]) -> None:
        # pytest chooses the settings of the tests (pyproject.toml); those of this process would win over them.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv[2:]])
