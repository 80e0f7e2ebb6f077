"""Promise 26: every look of a supervisor at content is written down, and seen by those concerned."""

from __future__ import annotations

from html import unescape

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.addresses import STREAMS, every_address, everywhere
from tests.promises.conftest import LONG
from tests.undoing import undone
from tst_platform.audit.models import LOOKED_AT_PEOPLE, LOOKED_AT_SUPERVISED, AuditRecord
from tst_platform.looked import OF_ONE

# What the list of programmes shows before one is opened: under which name they stand, and who leads them.
NAMES_A_PROGRAMME = {"title", "collective"}
CONCERNED = ("fatou", "yanis", "bernard")


def content_in(cast, answer):
    """Return the words of a programme that came back: of whatever place, beyond the name it stands under."""
    found = cast.canary.found_in(answer.content.decode(errors="replace"))
    return {
        place for place in found if place.partition(".")[2] not in NAMES_A_PROGRAMME and "staff." not in place
    }


def looks_of(cast, person):
    return AuditRecord.objects.filter(verb=LOOKED_AT_SUPERVISED, actor=cast.viewer_of(person).actor)


def seen_by(cast, person, address):
    return unescape(cast.client_of(person).get(address).content.decode())


def test_every_look_of_a_supervisor_at_content_is_seen_by_those_concerned(cast, figure):
    served, missing, asked = 0, [], 0
    for person, place in (("helene", cast.tilleuls), ("odile", cast.terrasses)):
        for address in every_address():
            if address.name in STREAMS:
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
    assert served > 3, "the walk came across no content: it proves nothing"
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
