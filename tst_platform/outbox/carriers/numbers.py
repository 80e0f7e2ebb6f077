"""Telephone numbers as carriers take them: E.164, « +33612345678 »."""

from __future__ import annotations

import re

E164 = re.compile(r"\+[1-9]\d{7,14}")


def international(text: str) -> str:
    """Return the number in E.164, read as someone who dials from France would; "" for what is none."""
    digits = re.sub(r"[\s.\-/()]", "", text.replace("(0)", ""))
    digits = re.sub(r"^00", "+", digits)
    if french := re.fullmatch(r"(?:\+33|33|0)([1-9]\d{8})", digits, re.ASCII):
        return f"+33{french[1]}"
    return digits if E164.fullmatch(digits) and digits.isascii() and not digits.startswith("+33") else ""
