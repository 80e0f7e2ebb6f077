"""Draw a link as the square code that a phone reads."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

PIXELS = 246


def qr_of(address: str) -> SafeString:
    """Return an SVG without style or script, black on white in every theme; it shrinks on a narrow screen."""
    drawn = segno.make(address, micro=False).svg_inline(
        border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    head = format_html(
        '<svg class="qr" width="{}" height="{}" role="img" aria-label="{}" ',
        PIXELS,
        PIXELS,
        _("QR code of the link below"),
    )
    return SafeString(head + drawn.removeprefix("<svg "))  # segno draws figures only: nothing typed is in it
