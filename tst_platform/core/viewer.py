"""Who is looking: the one object that every read and every change begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from tst_platform.accounts.models import User

# The session key under which a phone that joined by its link keeps the participation it speaks for.
PARTY_SESSION_KEY = "party"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user of staff, or the party behind an invite link, or nobody; never two at once.

    It carries identities only, no rights: rights are asked of the database at each read, so that
    one withdrawn is gone at the next request.
    """

    user: User | None = None
    party_id: UUID | None = None

    @property
    def user_id(self) -> UUID | None:
        return self.user.pk if self.user is not None else None

    @property
    def is_staff(self) -> bool:
        return self.user is not None

    @property
    def is_participant(self) -> bool:
        return self.user is None and self.party_id is not None

    @property
    def is_nobody(self) -> bool:
        return self.user is None and self.party_id is None

    @property
    def actor(self) -> str:
        """Return the pseudonymous name under which acts are recorded."""
        if self.user is not None:
            return f"user:{self.user.pk}"
        return f"party:{self.party_id}" if self.party_id else "nobody"


NOBODY = Viewer()
