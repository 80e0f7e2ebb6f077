"""Promise 26: every look of a supervisor at content is written down, and seen by those concerned."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from html import unescape

import time_machine
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from tests.addresses import STREAMS, every_address, everywhere, sub_resources_of
from tests.promises.conftest import LONG
from tests.turns import in_turn
from tests.undoing import undone
from tst_platform.audit.models import LOOKED_AT_PEOPLE, LOOKED_AT_SUPERVISED, AuditRecord
from tst_platform.looked import OF_ONE, looks_at

# What the list of programmes shows before one is opened: under which name they stand, and who leads them.
NAMES_A_PROGRAMME = {"title", "collective"}
CONCERNED = ("fatou", "yanis", "bernard")
# Whoever holds the secret of a word without name is taken for its author, and no supervisor holds one.
# What a link shows to whoever holds it, it does not show to a supervisor as such.
NOT_WALKED = {*STREAMS, "listening:kept", "sessions:feed_file"}


def content_in(cast, answer):
    """Return the words of a programme that came back: of whatever place, beyond the name it stands under.

    Who works for the Institut, and how they are accredited, is no word of a programme.
    """
    found = cast.canary.found_in(answer.content.decode(errors="replace"))
    return {
        place
        for place in found
        if place.partition(".")[2] not in NAMES_A_PROGRAMME
        and not place.startswith(("staff.", "accreditation."))
    }


def looks_of(cast, person):
    return AuditRecord.objects.filter(verb=LOOKED_AT_SUPERVISED, actor=cast.viewer_of(person).actor)


def seen_by(cast, person, address):
    return unescape(cast.client_of(person).get(address).content.decode())


def test_every_look_of_a_supervisor_at_content_is_seen_by_those_concerned(cast, figure):
    served, missing, asked = 0, [], 0
    for person, place in (("helene", cast.tilleuls), ("odile", cast.terrasses)):
        for address in every_address():
            if address.name in NOT_WALKED or not in_turn(address.name, person):
                continue
            places = (cast.tilleuls, cast.terrasses) if LONG else (place,)
            for url in sorted(set(everywhere(address, *places))):
                for method in ("get", "head", "post"):
                    with undone():
                        asked += 1
                        before = looks_of(cast, person).count()
                        answer = getattr(cast.client_of(person), method)(url)
                        if answer.streaming or not content_in(cast, answer):
                            continue
                        served += 1
                        looks = looks_of(cast, person)
                        if looks.count() != before + 1 or looks.first().scope != place.contract.pk:
                            missing.append(f"{person} {method} {url}")
    assert served, "the walk came across no content: it proves nothing"
    assert missing == []
    shown = shown_to_those_concerned(cast)
    figure(f"{asked} requests, {served} pages with content, {len(missing)} looks missing, shown to {shown}")


def shown_to_those_concerned(cast):
    name = cast.staff["helene"].name
    home, programme = (
        reverse("sessions:home"),
        reverse("programmes:programme", args=[cast.tilleuls.programme.pk]),
    )
    watched = {**dict.fromkeys(CONCERNED, home), "claire": programme, "malik": programme}
    for person, address in watched.items():
        assert name not in seen_by(cast, person, address), f"{person} is told before anyone looked"
    page = reverse("supervision:programme", args=[cast.tilleuls.programme.pk])
    assert cast.client_of("helene").get(page).status_code == 200
    for person, address in watched.items():
        assert name in seen_by(cast, person, address), f"{person} is not told"
    for person in CONCERNED:
        assert name in seen_by(cast, person, reverse("looked"))
    for person in ("kevin", "bernard"):  # who has not signed reads nothing of supervision
        told = name in seen_by(cast, person, reverse("looked"))
        assert told is (person != "kevin")
    return len(watched)


# Where names stand that were not looked up in anyone's record, or by an act that the person is told of by itself.
OWN_WORDS = {
    "imports:preview": "the file that was just brought, before anyone of it is on the list",
    "imports:progress": "the same file, told line by line",
    "imports:undo": "the same file",
}
NAMES = {"given", "family", "called", "email", "trait"}


def people_named_in(cast, answer):
    """Return those of Les Tilleuls whose names or addresses came back."""
    found = set()
    for place in cast.canary.found_in(answer.content.decode(errors="replace")):
        where, _dot, what = place.rpartition(".")
        who = where.removeprefix("tilleuls.")
        if who in cast.tilleuls.people and what in NAMES:
            found.add(who)
    return {who for who in found if cast.tilleuls.people[who].party.left_at is None}


def is_told(cast, who, reader):
    told = looks_at(cast.tilleuls.people[who], cast.tilleuls.viewer(who))
    return told.filter(actor=cast.viewer_of(reader).actor).exists()


def test_every_page_with_names_is_seen_by_those_who_are_named(cast, figure):
    """Walk everywhere as who leads; whoever is named on what came back is told of it, and the other cell is not."""
    pages = asked = 0
    missing = []
    for address in every_address():
        if address.name in STREAMS or address.name in OWN_WORDS or not in_turn(address.name):
            continue
        queries = ["", *(f"?{query}" for query in sub_resources_of(address, cast.tilleuls))]
        for url in sorted(
            {f"{one}{query}" for one in everywhere(address, cast.tilleuls) for query in queries}
        ):
            for method in ("get", "post"):
                with undone():
                    asked += 1
                    answer = getattr(cast.client_of("claire"), method)(url)
                    named = set() if answer.streaming else people_named_in(cast, answer)
                    pages += bool(named)
                    missing += [f"{method} {url}: {who}" for who in named if not is_told(cast, who, "claire")]
    assert pages > 10, "the walk came across no names: it proves nothing"
    assert missing == [], "\n".join(missing[:20])
    figure(
        f"{asked} requests of who leads, {pages} pages with names, {len(missing)} not told to who is named"
    )


def test_a_look_at_one_cell_is_told_to_that_cell_alone(cast):
    session = cast.tilleuls.sessions["A"]
    cast.client_of("claire").get(reverse("sessions:session", args=[session.pk]))
    for who in cast.tilleuls.people:
        person = cast.tilleuls.people[who]
        if person.party.left_at is None and not is_told(cast, who, "malik"):
            sits = person.seats.filter(cell=session.cell).exists()
            assert is_told(cast, who, "claire") is sits, who
    cell_a = {
        who for who, one in cast.tilleuls.people.items() if one.seats.filter(cell=session.cell).exists()
    }
    assert cell_a and cell_a < set(cast.tilleuls.people)


def test_a_part_that_is_asked_again_is_the_same_look_for_an_hour(cast):
    page = reverse("sessions:session", args=[cast.tilleuls.sessions["A"].pk])
    desk, looks = cast.client_of("claire"), AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE)
    before = looks.count()
    for _ in range(3):
        desk.get(page, {"fragment": "roll"})
    assert looks.count() == before + 1, "the part alone, without its page, is a look too"
    desk.get(page)
    desk.get(page, {"fragment": "roll"})
    assert looks.count() == before + 2
    later = timezone.now() + timedelta(minutes=61)
    with time_machine.travel(later, tick=False) if connection.vendor == "sqlite" else nullcontext():
        desk.get(page, {"fragment": "roll"})
    assert looks.count() == before + (3 if connection.vendor == "sqlite" else 2)


def test_a_person_sees_who_opened_their_record_and_nobody_elses(cast):
    fatou = cast.tilleuls.people["fatou"]
    slug = cast.tilleuls.collective.slug
    assert LOOKED_AT_PEOPLE not in set(AuditRecord.objects.values_list("verb", flat=True))
    cast.client_of("claire").get(reverse("collectives:edit_person", args=[slug, fatou.pk]))
    cast.client_of("malik").get(reverse("collectives:people", args=[slug]))
    claire, malik = cast.staff["claire"].name, cast.staff["malik"].name
    with translation.override(settings.LANGUAGE_CODE):
        opened_by_claire = str(OF_ONE[LOOKED_AT_PEOPLE]) % {"name": claire}
    for person, opened in (("fatou", True), ("bernard", False), ("kevin", False)):
        page = seen_by(cast, person, reverse("looked"))
        assert (opened_by_claire in page) is opened, person
        assert malik in page, person
        assert str(fatou.pk) not in page
