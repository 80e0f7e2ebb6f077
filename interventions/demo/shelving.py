"""What the Institut wrote anew in its library: a draft that began before is told of it."""

from __future__ import annotations

from contracts.agreements.models import ClauseTemplate
from contracts.agreements.services.library import Wording, edit_template
from interventions.demo.dating import moment_of, on
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

DAYS_AGO = 3
CLAUSE = "being-there"
TEXTS = {
    "fr": "Nous venons aux rencontres librement et à l’heure. Quand nous ne pouvons pas venir, nous prévenons "
    "l’intervenant·e dès que nous le savons ; aucune raison n’est demandée. Les absents ne sont pas jugés, et l’on "
    "ne parle pas à leur place. Au retour, on leur raconte ce qui peut l’être.",
    "en": "We come to the meetings freely and on time. When we cannot come, we tell the intervenant as soon as we know; "
    "no reason is asked. Those who are absent are not judged, and nobody speaks in their place. When they are back, "
    "they are told what may be told.",
}


def keep_library(users: dict[str, User]) -> None:
    """Write one clause of the library anew, as its keeper."""
    keeper = Viewer(user=users["admin@example.org"])
    row = ClauseTemplate.objects.newest().get(slug=CLAUSE)
    said = Wording(
        kind=row.kind,
        titles={"fr": row.title_fr, "en": row.title_en},
        texts=TEXTS,
        is_default=row.is_default,
    )
    with on(moment_of(DAYS_AGO)):
        edit_template(template=row, wording=said, seen=row.number, by=keeper)
