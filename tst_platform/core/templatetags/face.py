"""Draw the small pieces of a page: icons, marks, bars, dates and figures, each readable without colour."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tst_platform.core.differences import differences as word_by_word

register = template.Library()

NO_BREAK = "\u00a0"
# One tone, one icon: a status is told by its word and its icon, its colour only repeats it.
STATUS_ICONS = {
    "agreed": "check-circle",
    "waiting": "hourglass",
    "danger": "danger",
    "conflict": "warning",
    "action": "arrow-right",
    "neutral": "circle",
}
# Six shapes drawn in a box of 32, so that six cells differ without colour; the seventh takes the first shape again.
CELL_SHAPES = (
    '<circle class="shape" cx="16" cy="16" r="15"/>',
    '<rect class="shape" x="2" y="2" width="28" height="28" rx="4"/>',
    '<path class="shape" d="M16 1 31 16 16 31 1 16Z"/>',
    '<path class="shape" d="M9 2h14l8 14-8 14H9L1 16Z"/>',
    '<path class="shape" d="M16 1 31 12l-6 18H7L1 12Z"/>',
    '<path class="shape" d="M2 2h20l9 14-9 14H2Z"/>',
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one symbol of static/icons.svg; a word stands beside it, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def status(tone: str, word: str, symbol: str = "") -> SafeString:
    """Draw a state as icon and word; tones: agreed, waiting, danger, conflict, action, neutral."""
    return format_html(
        '<span class="status {}">{}<span>{}</span></span>', tone, icon(symbol or STATUS_ICONS[tone]), word
    )


@register.simple_tag
def cell_mark(number: int) -> SafeString:
    """Draw the mark of the number-th cell of a round (from 1): letter, shape and colour; the name stands beside."""
    place = (int(number) - 1) % len(CELL_SHAPES)
    return format_html(
        '<svg class="cell-mark tone-{}" width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">'
        '{}<text x="16" y="21">{}</text></svg>',
        place + 1,
        SafeString(CELL_SHAPES[place]),
        cell_letter(number),
    )


@register.filter
def cell_letter(number: int) -> str:
    """Name the number-th cell: A … Z, then AA, AB …"""
    letters = ""
    rest = int(number)
    while rest > 0:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@register.simple_tag
def bar(value: float, total: float, ideal: float | None = None, tone: int = 1) -> SafeString:
    """Draw value over total, with a notch at the ideal; hidden from screen readers: the figures stand beside."""
    full = float(total) or 1.0
    width = max(0.0, min(float(value) / full, 1.0)) * 200
    notch = SafeString("")
    if ideal is not None:
        place = f"{max(0.0, min(float(ideal) / full, 1.0)) * 200:.1f}"
        notch = format_html('<line class="ideal" x1="{}" x2="{}" y1="0" y2="12"/>', place, place)
    return format_html(
        '<svg class="bar tone-{}" width="200" height="12" viewBox="0 0 200 12" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="ground" width="200" height="12"/>'
        '<rect class="amount" width="{}" height="12"/>{}</svg>',
        tone,
        f"{width:.1f}",
        notch,
    )


@register.inclusion_tag("components/progress.html")
def progress(value: int, total: int, words: str) -> dict[str, Any]:
    """Show how far a thing is: the words (« 9 accords sur 12 ») and a bar."""
    return {"value": value, "total": total or 1, "words": words, "done": bool(total) and value >= total}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List what must be corrected, each line leading to its field; nothing when the form is right."""
    named = [
        (field.id_for_label or f"{field.auto_id}_0", field.label, error)
        for field in form.visible_fields()
        for error in field.errors
    ]
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return {"general": [*form.non_field_errors(), *hidden], "named": named}


@register.inclusion_tag("components/differences.html")
def differences(before: str, after: str) -> dict[str, Any]:
    """Show a text as it was written anew: what was taken out and put in is marked, and said to screen readers."""
    return {"pieces": word_by_word(before, after)}


@register.filter
def widget_kind(field: BoundField) -> str:
    """Tell how a field is laid out: group (radio buttons, boxes), parts, box (one), or the class of its widget."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "box"
    if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget):
        return "parts"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.filter
def styled(field: BoundField, css: str) -> SafeString:
    """Draw the field's widget with these classes beside its own; marks it when it is in error."""
    own = field.field.widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {
        "class": " ".join(filter(None, [own, css, "is-invalid" if field.errors else ""]))
    }
    if field.use_fieldset and field.aria_describedby and widget_kind(field) == "form-control":
        attrs["aria-describedby"] = field.aria_describedby  # a file field: Django leaves it to a fieldset
    return field.as_widget(attrs=attrs)


@register.filter
def undo_url(message: Message) -> str:
    """Find the address that undoes an act: messages.success(…, extra_tags="undo:/path/")."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


# --- dates and figures -----------------------------------------------------------------------------------------------


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """Bring an aware moment to the hour of the place; a date at the edge of the calendar stays as it is."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        try:
            return timezone.localtime(value)
        except OverflowError:
            return value
    return value


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


def _day(value: dt.date, pattern: str) -> str:
    """Write a day by a pattern of django.utils.dateformat; in French the first of a month is « 1er »."""
    if _french() and value.day == 1:
        pattern = pattern.replace("j", r"1\e\r", 1)
    return formats.date_format(value, pattern)


@register.filter
def day(value: dt.date | None) -> str:
    """Write « mardi 24 novembre 2026 »."""
    return _day(_local(value), "l j F Y") if value else ""


@register.filter
def short_day(value: dt.date | None) -> str:
    """Write « 24 novembre »: for lists where the year is known."""
    return _day(_local(value), "j F") if value else ""


@register.filter
def hour(value: dt.datetime | dt.time | None) -> str:
    """Write « 18 h 30 », « 18 h »; in English 18:30."""
    if value is None:
        return ""
    moment = _local(value) if isinstance(value, dt.datetime) else value
    if not isinstance(moment, dt.datetime | dt.time):
        return ""
    if not _french():
        return f"{moment.hour}:{moment.minute:02d}"
    minutes = f"{NO_BREAK}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NO_BREAK}h{minutes}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write « mardi 24 novembre 2026, 18 h 30 »."""
    return f"{day(value)}, {hour(value)}" if value else ""


@register.filter
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Write a figure with the grouping of the language: « 10 000 », « 2,5 »."""
    if value is None:
        return ""
    if isinstance(value, float) and decimals is None:
        decimals = 0 if value.is_integer() else 1
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


@register.filter
def percent(part: float, whole: float = 1) -> str:
    """Write a share as « 75 % »; nothing when there is no whole."""
    if not whole:
        return ""
    return f"{round(100 * part / whole)}{NO_BREAK if _french() else ''}%"
