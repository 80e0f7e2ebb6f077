"""What is played in which run: the walks over every address are shared between the two databases.

A walk asks every address as everyone; both databases are walked by the same pages, on the same rules. In the short form
each walks a part and the other one another part: a run on both (`.ci/run`) has walked all of what is shared in two, and of
the longest walks, which are shared in four, sixteen or twenty-four, mostly by address and person, some of it: each address
as some people and each person at some addresses. TST_LONG=1 plays everything whole, wherever it runs.
"""

from __future__ import annotations

import os
from zlib import crc32

from django.db import connection

LONG = os.environ.get("TST_LONG") == "1"
# Said by a run on both databases: what is written down in `conftest.py` is then played on one of them alone.
SHARED = os.environ.get("TST_SHARED") == "1"
LONGEST = 4  # what is shared in more parts than that
ON_POSTGRESQL = connection.vendor == "postgresql"


def in_turn(*what: str, of: int = 2) -> bool:
    """Say whether this address, or this row of a table, is walked on this database, when it is shared in `of` parts.

    A run on both databases halves the longest walks once more: what it walks is a part of what either walks alone.
    """
    parts = 2 * of if SHARED and of > LONGEST else of
    return LONG or crc32("|".join(what).encode()) % parts == int(ON_POSTGRESQL)


def enough(found: int) -> int:
    """Return how much one of the longest walks must come across, to have proved anything."""
    return found // 2 if SHARED and not LONG else found
