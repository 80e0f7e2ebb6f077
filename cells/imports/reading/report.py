"""Hold what the check of a list found, row by row and as a whole."""

import dataclasses
from collections.abc import Mapping as Map
from dataclasses import dataclass

from cells.collectives.guard import forbidden_trait
from cells.imports.reading.messages import FIELD_LABELS, FINDINGS, Note

ACCEPTED, REPAIRED, REFUSED, DOUBLE, EMPTY = "accepted", "corrected", "rejected", "duplicate", "empty"

# What a finding does to the row. FORM: another way to write the same value. PROPOSED: a component to create.
FORM, CORRECTED, LEFT_OUT, WARNING = "form", "corrected", "left_out", "warning"
PROPOSED, REJECTED, DUPLICATE = "proposed", "rejected", "duplicate"

SHOWN = 200  # characters of a cell that a finding repeats


@dataclass(frozen=True)
class Finding:
    """One thing found in one cell; ``field`` is a key of FIELD_LABELS, "row" for the whole line."""

    field: str
    kind: str
    code: str
    before: str = ""
    after: str = ""
    params: Map[str, object] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the sentence in the active language."""
        if self.code == "forbidden_component":
            return str(FINDINGS[self.code]) % {"reason": forbidden_trait(self.before)}
        return str(FINDINGS[self.code]) % self.params

    @property
    def label(self) -> str:
        return str(FIELD_LABELS[self.field])


def shown(text: str) -> str:
    """Return ``text`` as a finding may repeat it: cut when long, without lone surrogates or NUL."""
    text = text.replace("\x00", "�").encode("utf-8", errors="replace").decode("utf-8")
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


@dataclass(frozen=True)
class CheckedRow:
    """One line of the file after the check.

    ``values`` holds the fields that are filled, as text, with ``age_band`` in place of the birth year.
    ``same_as`` is the line that a duplicate repeats, None when it repeats someone who is ``already_there``.
    """

    number: int
    outcome: str
    values: Map[str, str]
    findings: tuple[Finding, ...]
    same_as: int | None = None
    already_there: tuple[str, ...] | None = None  # the key of ``existing`` that was met

    @property
    def is_imported(self) -> bool:
        return self.outcome in (ACCEPTED, REPAIRED)

    @property
    def name(self) -> str:
        """Return what the person can be called in a preview: name, else e-mail, else phone."""
        full = f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()
        return full or self.values.get("email", "") or self.values.get("phone", "")


@dataclass(frozen=True)
class Report:
    """What would be done with a list. ``apart`` and ``together`` are pairs of line numbers, lower first.

    A pair may name a line that is a duplicate of someone ``already_there``.
    """

    rows: tuple[CheckedRow, ...]
    apart: tuple[tuple[int, int], ...]
    together: tuple[tuple[int, int], ...]
    new_components: Map[str, int]  # name → number of people
    notes: tuple[Note, ...]

    def summary(self) -> dict[str, int]:
        """Return counts; "accepted" includes "corrected", and rows = accepted + rejected + duplicates."""
        outcomes = [row.outcome for row in self.rows]
        return {
            "rows": len(outcomes) - outcomes.count(EMPTY),
            "accepted": outcomes.count(ACCEPTED) + outcomes.count(REPAIRED),
            "corrected": outcomes.count(REPAIRED),
            "rejected": outcomes.count(REFUSED),
            "duplicates": outcomes.count(DOUBLE),
            "empty": outcomes.count(EMPTY),
        }

    def as_json(self) -> dict[str, object]:
        """Return {"rows", "accepted", "rejected": [{"row", "field", "message"}], "duplicates"}.

        Each rejected row is there once, so that rows = accepted + len(rejected) + duplicates.
        """
        counts = self.summary()
        rejected = [_rejection(row) for row in self.rows if row.outcome == REFUSED]
        return {
            "rows": counts["rows"],
            "accepted": counts["accepted"],
            "rejected": rejected,
            "duplicates": counts["duplicates"],
        }


def _rejection(row: CheckedRow) -> dict[str, object]:
    """Return the first reason with its field, and the further ones in its message."""
    first, *others = [finding for finding in row.findings if finding.kind == REJECTED]
    message = " ".join([first.message, *(f"{finding.label}: {finding.message}" for finding in others)])
    return {"row": row.number, "field": first.field, "message": message}
