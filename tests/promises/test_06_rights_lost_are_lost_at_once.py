"""Promise 6. Rights that are lost are lost at the next request: in the same second, with the clock standing still.

For each right, whoever has it first reads what it opens; then it is taken away, and everything they read before
is asked for again.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Membership
from cells.collectives.services.invitations import revoke
from cells.composition.models import Seat
from contracts.agreements import services as agreements
from contracts.agreements.models import ContractIntervenant, Signature
from contracts.confidentiality.models import Release
from interventions.boards import services as boards
from interventions.programmes.models import Programme
from interventions.programmes.services import revoke_sponsor_link
from interventions.supervision.models import Supervision
from interventions.supervision.services import answer_question, ask_question
from tests.addresses import STREAMS, every_address, everywhere, sub_resources_of
from tests.cast import Cast
from tests.interventions.meetings import gather, leave
from tests.sight import all_of
from tests.turns import in_turn
from tests.undoing import undone
from tst_platform import my_data
from tst_platform.accounts.models import User
from tst_platform.core.live import publish
from tst_platform.core.viewer import PARTY_SESSION_KEY

# What the other cell's people, and one's own, have said; a person's own words stay theirs.
OF_CELL_A = ("tilleuls.A.*", "tilleuls.yanis.called", "tilleuls.kevin.called", "tilleuls.card.given")
OF_CELL_A += ("tilleuls.card.taken_back", "tilleuls.card.refused", "tilleuls.card.of_b_given")
EVERYTHING = ("tilleuls.*",)


def leave_the_programme(cast: Cast) -> None:
    my_data.leave_programme(me=cast.tilleuls.people["fatou"], words=my_data.KEEP, by=cast.viewer_of("fatou"))


def leave_the_cell(cast: Cast) -> None:
    Seat.objects.filter(participant=cast.tilleuls.people["fatou"], round=cast.tilleuls.done).delete()


def take_the_signature_back(cast: Cast) -> None:
    party = cast.tilleuls.people["fatou"].party_id
    Signature.objects.filter(party=party).update(withdrawn_at=timezone.now())


def propose_the_next_version(cast: Cast) -> None:
    agreements.propose_version(version=cast.tilleuls.draft, by=cast.tilleuls.lead)


def take_the_card_back(cast: Cast) -> None:
    boards.take_back(circulation=cast.tilleuls.ways["given"], by=cast.viewer_of("yanis"))


def withdraw_the_card(cast: Cast) -> None:
    boards.withdraw_card(card=cast.tilleuls.cards["given"], by=cast.viewer_of("yanis"))


def author_leaves(cast: Cast) -> None:
    my_data.leave_programme(me=cast.tilleuls.people["yanis"], words=my_data.KEEP, by=cast.viewer_of("yanis"))


def move_to_another_supervisor(cast: Cast) -> None:
    helene = cast.staff["helene"]
    Supervision.objects.filter(supervisor=helene).update(until=timezone.localdate())
    Supervision.objects.create(
        supervisor=cast.staff["odile"], intervenant=cast.staff["claire"], since=timezone.localdate()
    )


def take_off_the_team(cast: Cast) -> None:
    ContractIntervenant.objects.filter(contract=cast.tilleuls.contract, user=cast.staff["malik"]).delete()
    Membership.objects.filter(collective=cast.tilleuls.collective, user=cast.staff["malik"]).delete()


def end_the_sponsoring(cast: Cast) -> None:
    Programme.objects.filter(pk=cast.tilleuls.programme.pk).update(sponsor=None)


def close_the_account(cast: Cast) -> None:
    cast.staff["claire"].is_active = False
    cast.staff["claire"].save(update_fields=["is_active"])


def revoke_the_link(cast: Cast) -> None:
    revoke(invitation=cast.tilleuls.rows["personal"], by=cast.tilleuls.lead)


@dataclass(frozen=True)
class Loss:
    """Who loses what by which act; `lost` are the places that they must not come across any more."""

    who: str
    act: Callable[[Cast], Any]
    lost: tuple[str, ...]
    # Of several alike, the one that the act concerns.
    token: str = ""


LOSSES = (
    Loss("fatou", leave_the_programme, EVERYTHING),
    Loss("fatou", leave_the_cell, OF_CELL_A),
    Loss("fatou", take_the_signature_back, OF_CELL_A),
    Loss("fatou", propose_the_next_version, OF_CELL_A),
    Loss("bernard", take_the_card_back, ("tilleuls.card.given",)),
    Loss("bernard", withdraw_the_card, ("tilleuls.card.given",)),
    Loss("bernard", author_leaves, ("tilleuls.card.given",)),
    Loss("helene", move_to_another_supervisor, EVERYTHING),
    Loss("malik", take_off_the_team, EVERYTHING),
    Loss("paul", end_the_sponsoring, EVERYTHING),
    Loss("claire", close_the_account, EVERYTHING),
    Loss("nobody", revoke_the_link, ("staff.claire",), token="sylvie"),
)


OWNER_OF_THE_FEED = "fatou"


def pages_of(cast: Cast, who: str) -> dict[str, set[str]]:
    """Return what this person comes across, by address: pages, parts of pages, files."""
    found = {}
    for address in every_address():
        if address.name == "sessions:feed_file" and who != OWNER_OF_THE_FEED:
            continue  # a link shows what its owner may read, to whoever holds it
        if address.name in STREAMS:
            continue
        queries = ["", *(f"?{query}" for query in sub_resources_of(address, cast.tilleuls))]
        for url in everywhere(address, cast.tilleuls):
            for query in queries:
                found[url + query] = come_across(cast, who, url + query)
    return {url: places for url, places in found.items() if places}


def come_across(cast: Cast, who: str, url: str) -> set[str]:
    """Return the places whose words stand at this address, for this person; not those that the address says itself."""
    with undone():
        answer = cast.client_of(who).get(url)
    return cast.canary.found_in(all_of(answer)) - cast.canary.found_in(url)


@pytest.mark.slow
def test_what_was_open_is_shut_at_the_next_request(cast, figure):
    refused = asked = 0
    losses = [loss for loss in LOSSES if in_turn(loss.who, loss.act.__name__)]
    pages = {who: pages_of(cast, who) for who in {loss.who for loss in losses}}
    still = []
    with time_machine.travel(timezone.now(), tick=False):
        for loss in losses:
            opened = {
                url: {place for place in places if any(fnmatchcase(place, one) for one in loss.lost)}
                for url, places in pages[loss.who].items()
            }
            token = cast.tilleuls.tokens.get(loss.token, "")
            opened = {url: places for url, places in opened.items() if places and token in url}
            assert opened, f"{loss.who} had nothing to lose by {loss.act.__name__}"
            with undone():
                loss.act(cast)
                for url, places in opened.items():
                    asked += 1
                    read = come_across(cast, loss.who, url) & places
                    refused += not read
                    still += (
                        [f"{loss.act.__name__}: {loss.who} reads {sorted(read)} at {url}"] if read else []
                    )
    assert not still, "\n".join(still[:30])
    figure(f"{len(losses)} rights taken in the same second, {refused} of {asked} requests refused")


def test_the_next_supervisor_reads_nothing_that_was_said_to_the_one_before(cast):
    """From the day of the hand-over: figures and questions of one's own, and not a word of what went before."""
    move_to_another_supervisor(cast)
    asked = ask_question(
        programme=cast.tilleuls.programme, text="Et maintenant ?", by=cast.viewer_of("odile")
    )
    answer_question(question=asked, text="Autrement.", by=cast.tilleuls.lead)
    page = reverse("supervision:programme", args=[cast.tilleuls.programme.pk])
    read = cast.client_of("odile").get(page)
    assert read.status_code == 200 and "Autrement." in read.content.decode()
    said = {"tilleuls.question", "tilleuls.question_answered", "tilleuls.answer"}
    assert not said & come_across(cast, "odile", page)
    closed = cast.client_of("odile").post(reverse("supervision:close", args=[cast.tilleuls.question.pk]))
    assert closed.status_code == 404
    assert cast.client_of("helene").get(page).status_code == 404


def test_a_link_to_the_report_is_dead_at_the_next_request(cast, figure):
    """A link that is revoked answers like one that never was, to the byte."""
    there, link = cast.tilleuls, cast.tilleuls.rows["link"]
    url = next(
        url
        for address in every_address()
        if address.name == "programmes:report"
        for url in everywhere(address, there)
    )
    before = cast.client_of("nobody").get(url)
    never = cast.client_of("nobody").get(url.replace(url.split("/")[-2], "a" * len(url.split("/")[-2])))
    revoke_sponsor_link(link=link, by=there.lead)
    after = cast.client_of("nobody").get(url)
    assert before.content != never.content
    assert (after.status_code, plain(after)) == (never.status_code, plain(never))
    figure("1 of 1 revoked links of a report dead at the next request")


def plain(answer: Any) -> str:
    """Return the page without the token of its forms, which is another each time."""
    return re.sub(
        r'(value="|x-csrftoken&quot;: &quot;|"x-csrftoken": ")[A-Za-z0-9]{64}', r"\1", answer.content.decode()
    )


def test_a_release_that_is_taken_back_while_it_is_read_is_gone_from_the_next_page(cast):
    """The page that is being served is not called back; the one after it is empty of the word."""
    bernard, place = cast.client_of("bernard"), "tilleuls.card.given"
    assert place in come_across(cast, "bernard", "/echanges/")
    take_the_card_back(cast)
    assert not Release.objects.live().filter(content_id=cast.tilleuls.cards["given"].pk).exists()
    assert cast.canary(place) not in bernard.get("/echanges/").content.decode()


# --- the room, while it streams ------------------------------------------------------------------------------------


def member_leaves(meeting, desk, phone):
    leave(meeting.people["fatou"])


def intervenant_is_taken_off(meeting, desk, phone):
    ContractIntervenant.objects.all().delete()


def desk_signs_out(meeting, desk, phone):
    desk.logout()


def account_is_closed(meeting, desk, phone):
    User.objects.update(is_active=False)


def password_is_changed(meeting, desk, phone):
    meeting.lead.user.set_password("another one entirely")
    meeting.lead.user.save()


def phone_is_forgotten(meeting, desk, phone):
    kept = phone.session
    del kept[PARTY_SESSION_KEY]
    kept.save()


def phone_becomes_someone_elses(meeting, desk, phone):
    kept = phone.session
    kept[PARTY_SESSION_KEY] = str(meeting.people["yanis"].party_id)
    kept.save()


STREAMING = {
    member_leaves: "phone",
    intervenant_is_taken_off: "desk",
    desk_signs_out: "desk",
    account_is_closed: "desk",
    password_is_changed: "desk",
    phone_is_forgotten: "phone",
    phone_becomes_someone_elses: "phone",
}


@pytest.mark.parametrize("act", STREAMING, ids=lambda act: act.__name__)
def test_a_stream_ends_with_the_right_to_it(live, listen, act, figure):
    """Three listen in the room; the right of one ends: they are told nothing more, and the others hear on."""
    meeting = gather()
    session = meeting.plan(timezone.now().replace(microsecond=0) + dt.timedelta(days=3))
    desk, phone = meeting.desk(), meeting.phone("fatou")
    screens = {"desk": listen(desk, session), "phone": listen(phone, session)}
    screens["other"] = listen(meeting.phone("yanis"), session)
    assert [screen.next_event()[1] for screen in screens.values()] == ["changed"] * 3
    threading.Event().wait(0.3)  # what was said in one breath is told as one
    act(meeting, desk, phone)
    publish(session.cell_id)
    heard = {name: screen.next_event()[1] for name, screen in screens.items()}
    whose = STREAMING[act]
    assert heard == {"desk": "changed", "phone": "changed", "other": "changed", whose: "closed"}
    assert screens[whose].next_event()[1] == "end"
    again = listen(desk if whose == "desk" else phone, session)
    assert again.answer.status in (302, 404) or act is phone_becomes_someone_elses
    ended = sum(said == "closed" for said in heard.values())
    figure(f"{ended} of 1 streams of a room ended with the right to it")
