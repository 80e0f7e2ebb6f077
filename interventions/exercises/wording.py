"""What an exercise says, and the cards of its roles: one shape for what is shipped and for one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Role:
    """One card of a role play: who one is, where one stands, and what one alone knows."""

    title: str
    situation: str
    secret: str = ""


@dataclass(frozen=True)
class Wording:
    """The words of an exercise; only its title and its instructions are never empty."""

    title: str
    intention: str = ""
    material: str = ""
    instructions: str = ""
    precautions: str = ""
    variants: str = ""
    roles: tuple[Role, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"roles": [asdict(role) for role in self.roles]}

    def has(self, words: str) -> bool:
        """Say whether each of these words stands somewhere in it, in whatever case."""
        text = " ".join((self.title, self.intention, self.instructions, self.material, self.variants))
        text = text.casefold()
        return all(word in text for word in words.casefold().split())


def read(said: Mapping[str, Any]) -> Wording:
    """Return the words as they were kept; what cannot be read any more has no words."""
    texts = {name: str(said.get(name, "")) for name in Wording.__dataclass_fields__ if name != "roles"}
    return Wording(**texts, roles=tuple(Role(**role) for role in said.get("roles", ())))
