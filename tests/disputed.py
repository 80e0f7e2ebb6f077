"""What divides cell A of a place: a space that is open, one that is prepared, and one in which two hear each other."""

from __future__ import annotations

from django.utils import timezone

from contracts.agreements.models import Party
from interventions.conflicts import services as conflicts
from interventions.conflicts.models import Hearing, Space
from interventions.conflicts.services import Asked, Said


def dispute(place, speaker: str, mate: str) -> None:
    """Open spaces; two speak; one piece of information came out, of another its author is asked; keep the register."""
    by = place.lead
    line = {"first_pole": place.say("space.first"), "last_pole": place.say("space.last")}
    for what in ("space", "space_prepared", "space_heard"):
        asked = Asked(question=place.say(f"{what}.question"), **line)
        place.rows[what] = conflicts.prepare_space(cell=place.cells["A"], asked=asked, by=by)
    for what in ("space", "space_heard"):
        conflicts.open_space(space=place.rows[what], by=by)
        for who, called in ((speaker, "speaker"), (mate, "mate")):
            word = f"reason.{called}" if what == "space" else f"heard.{called}"
            said = Said(2, 2, defend=place.say(word), fear=place.say(word), know=place.say(word))
            conflicts.take_stand(space=place.rows[what], said=said, by=place.viewer(who))
    bring_out(place, speaker, mate)
    hear(place, speaker, mate)
    place.rows["turning"] = conflicts.note_turning(
        space=place.rows["space"],
        violence=place.say("turning.violence"),
        conflict=place.say("turning.conflict"),
        by=by,
    )


def bring_out(place, speaker: str, mate: str) -> None:
    author = Party.objects.get(pk=place.people[mate].party_id)
    space = place.rows["space"]
    place.rows["information.asked"] = conflicts.note_information(
        space=space, author=author, text=place.say("information.asked"), by=place.lead
    )
    place.rows["information.out"] = conflicts.bring_out(
        space=space, text=place.say("information.out"), by=place.viewer(speaker)
    )


def hear(place, speaker: str, mate: str) -> None:
    """Put the two into a pair, as if enough had spoken; the speaker says what they heard, the mate answers."""
    space = place.rows["space_heard"]
    Space.objects.filter(pk=space.pk).update(revealed_at=timezone.now())
    for who in (speaker, mate):
        conflicts.be_ready(space=space, by=place.viewer(who))
    conflicts.make_pairs(space=space, by=place.lead)
    heard = Hearing.objects.get(space=space, hearer=place.people[speaker].party_id)
    conflicts.say_anew(hearing=heard, words=place.say("heard.anew"), by=place.viewer(speaker))
    conflicts.answer_hearing(
        hearing=heard, value="not_quite", words=place.say("heard.answer"), by=place.viewer(mate)
    )
    place.rows["hearing"] = heard
