"""What is played in which run: the walks over every address are shared between the two databases.

A walk asks every address as everyone; both databases are walked by the same pages, on the same rules. In the short form
each walks half of the addresses, the other one the other half, so that a run on both (`.ci/run`) has walked them all.
TST_LONG=1 plays everything whole, wherever it runs.
"""

from __future__ import annotations

import os
from zlib import crc32

from django.db import connection

LONG = os.environ.get("TST_LONG") == "1"
ON_POSTGRESQL = connection.vendor == "postgresql"


def in_turn(*what: str) -> bool:
    """Say whether this address, or this row of a table, is walked on this database."""
    return LONG or crc32("|".join(what).encode()) % 2 == int(ON_POSTGRESQL)
