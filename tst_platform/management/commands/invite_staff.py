"""`manage.py invite_staff`: make the first administrator, who then invites everyone else from a page."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tst_platform.accounts.forms import InviteForm
from tst_platform.accounts.models import InstitutRole
from tst_platform.audit.services import system_work
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import Work
from tst_platform.house import services

NAME = "command:invite_staff"


class Command(BaseCommand):
    help = "Invite someone to the house, and print the one-use link that opens their account (valid for seven days)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", choices=InstitutRole.values, default=InstitutRole.ADMINISTRATOR)

    def handle(self, *args: Any, **options: Any) -> None:
        form = InviteForm({key: options[key] for key in ("email", "name", "role")})
        if not form.is_valid():
            raise CommandError(" ".join(error for errors in form.errors.values() for error in errors))
        try:
            with system_work(Work.COMMAND, NAME):
                link = services.invite(**form.cleaned_data, by=NAME)
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(link)
