"""Know a "prefer not to say" when it is written in a file."""

import re

MARKS = {"", "-", "–", "—", "?", "n/a", "na", "none", "null", "nsp", "/"}
WORDED = re.compile(
    r"^(?:i |je )?(?:(?:would )?(?:prefers?|rather) not (?:to )?(?:say|answer|tell)|"
    r"pr[ée]f[èe]re(?:nt)? ne pas (?:le |y |se )?(?:dire|r[ée]pondre|prononcer)|"
    r"ne (?:souhaite|veut|veux) pas (?:le |y |se )?(?:dire|r[ée]pondre|prononcer)|ne se prononce pas|"
    r"not said|non (?:dit|renseign[ée]|communiqu[ée])|sans r[ée]ponse|no answer)\W*$",
    re.IGNORECASE,
)


def is_silent(value: str) -> bool:
    """Tell whether a value, stripped, says nothing: empty, a mark for it, or "prefer not to say" in words."""
    return value.lower() in MARKS or WORDED.match(value) is not None
