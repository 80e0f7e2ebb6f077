"""The people of the house in the demo, and who supervises whom."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from interventions.supervision.models import Supervision
from tst_platform.accounts.models import InstitutRole, User

STAFF = (
    ("claire@example.org", "Claire Bonnet", InstitutRole.INTERVENANT),
    ("malik@example.org", "Malik Ferrand", InstitutRole.INTERVENANT),
    ("jean@example.org", "Jean Prévost", InstitutRole.INTERVENANT),
    ("helene@example.org", "Hélène Vasseur", InstitutRole.SUPERVISOR),
    ("odile@example.org", "Odile Marchand", InstitutRole.SUPERVISOR),
    ("region@example.org", "Paul Marchal", InstitutRole.SPONSOR),
    ("admin@example.org", "Agnès Tournier", InstitutRole.ADMINISTRATOR),
)
# Supervisor, intervenant, how many days ago it began.
SUPERVISIONS = (
    ("helene@example.org", "claire@example.org", 400),
    ("helene@example.org", "malik@example.org", 210),
    ("odile@example.org", "jean@example.org", 300),
)


def cast() -> dict[str, User]:
    """Make the accounts, and return them by address."""
    users = {
        email: User.objects.create_user(email=email, name=name, role=role) for email, name, role in STAFF
    }
    today = timezone.localdate()
    for supervisor, intervenant, days in SUPERVISIONS:
        Supervision.objects.create(
            supervisor=users[supervisor],
            intervenant=users[intervenant],
            since=today - timedelta(days=days),
        )
    return users
