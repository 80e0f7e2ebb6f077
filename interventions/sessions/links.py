"""Check the link to a remote room: it leads elsewhere, over a line that nobody reads, and holds no password."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from tst_platform.core.errors import DomainError

LONGEST = 500
_is_https = URLValidator(schemes=["https"])


def checked_link(link: str) -> str:
    """Return the link as it will be told. Raises DomainError unless it is a plain https address."""
    link = link.strip()
    if not link:
        return ""
    try:
        _is_https(link)
        named = urlsplit(link)
        is_plain = named.username is None and named.password is None and bool(named.hostname)
    except (ValidationError, ValueError):
        is_plain = False
    if not is_plain or len(link) > LONGEST:
        raise DomainError(_("This is not a link that begins with https:// and leads to a room."))
    return link
