"""The people who open doors in the demo; all of it is fiction."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoPerson:
    """Someone the demo can be entered as: staff by address, a participant by the id of their row."""

    slug: str
    name: str
    description: Promise
    lands_on: str
    email: str = ""
    participant_id: UUID | None = None


DEMO_PEOPLE = (
    DemoPerson(
        "claire",
        "Claire Bonnet",
        _("intervenant: leads cells, keeps the log"),
        "programmes:mine",
        email="claire@example.org",
    ),
    DemoPerson(
        "samir",
        "Samir",
        _("participant: signs, speaks, reads, on a phone"),
        "sessions:home",
        participant_id=UUID("5a31c0de-0000-4000-8000-000000000012"),
    ),
    DemoPerson(
        "helene",
        "Hélène Vasseur",
        _("supervisor: follows without reading what was confided"),
        "supervision:supervised",
        email="helene@example.org",
    ),
    DemoPerson(
        "paul",
        "Paul Marchal",
        _("sponsor: sees the counts that the contract lets out"),
        "programmes:sponsored",
        email="region@example.org",
    ),
    DemoPerson(
        "agnes",
        "Agnès Tournier",
        _("administrator: opens accounts, sees acts and never content"),
        "house:accounts",
        email="admin@example.org",
    ),
)
