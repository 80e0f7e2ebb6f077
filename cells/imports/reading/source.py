"""Say what a file is, and turn bytes into text without ever guessing in silence.

Known: UTF-8 and UTF-16/32 (with or without mark), Windows-1252, Latin 1, Mac Roman and MS-DOS 850. The old
encodings cannot be told apart for certain: the one that yields the most usual letters is taken, and said.
"""

import codecs
import re
import unicodedata
from collections import Counter
from typing import NamedTuple

from cells.imports.reading.messages import Note, UnreadableFile

MAX_BYTES = 10 * 1024 * 1024
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "ISO 8859-1 (Latin 1)",
    "mac-roman": "Mac Roman",
    "cp850": "MS-DOS 850",
}
MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"%PDF", "not_a_list"),
    (b"\x89PNG", "not_a_list"),
    (b"\xff\xd8\xff", "not_a_list"),
    (b"GIF8", "not_a_list"),
    (b"\x1f\x8b", "not_a_list"),
    (b"7z\xbc\xaf", "not_a_list"),
    (b"Rar!", "not_a_list"),
    (b"{\\rtf", "not_a_list"),
)
USUAL = set("éèêëàâçùûüôöîïœñ’«»…°€\xa0")


class Decoded(NamedTuple):
    text: str
    encoding: str
    notes: tuple[Note, ...]


def kind_of(data: bytes) -> str:
    """Return "workbook" or "text"; raise UnreadableFile for what is neither, or too big, or empty."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_big", limit=MAX_BYTES // 1024**2)
    for signature, code in SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(code)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "workbook"
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)\b", data[:200], re.IGNORECASE):
        raise UnreadableFile("not_a_list")
    return "text"


def decode(data: bytes) -> Decoded:
    """Return the text of ``data``; raise UnreadableFile when it is not text at all."""
    decoded = _by_mark(data) or _by_zeros(data) or _as_utf8(data) or _as_old(data)
    controls = sum(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in decoded.text[:100_000])
    if controls * 10 > len(decoded.text[:100_000]):
        raise UnreadableFile("not_a_list")
    return decoded


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    notes = [Note("encoding", {"encoding": LABELS[encoding]})]
    if "\ufffd" in text:
        notes.append(Note("encoding_damaged", {"encoding": LABELS[encoding]}))
    return Decoded(text.removeprefix("\ufeff"), encoding, tuple(notes))


def _by_mark(data: bytes) -> Decoded | None:
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), None)
    return _decoded(data, encoding) if encoding else None


def _by_zeros(data: bytes) -> Decoded | None:
    """Recognise UTF-16 without mark: every other byte of Latin text is zero."""
    sample = data[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.1 * half:
        return _decoded(data, "utf-16-le")
    if even > 0.4 * half and odd < 0.1 * half:
        return _decoded(data, "utf-16-be")
    return None


def _as_utf8(data: bytes) -> Decoded | None:
    """Return UTF-8 text; a few damaged letters among many good ones do not make it another encoding."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(not c.isascii() for c in text) - bad if bad else 0
    return _decoded(data, "utf-8") if not bad or good > 5 * bad else None


def _as_old(data: bytes) -> Decoded:
    """Return the text in the old encoding that yields the most usual letters, Windows-1252 first."""
    high = Counter(byte for byte in data if byte >= 0x80)
    best = max(("cp1252", "mac-roman", "cp850", "latin-1"), key=lambda name: _likelihood(high, name))
    note = Note("encoding_guessed", {"encoding": LABELS[best]})
    return Decoded(data.decode(best), best, (note,))


def _likelihood(high: Counter[int], encoding: str) -> float:
    try:
        return sum(count * _weight(bytes([byte]).decode(encoding)) for byte, count in high.items())
    except UnicodeDecodeError:
        return float("-inf")


def _weight(character: str) -> int:
    if character in USUAL:
        return 3
    category = unicodedata.category(character)
    if category == "Cc":
        return -5
    if category == "Lu":
        return 0
    return 1 if category == "Ll" and character != "ƒ" else -2
