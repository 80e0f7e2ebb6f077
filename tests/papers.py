"""PDF files in the tests: drawn once for the same page, and read by another library than the one that drew them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from contracts.agreements import printing


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Keep what was drawn: the walks ask for the same page again and again, a quarter of a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "drawn", lambda page, made: drawn(page, tuple(made.items())))
        yield


@lru_cache(maxsize=200)
def drawn(page: str, made: tuple[tuple[str, bytes], ...]) -> bytes:
    """Return the PDF of this page, from whichever process of this run has drawn it first."""
    name = sha256(repr((page, made)).encode()).hexdigest()
    kept = Path(os.environ["TST_TESTS_FIRST"], f"drawn-{name}.pdf")
    if not kept.exists():
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(really_drawn(page, dict(made)))
        unfinished.rename(kept)
    return kept.read_bytes()


really_drawn = printing.drawn


@pytest.fixture(scope="session")
def pango() -> None:
    """Skip where no PDF can be made, with the reason; where TST_REQUIRE_PDF=1, fail."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as missing:
        if os.environ.get("TST_REQUIRE_PDF") == "1":
            pytest.fail(f"TST_REQUIRE_PDF=1, and no PDF can be made: {missing}")
        pytest.skip(f"no PDF can be made here: {missing}")


@lru_cache(maxsize=200)
def words_of_pdf(content: bytes) -> str:
    told = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return told.replace(
        "\0", ""
    )  # pypdf reads a sign that no font has as two bytes, and then all of its line
