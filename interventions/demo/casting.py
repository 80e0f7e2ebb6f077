"""The people of the house in the demo, and who supervises whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from interventions.supervision.models import Supervision
from tst_platform.accounts.conduct import CURRENT
from tst_platform.accounts.models import Accreditation, ConductSignature, InstitutRole, User

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
    _answer_for(users, today)
    for supervisor, intervenant, days in SUPERVISIONS:
        Supervision.objects.create(
            supervisor=users[supervisor],
            intervenant=users[intervenant],
            since=today - timedelta(days=days),
        )
    return users


def _answer_for(users: dict[str, User], today: date) -> None:
    """Accredit the intervenants, and let those of the programmes sign the code of conduct."""
    for place, (email, _name, role) in enumerate(STAFF, start=1):
        if role == InstitutRole.INTERVENANT:
            Accreditation.objects.create(
                user=users[email],
                number=f"TST-{today.year - 2}-{place:03d}",
                until=today + timedelta(days=200 * place),
                granted_by=users["admin@example.org"],
            )
    for email in ("claire@example.org", "malik@example.org"):
        ConductSignature.objects.create(
            user=users[email], version=CURRENT, created_at=timezone.now() - timedelta(days=380)
        )
