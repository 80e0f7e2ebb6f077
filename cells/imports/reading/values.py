"""Read one cell: clean it, refuse what is no plain text, and bring e-mail, phone and year to one form.

Each reader returns the value, "" when it is left out, and says every change as a finding.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cells.imports.reading.ages import is_plausible
from cells.imports.reading.report import CORRECTED, FORM, LEFT_OUT, REJECTED, WARNING, Finding, shown

LIMITS = {"first_name": 100, "last_name": 100, "full_name": 200, "email": 254, "phone": 80}
LIMITS |= {"birth_year": 40, "component": 80}
LIMIT = 300
NAMES = ("first_name", "last_name", "full_name")
Value = tuple[str, list[Finding]]

_ODD_SPACE = re.compile(r"\s\s|[^\S ]|^\s|\s$")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff0-\ufffb\ud800-\udfff]"
)
_PLACEHOLDER = re.compile(r"(?:[-–—_/.?*]+|n/a)", re.IGNORECASE)
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
_MARKUP = re.compile(
    r"<[A-Za-z/!?]|\bjavascript:|\bhyperlink\s*\(|\bdata:text|&#\w+;|\]\(|https?://", re.IGNORECASE
)
_SHEET_ERROR = re.compile(r"#(?:REF|VALUE|VALEUR|NAME|NOM|DIV/0|NULL|NUL|NUM|NOMBRE|N/A|N/D)[!?]?")
_LOST = re.compile(r"�|[^\W\d_][?˜]|[?˜][^\W\d_]|[ÃÂ][\x80-\xbf]|â€|[ÃÂ][©¨ª«®´»¯¢§¹]")
_GENDERS = dict.fromkeys(["femme", "female", "woman", "f", "mme", "madame", "mrs", "ms"], "F")
_GENDERS |= dict.fromkeys(["homme", "male", "man", "m", "h", "monsieur", "mr", "m."], "M")


def read(field: str, raw: str, today: date) -> Value:
    """Return the value of ``raw`` and what was found; a name that is no name rejects the row."""
    text, findings = clean(field, raw)
    if not text:
        return text, findings
    code = _unsafe(field, text)
    limit = LIMITS.get(field, LIMIT)
    if code is None and len(text) > limit:
        code = "too_long"
    if code:
        kind = REJECTED if field in NAMES else LEFT_OUT
        return "", [*findings, Finding(field, kind, code, shown(raw), params={"limit": limit})]
    reader = _READERS.get(field)
    if reader:
        text, more = reader(text, today)
        return text, findings + more
    if _LOST.search(text):
        findings.append(Finding(field, WARNING, "lost_letters", text, text))
    return text, findings


def clean(field: str, raw: str) -> Value:
    """Return ``raw`` without invisible characters, without spaces around or doubled, accents composed."""
    findings: list[Finding] = []
    text = raw
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        findings.append(Finding(field, FORM, "unicode_form", shown(raw), shown(text)))
    if _HIDDEN.search(text):
        before, text = text, _HIDDEN.sub("", text)
        findings.append(Finding(field, CORRECTED, "control_characters", shown(before), shown(text)))
    if _ODD_SPACE.search(text):
        before, text = text, " ".join(text.split())
        if before != text:
            findings.append(Finding(field, CORRECTED, "spaces", shown(before), shown(text)))
    if len(text) < 10 and _PLACEHOLDER.fullmatch(text):
        findings.append(Finding(field, CORRECTED, "placeholder", text, ""))
        text = ""
    return text, findings


def _unsafe(field: str, text: str) -> str | None:
    if _SHEET_ERROR.fullmatch(text):
        return "spreadsheet_error"
    if _FORMULA.match(text) and not (field == "phone" and re.match(r"[+＋][\d\s(]", text)):
        return "formula"
    if field == "email" and re.fullmatch(r"[^<>]*<[^<>@\s]+@[^<>@\s]+>", text):
        return None  # "Jean Dupont <jean@exemple.test>", as mail programs write it
    return "markup" if _MARKUP.search(text) else None


def _email(text: str, today: date) -> Value:
    findings: list[Finding] = []
    first, *others = [part for part in re.split(r"\s*[;,/]\s*|\s+(?=\S+@)", text) if "@" in part] or [text]
    if others:
        findings.append(Finding("email", LEFT_OUT, "second_email", text, first))
    address = first
    if match := re.search(r"<([^<>]+)>$|^mailto:(.+)$", first, re.IGNORECASE):
        address = (match[1] or match[2]).strip()
        findings.append(Finding("email", CORRECTED, "email_form", first, address))
    try:
        validate_email(address)
    except ValidationError:
        return "", [Finding("email", LEFT_OUT, "unusable_email", text)]
    if address != address.lower():
        findings.append(Finding("email", CORRECTED, "email_case", address, address.lower()))
    return address.lower(), findings


def _phone(text: str, today: date) -> Value:
    """Return +33… for a French number, +… for another, read as someone who dials from France would."""
    findings: list[Finding] = []
    first, *others = re.split(r"\s*(?:[;,]|\s/\s|\bou\b|\bor\b|/(?=\s*[0+]\d))\s*", text)
    if others:
        findings.append(Finding("phone", LEFT_OUT, "second_phone", text, first))
    digits = re.sub(r"[\s.\-/()_'\u2010-\u2015]", "", first.replace("(0)", "").replace("＋", "+"))
    digits = re.sub(r"^00", "+", digits)
    if not digits.isascii():
        digits = ""
    number = _international(digits)
    if not number:
        return "", [Finding("phone", LEFT_OUT, "unusable_phone", text)]
    if digits.startswith(("0", "+")):
        kind, code = FORM, "phone_form"
    else:
        kind, code = CORRECTED, "phone_completed"
    if number != first:
        findings.append(Finding("phone", kind, code, first, number))
    return number, findings


def _international(digits: str) -> str:
    if match := re.fullmatch(r"(?:\+33|33|0|)([1-9]\d{8})", digits):
        return f"+33{match[1]}"
    if re.fullmatch(r"\+(?!33|0)\d{8,15}", digits):
        return digits
    return ""


def _birth_year(text: str, today: date) -> Value:
    year = _year_of(text)
    if year is None or not is_plausible(year, today):
        return "", [Finding("birth_year", LEFT_OUT, "impossible_year", text)]
    findings = [] if text == str(year) else [Finding("birth_year", CORRECTED, "year_form", text, str(year))]
    return str(year), findings


def _year_of(text: str) -> int | None:
    """Return the year in "1983", "1983.0", "12/03/1983", "1983-03-12", "12 mars 1983", or None."""
    if any(c.isnumeric() and not c.isascii() for c in text):
        return None
    if match := re.fullmatch(r"(\d{4})(?:[.,]0+)?", text):
        return int(match[1])
    if match := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ][\d:.]+)?", text):
        return _dated(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d\d?)[/.\- ](\d\d?)[/.\- ](\d{4})", text):
        day, month, year = (int(part) for part in match.groups())
        return _dated(year, month, day) or _dated(year, day, month)
    written = re.fullmatch(r"(?:[^\W\d_]+ )*(?:\d\d?(?:er)? )?(?:[^\W\d_]+\.? )?(\d{4})", text)
    return int(written[1]) if written else None


def _dated(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).year
    except ValueError:
        return None


def _gender(text: str, today: date) -> Value:
    value = _GENDERS.get(text.casefold(), text)
    return value, [] if value == text else [Finding("gender", CORRECTED, "gender_word", text, value)]


_READERS: dict[str, Callable[[str, date], Value]] = {
    "email": _email,
    "phone": _phone,
    "birth_year": _birth_year,
    "gender": _gender,
}
