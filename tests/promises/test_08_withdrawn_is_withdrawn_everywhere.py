"""Promise 8. What is withdrawn is withdrawn everywhere: pages, parts, files, searches, exports, mails in the queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interventions.boards import services as boards
from interventions.boards.models import Card
from tests.addresses import STREAMS, every_address, everywhere, sub_resources_of
from tests.cast import Cast
from tests.sight import all_of
from tests.undoing import quiet, undone
from tst_platform import my_data
from tst_platform.core.models import DataKey, ScopedQuerySet
from tst_platform.core.sealing import Unreadable, sealed_fields
from tst_platform.outbox.models import Message, MessageState

WITHDRAWN = (
    *(f"tilleuls.yanis.{what}" for what in ("given", "family", "called", "email", "trait", "reservation")),
    *(f"tilleuls.card.{card}" for card in ("given", "taken_back", "refused", "asked", "of_b_given")),
)
# Between them they see all that there is.
WHO_LOOKS = ("claire", "helene", "fatou", "yanis", "bernard")


def asked_of_everyone(cast: Cast) -> Iterator[tuple[str, str, str]]:
    """Return who asks what, and all that comes back, at each address of their place, with its parts and searches."""
    for address in every_address():
        if address.name in STREAMS:
            continue
        queries = ["", *(f"?{query}" for query in sub_resources_of(address, cast.tilleuls))]
        for url in everywhere(address, cast.tilleuls):
            for query in queries:
                for person in WHO_LOOKS:
                    with undone():
                        answer = cast.client_of(person).get(url + query)
                    yield person, url + query, all_of(answer)


def in_the_database() -> Iterator[tuple[str, str]]:
    """Return every sealed text that still opens, by where it stands."""
    from tst_platform.core.models import sealed_models

    for model in sealed_models():
        rows: ScopedQuerySet = model._base_manager.all()
        for row in rows:
            for field in sealed_fields(model):
                text = getattr(row, field.attname)
                if not isinstance(text, Unreadable):
                    yield f"{model._meta.label_lower}.{field.attname}", str(text)


def left_over(cast: Cast, places: tuple[str, ...]) -> tuple[int, list[str], int]:
    """Look for the words of these places everywhere.

    Return how many answers were read, what was found, and how often a word was that was not withdrawn.
    """
    looked, found, kept = 0, [], 0
    for person, url, text in asked_of_everyone(cast):
        looked += 1
        kept += cast.canary("tilleuls.card.kept") in text
        found += [
            f"{person} reads {place} at {url}" for place in places if cast.canary(place) in text.lower()
        ]
    for where, text in in_the_database():
        looked += 1
        found += [f"{place} stands in {where}" for place in places if cast.canary(place) in text.lower()]
    return looked, found, kept


def mails(person: str, cast: Cast) -> dict[str, int]:
    """Count the mails to a person that still wait, and those that were cancelled."""
    to = Message.objects.filter(recipient_id=cast.tilleuls.people[person].party_id)
    return {state: to.filter(state=state).count() for state in (MessageState.DUE, MessageState.CANCELLED)}


@pytest.mark.slow
def test_what_is_withdrawn_is_gone_from_everywhere(cast, figure):
    """A card that stood in another cell, one about which a mail waits to leave, and a person with all their words."""
    yanis, board = cast.tilleuls.people["yanis"], "/echanges/"
    assert cast.canary("tilleuls.card.of_b_given") in cast.client_of("fatou").get(board).content.decode()
    waiting = {who: mails(who, cast) for who in ("fatou", "yanis")}
    boards.withdraw_card(card=cast.tilleuls.cards["of_b_given"], by=cast.viewer_of("bernard"))
    boards.withdraw_card(card=cast.tilleuls.cards["asked"], by=cast.viewer_of("fatou"))
    my_data.leave_programme(me=yanis, words=my_data.WITHDRAW, by=cast.viewer_of("yanis"))
    assert waiting["yanis"][MessageState.DUE] and mails("yanis", cast)[MessageState.DUE] == 0
    assert mails("fatou", cast)[MessageState.DUE] < waiting["fatou"][MessageState.DUE]
    gone = sum(
        mails(who, cast)[MessageState.CANCELLED] - waiting[who][MessageState.CANCELLED] for who in waiting
    )
    assert DataKey.objects.get(scope=yanis.party_id).destroyed_at
    assert not Card.objects.standing().filter(author=yanis.party_id).exists()
    with quiet():
        looked, found, kept = left_over(cast, WITHDRAWN)
    assert not found, "\n".join(found[:30])
    assert kept > 10, "what was not withdrawn was not found either: the search is blind"
    figure(
        f"{looked:,} pages, files, searches and rows, {len(found)} occurrences; {gone} waiting mails cancelled"
    )
