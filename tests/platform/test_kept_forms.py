"""The forms are found on the pages that are known to show them, and on all pages where anything stands otherwise."""

import json

import pytest
from django.core.signals import request_started
from django.urls import reverse

from interventions.boards import services as boards
from tests import kept_cast
from tests.kept_forms import first_forms, place_of
from tests.places import party


@pytest.fixture
def asked():
    """Return the pages that were asked for since it was last emptied."""
    pages = []

    def note(environ, **_):
        pages.append(environ["PATH_INFO"])

    request_started.connect(note)
    yield pages
    request_started.disconnect(note)


@pytest.fixture
def walked(cast, asked):
    """Return what walks a few pages as Yanis, and the forms that it finds there."""
    urls = [reverse(name) for name in ("my_data", "leave", "boards:exchanges", "left", "promises")]

    def walk():
        asked.clear()
        forms = first_forms(cast, "yanis", "tried", urls, lambda form: form.action)
        return [(form.action, sorted(form.fields)) for form in forms]

    place_of("tried-yanis").unlink(missing_ok=True)
    yield walk
    place_of("tried-yanis").unlink(missing_ok=True)


def test_what_is_known_is_what_all_pages_show(walked, asked):
    every, pages = walked(), list(asked)
    assert every and len(pages) == 5
    assert walked() == every
    assert 0 < len(asked) < len(pages)
    assert set(asked) < set(pages)


def test_a_form_that_came_since_is_found(cast, walked, asked):
    assert kept_cast.stands_as_played()
    before = walked()
    cell, by = cast.tilleuls.cells["A"], cast.viewer_of("yanis")
    card = boards.write_card(cell=cell, author=party(cast.tilleuls, "yanis"), text="Nouvelle", by=by)
    assert not kept_cast.stands_as_played()
    new = [action for action, fields in walked() if (action, fields) not in before]
    assert any(str(card.pk) in action for action in new)
    assert len(asked) == 5


def test_a_page_that_shows_otherwise_is_not_taken_for_all(walked, asked):
    before, place = walked(), place_of("tried-yanis")
    count, showing = json.loads(place.read_text())
    place.write_text(json.dumps([count, [[number, new + 1] for number, new in showing]]))
    assert walked() == before
    assert len(asked) == len(showing) + count


def test_settings_of_a_test_are_walked_anew(walked, asked, settings):
    walked()
    settings.LOGIN_URL = "home"
    walked()
    assert len(asked) == 5
