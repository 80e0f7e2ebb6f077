"""Read JSON that anybody may have written."""

import json
from pathlib import Path
from typing import Any, NoReturn

from .errors import InputError

LARGEST = 200_000_000  # bytes


def load(name: str) -> dict[str, Any]:
    """Read an object from a JSON file. Raises InputError, OSError, UnicodeDecodeError, RecursionError."""
    path = Path(name)
    if path.is_file() and path.stat().st_size > LARGEST:
        raise InputError(f"{name} is larger than {LARGEST // 1_000_000} MB.")
    text = path.read_text(encoding="utf-8-sig")
    try:
        found = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise InputError(f"{name} is not JSON: {error.msg} at line {error.lineno}.") from error
    if not isinstance(found, dict):
        raise InputError(f"{name} does not hold a JSON object.")
    return found


def refuse_constant(word: str) -> NoReturn:
    raise InputError(f"The file holds {word}, which is not a number.")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"The file gives {twice!r} twice in one object.")
    return found


def whole(value: Any, what: str, least: int = 0, most: int = 10_000_000) -> int:
    """Check a whole number between two limits. Raises InputError."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{what} must be a whole number, not {brief(value)}.")
    if not least <= value <= most:
        raise InputError(f"{what} must be from {least} to {most}, not {brief(value)}.")
    return value


def rows(value: Any, what: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(f"{what} must be a list, not {brief(value)}.")
    return value


def brief(value: Any) -> str:
    said = repr(value) if not isinstance(value, dict | list) else f"a {type(value).__name__}"
    return said if len(said) <= 40 else said[:37] + "…"
