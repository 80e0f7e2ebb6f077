"""One of several processes that guess at a door: `python -m tests.guessing KIND COUNT`, with the database in the
environment. It prints how often it was answered how.

It stands alone, so that nothing but the database is shared with the others: no memory, no cache.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections import Counter

from django.test import Client

# Host as the platform knows it; every request says that it was handed on from somewhere else.
HOST = "localhost"


def spoofed() -> dict[str, str]:
    somewhere = ".".join(str(secrets.randbelow(254) + 1) for _ in range(4))
    return {
        "HTTP_X_FORWARDED_FOR": somewhere,
        "HTTP_FORWARDED": f"for={somewhere}",
        "HTTP_X_REAL_IP": somewhere,
        "HTTP_CLIENT_IP": somewhere,
        "HTTP_HOST": HOST,
    }


def guess(kind: str) -> int:
    """Guess once, like someone who knows exactly what such a secret looks like; return the status."""
    from cells.collectives.codes import new_code, shown
    from cells.collectives.phrases import new_phrase
    from tst_platform.core.secrets import new_token

    phone = Client(raise_request_exception=False)
    if kind == "link":
        return phone.post(f"/rejoindre/{new_token()}/", **spoofed()).status_code
    if kind == "look":
        return phone.get(f"/rejoindre/{new_token()}/", **spoofed()).status_code
    if kind == "code":
        typed = {"code": shown(new_code()), "come": "1"}
        return phone.post("/rejoindre/", typed, **spoofed()).status_code
    return phone.post("/revenir/", {"phrase": new_phrase()}, **spoofed()).status_code


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tst_platform.settings")
    django.setup()
    kind, count = sys.argv[1], int(sys.argv[2])
    print("ready", flush=True)
    sys.stdin.readline()  # all begin at once
    print(json.dumps(Counter(guess(kind) for _ in range(count))))


if __name__ == "__main__":
    main()
