"""Short codes for paper: eight signs that nobody confuses, typed where a link cannot be opened.

The alphabet is that of D. Crockford's Base 32: no I, L, O or U. Whoever types an O or an l means 0 or 1. A code has
40 bits, a link 256: a code therefore lives for days, and guessing is counted (see `views.knocking`).
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a fresh code of 40 bits, as it is stored nowhere: eight signs."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Return a code as people read it: XXXX-XXXX."""
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """Return the code that was meant, whatever its case, spaces and hyphens; something that opens nothing otherwise."""
    meant = typed.upper().translate(_READ_AS)
    return "".join(sign for sign in meant if sign in ALPHABET)
