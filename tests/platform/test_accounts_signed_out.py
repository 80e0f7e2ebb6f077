"""A participant whose session ended opens a page of theirs: told how one comes back, and nothing else."""

from __future__ import annotations

import re
from uuid import uuid4

from django.test import Client
from django.urls import resolve, reverse

from tests.addresses import every_address, everywhere
from tests.cells.ways_in import build_house, phrase_on
from tests.undoing import undone
from tst_platform.core.http import PARTICIPANT, STAFF_OR_PARTICIPANT

FRESH = re.compile(rb'[A-Za-z0-9]{64}|value="/[^"]*"')


def test_who_is_signed_out_is_told_how_to_come_back(db):
    house = build_house()
    phone = house.joined("yanis")
    words = phrase_on(phone)
    phone.post(reverse("account_logout"))
    shown = phone.get(reverse("sessions:home"))
    assert shown.status_code == 404
    for door in ("collectives:come_back", "collectives:type_code", "account_login"):
        assert f'href="{reverse(door)}"' in shown.content.decode()
    assert "data-quit" in shown.content.decode()
    assert phone.post(reverse("collectives:come_back"), {"phrase": words}).status_code == 302
    assert phone.get(reverse("sessions:home")).status_code == 200


def test_phone_signed_out_from_elsewhere_keeps_nothing(db):
    house = build_house()
    phone, other = house.joined("yanis"), Client()
    other.post(reverse("collectives:come_back"), {"phrase": phrase_on(phone)})
    assert "Clear-Site-Data" not in phone.get(reverse("sessions:home")).headers
    other.post(reverse("collectives:end_phones"))
    assert phone.get(reverse("sessions:home")).headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in Client().get(reverse("sessions:home")).headers


def test_page_is_the_same_for_every_address_and_row(cast):
    """It says of no address whether something stands behind it."""
    pages, asked = set(), 0
    rules = (PARTICIPANT, STAFF_OR_PARTICIPANT)
    for address in every_address():
        urls = list(everywhere(address, cast.tilleuls))
        if getattr(resolve(urls[0]).func, "rule", "") not in rules or address.name == "sessions:stream":
            continue
        for url in [*urls, address.at(**dict.fromkeys(address.blanks, uuid4()))]:
            with undone():
                answer = Client().get(url)
            if answer.status_code == 405:
                continue
            asked += 1
            headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
            pages.add((answer.status_code, FRESH.sub(b"", answer.content), tuple(sorted(headers.items()))))
    assert asked > 15 and len(pages) == 1, len(pages)
