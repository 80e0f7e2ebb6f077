"""Who is looking: the one object that every read and every change begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
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
    # What was built once to be asked many times: questions to the database, never an answer.
    _questions: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[Viewer], tuple[User | None, UUID | None]]:
        """Copy the identities alone."""
        return Viewer, (self.user, self.party_id)

    def question(self, name: str, build: Callable[[], Any]) -> Any:
        """Return the question of this name, built the first time; nobody, who is one object for all, keeps none."""
        if self.is_nobody:
            return build()
        if name not in self._questions:
            self._questions[name] = build()
        return self._questions[name]

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
