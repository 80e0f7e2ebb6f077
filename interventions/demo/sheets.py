"""Draw the photograph of a signed sheet: nobody's hand, and it says so."""

from __future__ import annotations

import math
from io import BytesIO

from contracts.agreements.photographs import Photograph, read_photograph

PAPER, INK, LINE = "#f7f3ea", "#1f2a30", "#b9b1a2"
WIDTH, HEIGHT = 900, 1200


def drawn_sheet(version: int) -> Photograph:
    """Return the picture of a sheet with its title, its lines and a scrawl for a signature."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (WIDTH, HEIGHT), "#8a7f70")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(60, 50), (850, 40), (840, 1150), (50, 1160)], fill=PAPER)
    pen.text((120, 110), f"Contrat commun, version {version}", fill=INK, font=ImageFont.load_default(44))
    pen.text((120, 180), "Feuille fictive", fill=INK, font=ImageFont.load_default(26))
    for row in range(280, 860, 44):
        pen.line([(120, row), (780 - row % 3 * 60, row)], fill=LINE, width=6)
    pen.text((120, 900), "Ma signature", fill=INK, font=ImageFont.load_default(30))
    pen.line([(120, 1080), (780, 1080)], fill=INK, width=2)
    scrawl = [(140 + 5 * t, 1030 + 45 * math.sin(t / 4) * math.cos(t / 9)) for t in range(90)]
    pen.line(scrawl, fill="#1b3f8b", width=6, joint="curve")
    written = BytesIO()
    picture.save(written, "PNG")
    return read_photograph(written.getvalue())
