"""The pages of a space of conflict in a real browser: on a phone for who takes part, at a desk for who leads."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from interventions.conflicts.models import Form, Hearing
from interventions.conflicts.services import (
    Asked,
    be_ready,
    make_pairs,
    note_information,
    note_turning,
    reveal,
    say_anew,
)
from tests.browsers import DESK, PHONE
from tests.interventions.conflict_people import EIGHT, QUESTION, cell_of_eight, opened, revealed, say
from tests.interventions.meetings import Meeting
from tst_platform.core.walls import looking_as


@pytest.fixture
def here(live: str) -> Meeting:
    return cell_of_eight()


def pages_of(here: Meeting) -> tuple[list[str], list[str]]:
    """Return the pages of who takes part, and of who leads: a line with pairs, statements, and what waits."""
    line = revealed(here, dict(zip(EIGHT, (1, 5, 3, 2, 4, 5, 1, 3), strict=True)))
    asked = Asked(question=QUESTION, form=Form.STATEMENTS, statements=("Un toit", "Deux bancs"), threshold=5)
    bars = opened(here, asked)
    for number, who in enumerate(EIGHT):
        votes = {str(one.pk): (number % 3) - 1 for one in bars.statements.all()}
        say(here, bars, who, 0, votes=votes)
    with looking_as(here.lead):
        reveal(space=bars, by=here.lead)
    for who in ("fatou", "yanis"):
        with looking_as(here.viewer(who)):
            be_ready(space=line, by=here.viewer(who))
    with looking_as(here.lead):
        make_pairs(space=line, by=here.lead)
        author = here.people["fatou"].party
        note_information(space=line, author=author, text="Personne ne connaît les horaires", by=here.lead)
        note_turning(space=line, violence="des injures", conflict="qui décide", by=here.lead)
    pair = Hearing.objects.get(hearer=here.people["fatou"].party_id)
    with looking_as(here.viewer("yanis")):
        theirs = Hearing.objects.get(hearer=here.people["yanis"].party_id)
        say_anew(hearing=theirs, words="J’ai entendu le calme", by=here.viewer("yanis"))
    mine = [reverse(f"conflicts:{name}", args=[line.pk]) for name in ("here", "take", "path", "bring_out")]
    mine += [reverse(f"conflicts:{name}", args=[bars.pk]) for name in ("here", "take")]
    led = [reverse(f"conflicts:{name}", args=[line.pk]) for name in ("space", "close", "register")]
    led += [reverse(f"conflicts:{name}", args=[here.cells["A"].pk]) for name in ("in_cell", "prepare")]
    of_all = reverse("conflicts:spaces", args=[here.programme.pk])
    return (
        [reverse("conflicts:mine"), reverse("conflicts:hearing", args=[pair.pk]), *mine],
        [of_all, reverse("conflicts:space", args=[bars.pk]), *led],
    )


def test_every_page_is_read_without_trouble(live, here, open_window, axe, no_sideways_scroll):
    mine, led = pages_of(here)
    for client, size, pages in ((here.phone("fatou"), PHONE, mine), (here.desk(), DESK, led)):
        page = open_window(size)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
        for address in pages:
            assert page.goto(address).status == 200
            axe(page)
            no_sideways_scroll(page)
