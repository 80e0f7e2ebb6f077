"""The small pieces of the face: what they say in words, and what they measure."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.utils import translation

from tst_platform.core.forms import FaceHelper
from tst_platform.core.templatetags import face

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
PARIS = ZoneInfo("Europe/Paris")
EVENING = dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)


class EveryField(forms.Form):
    name = forms.CharField(label="Nom", help_text="Tel quel.")
    voice = forms.ChoiceField(label="Voix", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    consent = forms.BooleanField(label="Accord", help_text="Révocable.")
    sheet = forms.FileField(label="Fichier", help_text="CSV.")
    start = forms.SplitDateTimeField(label="Début", widget=forms.SplitDateTimeWidget)
    note = forms.CharField(label="Note", required=False)
    helper = FaceHelper(submit="Garder", cancel_url="/retour/")


@pytest.fixture
def french():
    with translation.override("fr"):
        yield


def test_moment_is_written_in_full_in_the_hour_of_the_place(french):
    assert face.moment(EVENING) == "mardi 24 novembre 2026, 18\u00a0h\u00a030"
    assert face.hour(dt.time(18, 0)) == "18\u00a0h"


def test_first_of_a_month_is_1er(french):
    assert face.day(dt.date(2026, 3, 1)) == "dimanche 1er mars 2026"
    assert face.day(dt.date(2026, 3, 11)) == "mercredi 11 mars 2026"


def test_moment_in_english_has_no_french_word():
    with translation.override("en"):
        assert face.moment(EVENING) == "Tuesday 24 November 2026, 18:30"


def test_last_day_of_the_calendar_is_shown_and_not_an_error(french):
    assert "9999" in face.moment(dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC))


def test_figures_are_grouped_and_decimal_as_in_french(french):
    assert face.number(10000) == "10\u00a0000"
    assert face.number(2.5) == "2,5"
    assert face.number(3.0) == "3"
    assert face.percent(9, 12) == "75\u00a0%"
    assert face.percent(1, 0) == ""


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_cells_are_lettered_without_end(number, letters):
    assert face.cell_letter(number) == letters


def test_six_cells_have_six_shapes_and_six_colours():
    marks = [face.cell_mark(number) for number in range(1, 7)]
    assert len({re.search(r"tone-\d", mark)[0] for mark in marks}) == 6
    assert len({re.search(r'class="shape"[^>]*', mark)[0] for mark in marks}) == 6


def test_bar_never_leaves_its_frame_and_bears_no_style():
    bar = face.bar(30, 12, ideal=40)
    assert 'width="200.0"' in bar
    assert 'x1="200.0"' in bar
    assert "style" not in bar
    assert 'class="amount" width="0.0"' in face.bar(0, 0)


def test_undo_address_is_read_from_the_tags_of_a_message():
    assert face.undo_url(SimpleNamespace(extra_tags="undo:/tour/3/annuler/ calme")) == "/tour/3/annuler/"
    assert face.undo_url(SimpleNamespace(extra_tags=None)) == ""


def test_failed_form_says_each_error_with_a_link_that_arrives(french):
    html = render_crispy_form(EveryField({}, {}))
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert len(targets) == 5
    assert {f'id="{target}"' in html for target in targets} == {True}


def test_help_and_errors_are_tied_to_their_field(french):
    html = render_crispy_form(EveryField({}, {}))
    named = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert {"id_name_helptext", "id_name_error", "id_sheet_helptext", "id_sheet_error"} <= named
    assert {name for name in named if f'id="{name}"' not in html} == set()


def test_required_is_said_in_words_and_only_where_it_is(french):
    html = render_crispy_form(EveryField())
    assert html.count('class="need"') == 5
    assert "asteriskField" not in html


def test_form_without_its_own_tag_draws_neither_tag_nor_button(french):
    html = render_crispy_form(EveryField(), FaceHelper(tag=False))
    assert "<form" not in html
    assert 'type="submit"' not in html


def test_every_icon_asked_for_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)" %}', page.read_text())
    }
    assert asked | set(face.STATUS_ICONS.values()) <= drawn


# --- the tokens, measured --------------------------------------------------------------------------------------------


def tokens_of(block):
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def light_and_darks():
    css = (STATIC / "css" / "tokens.css").read_text()
    blocks = re.findall(r":root[^{]*{[^}]*}", css)
    return tokens_of(blocks[0]), [tokens_of(block) for block in blocks[1:3]]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Measure WCAG 2.2's contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_dark_is_the_same_asked_by_the_device_or_by_the_page():
    light, (by_device, by_page) = light_and_darks()
    assert by_device == by_page
    assert by_device.keys() == light.keys()


def test_words_keep_their_contrast_on_every_ground():
    light, darks = light_and_darks()
    words = [
        "ink",
        "ink-soft",
        "action",
        "action-strong",
        "conflict",
        "agreed",
        "waiting",
        "danger",
        "plum",
        "slate",
    ]
    for theme in (light, darks[0]):
        for word in words:
            grounds = ["paper", "card", "zone"] + [f"{word}-tint"] * (f"{word}-tint" in theme)
            assert {
                g: contrast(theme[word], theme[g]) for g in grounds if contrast(theme[word], theme[g]) < 4.5
            } == {}
        assert contrast(theme["on-action"], theme["action"]) >= 4.5
        assert contrast(theme["on-danger"], theme["danger"]) >= 4.5
        assert min(contrast(theme["line"], theme[g]) for g in ("paper", "card", "zone")) >= 3


def test_styles_ask_for_nothing_that_the_browser_must_refuse():
    for sheet in STATIC.rglob("*.css"):
        css = sheet.read_text()
        assert "sourceMappingURL" not in css
        assert "@import" not in css
        for address in re.findall(r"url\(\"?([^\")]+)", css):
            assert not address.startswith(("data:", "http", "//")), f"{sheet.name}: {address[:60]}"
            # The style of PDF files names ours by their own scheme: nothing else can be asked for there.
            named = STATIC / address.removeprefix("static:") if address.startswith("static:") else None
            assert (named or sheet.parent / address).exists()
