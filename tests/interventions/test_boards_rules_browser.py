"""The screens of executed clauses and of what they ask, in a real browser: at a desk and on a phone."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from contracts.agreements import services as agreements
from contracts.agreements.models import AnswerValue
from interventions.boards import services as boards
from tests.browsers import DESK, PHONE
from tests.interventions.board_people import phone_of, staff_client, viewer, world


@pytest.fixture
def here(live):
    """A programme whose contract asks the cell before anything leaves it; one has a reservation, one took back."""
    here = world(sizes=(3, 3))
    draft = agreements.new_draft(contract=here.contract, by=here.staff)
    for terms in ({"circulation": "unanimity"}, {"names": "pseudonyms"}, {"quorum": 2}, {"sponsor": "step"}):
        agreements.add_clause(version=draft, title="Ce qui sort", text="", terms=terms, by=here.staff)
    version = agreements.propose_version(version=draft, by=here.staff)
    said = {clause.pk: agreements.Said(AnswerValue.ACCEPT) for clause in version.clauses.all()}
    reserved = dict.fromkeys(said, agreements.Said(AnswerValue.RESERVATION, "Qui compte les voix ?"))
    for person in (person for cell in here.members for person in cell):
        agreements.sign_version(
            party=person.party,
            version=version,
            answers=reserved if person == here.members[0][0] else said,
            sha256=version.sha256,
            by=viewer(person),
        )
    agreements.new_draft(contract=here.contract, by=here.staff)
    card = here.write(here.members[0][0], "Le bus ne passe plus.")
    [way] = boards.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    boards.consent(circulation=way, by=viewer(here.members[0][0]))
    return here


def screens(here):
    """Return each screen with whose it is."""
    contract = reverse("agreements:contract", args=[here.contract.pk])
    add = reverse("agreements:add_clause", args=[here.contract.pk])
    yield from (("desk", address) for address in (contract, add, f"{add}?executed=circulation"))
    yield "mate", reverse("boards:exchanges")
    for name in ("read", "withdraw", "verify"):
        yield "author", reverse(f"agreements:{name}")
    yield "author", reverse("boards:exchanges")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_screen_is_read_without_trouble(live, here, open_window, axe, no_sideways_scroll, size, scheme):
    author, mate = here.members[0][:2]
    clients = {"desk": staff_client(here.claire), "mate": phone_of(mate), "author": phone_of(author)}
    for whose, client in clients.items():
        page = open_window(size, color_scheme=scheme)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
        for address in (address for of, address in screens(here) if of == whose):
            assert page.goto(address).status == 200
            axe(page)
            no_sideways_scroll(page)
