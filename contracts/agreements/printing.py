"""Make a tagged PDF (PDF/UA-1) of a page that needs nothing from outside.

WeasyPrint draws with Pango, a library of the system: both are looked for when the first PDF is asked for, so that the
platform starts quickly, and runs on a machine without Pango. What a page names is read from our static files alone:
nothing is fetched, whatever stands in a text.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tst_platform.core.errors import DomainError
from tst_platform.core.rates import allow, seconds_to_wait

logger = logging.getLogger(__name__)

STATIC = (Path(settings.BASE_DIR) / "static").resolve()
READ = {".css": "text/css", ".woff2": "font/woff2"}


# A file takes a processor for a second or so: nobody needs more of them at once than the sheets of a hall.
NAME, FILES, WHILE = "pdf", 30, 10 * 60


class CannotPrint(DomainError):
    """This installation has no Pango, or no WeasyPrint: the pages and the text proof are there all the same."""


class TooManyFiles(DomainError):
    """Someone asked for many files in a short time; `wait` is after how many seconds they are made again."""

    def __init__(self, wait: int) -> None:
        minutes = ceil(wait / 60)
        super().__init__(
            ngettext(
                "Many PDF files were made in a short time. They are made again in %(n)d minute.",
                "Many PDF files were made in a short time. They are made again in %(n)d minutes.",
                minutes,
            )
            % {"n": minutes}
        )
        self.wait = wait


def count_file(who: str) -> None:
    """Count one file that this actor asks for. Raises TooManyFiles."""
    if not allow(NAME, who, limit=FILES, per_seconds=WHILE):
        raise TooManyFiles(seconds_to_wait(NAME, who))


def print_pdf(template: str, context: Mapping[str, Any], made: Mapping[str, bytes] | None = None) -> bytes:
    """Return the page as a PDF in the language of whoever asks; it may show `made`, SVG by name, as `made:<name>`.

    A contract of forty clauses takes about a quarter of a second. Raises CannotPrint where the libraries are missing.
    """
    return drawn(render_to_string(template, dict(context)), made or {})


def drawn(page: str, made: Mapping[str, bytes]) -> bytes:
    """Return the PDF of a page of HTML; see `print_pdf`."""
    html = _weasyprint().HTML(string=page, base_url="static:", url_fetcher=_fetcher(made))
    written: bytes = html.write_pdf(pdf_variant="pdf/ua-1")
    return written


def qr_svg(address: str) -> bytes:
    """Return the square code of an address, black on white, as an SVG of its own."""
    drawn = BytesIO()
    segno.make(address, micro=False).save(
        drawn, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True
    )
    return drawn.getvalue()


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as missing:  # OSError: the package is there, Pango is not
        logger.warning("No PDF can be made here: %s", missing)
        raise CannotPrint(_("This installation cannot make PDF files at the moment.")) from missing
    # It warns of every rule of style that is for screens.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def _fetcher(made: Mapping[str, bytes]) -> Any:
    """Return what reads what a page names: our styles and fonts, and what was made for it; everything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OursAlone(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind, _colon, name = url.partition(":")
            if kind == "made":
                return URLFetcherResponse(url, made[name], {"Content-Type": "image/svg+xml"})
            path = (STATIC / name).resolve()
            if kind != "static" or not path.is_relative_to(STATIC) or path.suffix not in READ:
                raise ValueError("Nothing but our own styles and fonts is read.")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": READ[path.suffix]})

    return OursAlone()
