"""Every address of the platform, and the rows of a place that fill its blanks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from contracts.agreements.models import ClauseTemplate
from interventions.exercises.models import Exercise
from tests.cast import Cast
from tests.kept_forms import first_forms
from tests.pages import Form
from tests.places import Place

# An address that streams never ends: it is only opened, by whoever asks for it apart.
STREAMS = {"sessions:stream"}


@dataclass(frozen=True)
class Address:
    """One named address, with the names of its blanks."""

    name: str
    blanks: tuple[str, ...]

    def at(self, **rows: Any) -> str:
        return reverse(self.name, kwargs={blank: rows[blank] for blank in self.blanks})


def every_address() -> list[Address]:
    return list(walk(get_resolver()))


def walk(
    resolver: URLResolver, spaces: tuple[str, ...] = (), blanks: tuple[str, ...] = ()
) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        found = (*blanks, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from walk(entry, (*spaces, *filter(None, [entry.namespace])), found)
        elif isinstance(entry, URLPattern):
            yield Address(":".join((*spaces, entry.name or "?")), found)


def rows_of(place: Place) -> dict[str, dict[str, Any]]:
    """Return, for each blank of an address, the rows of this place that may fill it, the usual one first."""
    rows = place.rows
    return {
        "programme": {"": place.programme.pk},
        "contract": {"": place.contract.pk},
        "slug": {"": place.collective.slug},
        "round": {"": place.round.pk, "done": place.done.pk},
        "cell": {letter: cell.pk for letter, cell in place.cells.items()},
        "session": {letter: session.pk for letter, session in place.sessions.items()}
        | {"led": rows["led"].pk},
        "item": {"": rows["item.later"].pk, "now": rows["item.now"].pk},
        "poll": {"": rows["poll"].pk},
        "plan": {letter: rows[f"plan.{letter}"].pk for letter in ("A", "B")},
        "today": {"": rows["today"].pk},
        "decision": {where: rows[f"decision.{where}"].pk for where in ("A", "B", "all")},
        "objection": {how: rows[f"objection.{how}"].pk for how in ("said", "noted")},
        "action": {what: rows[f"action.{what}"].pk for what in ("own", "asked", "free", "all", "done")},
        "supervision": {"": rows["supervision"].pk},
        "met": {"": rows["met"].pk},
        "card": {what: card.pk for what, card in place.cards.items()},
        "circulation": {what: way.pk for what, way in place.ways.items()},
        "participant": {who: person.pk for who, person in place.people.items()},
        "party": {who: person.party_id for who, person in place.people.items()},
        "question": {"": place.question.pk},
        "disagreement": {"": rows["disagreement"].pk},
        "space": {"": rows["space"].pk} | {what: rows[f"space_{what}"].pk for what in ("prepared", "heard")},
        "information": {"": rows["information.asked"].pk, "out": rows["information.out"].pk},
        "hearing": {"": rows["hearing"].pk},
        "moment": {"": rows["moment"].pk, "closed": rows["closed_moment"].pk},
        "indicator": {"": rows["indicator"].pk},
        "measured": {"": rows["measured"].pk},
        "actor": {"": rows["actor"].pk},
        "proposal": {"": place.proposal.pk},
        "constraint": {"": place.constraint.pk},
        "component": {"": rows["component"].pk},
        "link": {"": rows["link"].pk},
        "clause": {"": place.clause.pk, "signed": rows["signed_clause"].pk},
        "version": {"": place.version.pk, "draft": place.draft.pk},
        "invitation": {"": rows["personal"].pk, "shared": rows["shared"].pk},
        "template": {"": ClauseTemplate.objects.newest()[0].pk},
        "amendment": {"": rows["amendment"].pk, "other": rows["amendment.other"].pk},
        "wording": {"": rows["wording"].pk},
        "need": {what: rows[f"need.{what}"].pk for what in ("named", "reserved", "paper", "nameless")},
        "seat": {"": rows["seat"].pk},
        "signature": {"": rows["on_paper"].pk, "online": rows["online"].pk},
        "run": {"": rows["run"].pk},
        "text": {"": rows["text"].pk},
        "article": {"": rows["article"].pk},
        "saying": {name: rows[name].pk for name in rows if name.startswith(("saying.", "dissent."))},
        "exercise": {"": rows["exercise"].pk, "shipped": Exercise.objects.get(slug="role-of-the-other").pk},
        "exercise_run": {"": rows["exercise_run.A"].pk, "B": rows["exercise_run.B"].pk},
        "role_card": {"": rows["role_card.held"].pk, "deck": rows["role_card.deck"].pk},
        "testimony": {"": rows["testimony.kept"].pk, "cell": rows["testimony.cell"].pk},
        "token": dict(place.tokens),
        "secret": {"": rows["feed"]},
        "person": {"": "claire"},
        "pk": {"": 1},
        "account": {"": place.lead.user_id},
        "factor": {"": place.rows["factor"]},
        "signed_in": {"": place.rows["signed_in"]},
    }


def usual(place: Place) -> dict[str, Any]:
    """Return one row for each blank: the usual one."""
    return {blank: next(iter(rows.values())) for blank, rows in rows_of(place).items()}


def outcome(client: Client, method: str, url: str) -> str:
    """Return the status as the table writes it: `in` where one is sent to sign in; a POST is sent without answers."""
    # As every form of a browser does, it carries its token: an empty body would be no form at all.
    body = {"csrfmiddlewaretoken": "-"} if method == "POST" else {}
    answer = getattr(client, method.lower())(url, body)
    if answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL)):
        return "in"
    return str(answer.status_code)


def everywhere(address: Address, *places: Place) -> Iterator[str]:
    """Return this address with every row that may fill its blanks, of these places and mixed between them."""
    rows = [rows_of(place) for place in places] if address.blanks else []
    choices = [[value for known in rows for value in known[blank].values()] for blank in address.blanks]
    for values in product(*choices):
        yield address.at(**dict(zip(address.blanks, values, strict=True)))


# What an address shows only to who asks for it apart: parts of a page, a search, an id or a way back in the
# query. `{blank}` is filled with the rows of every place, own and foreign.
SUB_RESOURCES = {
    "account_request_login_code": ("next=/interventions/{programme}/", "next=/cellules/{cell}/"),
    "account_login": ("next=/interventions/{programme}/",),
    "boards:board": ("fragment=cards", "fragment=columns&seen=x"),
    "boards:circulation": ("page=2",),
    "boards:exchanges": (
        *(f"fragment={part}&seen=x" for part in ("waiting", "write", "board", "arrived", "mine")),
        "fragment=write&session={session}",
        "session={session}",
    ),
    "collectives:add_person": ("component={component}",),
    "collectives:invitations": ("q=a&state=joined", "page=2"),
    "collectives:people": ("q=a&component={component}", "q=zq", "page=2"),
    "composition:constraints": ("page=2",),
    "composition:effects": ("revision=0&page=1",),
    "composition:round": ("move={participant}", "page=2", "at={participant}"),
    "exercises:library": ("words=zq&whose=mine&minutes=60",),
    "exercises:now": ("seen=x",),
    "exercises:of_session": ("exercise={exercise}",),
    "exercises:run": ("fragment=live&seen=x",),
    "exercises:testify": ("fragment=told&seen=x",),
    "exercises:write": ("kind=roles",),
    "conflicts:here": ("fragment=now&seen=x",),
    "conflicts:space": ("fragment=now&seen=x",),
    "home": ("next=/interventions/{programme}/", "?fragment=roll"),
    "imports:preview": ("regarder=1", "page=2"),
    "listening:gathered": ("kind=doubt&door=paper", "page=2"),
    "listening:say": ("door=named", "door=nameless", "door=reserved"),
    "logs:log": ("fragment=log",),
    "negotiation:amendments": ("all=1", "page=2"),
    "negotiation:versions": ("before={version}&after={version}",),
    "perspectives:seen_as": (
        "comme=cellule-{cell}&page=boards:exchanges",
        "comme=sans-signature&page=agreements:read",
        "comme=supervision",
        "comme=commanditaire",
    ),
    "programmes:followed": ("from=1&to=2",),
    "programmes:create": ("collective={collective}",),
    "tables:tables": ("tour=1&move={participant}&at={participant}", "tour=9"),
    "tables:cards": ("tour=1",),
    "tables:cards_pdf": ("tour=1",),
    "rooms:lead": ("fragment=now&seen=x", "fragment=voices&seen=x"),
    "rooms:mine": ("fragment=now&seen=x", "fragment=beside", "fragment=pause"),
    "rooms:projected": ("fragment=hall&seen=x",),
    "sessions:agenda": ("mois=", "mois=2026-13"),
    "sessions:programme_sheet": ("since=2020-01-01&until=2100-01-01&filled=1",),
    "sessions:programme_sheet_pdf": ("since=2020-01-01&until=2100-01-01&filled=1",),
    "sessions:session": ("fragment=roll",),
    "sessions:session_sheet": ("filled=1",),
    "sessions:session_sheet_pdf": ("filled=1",),
    "texts:article": ("from=1&to=2",),
}


def sub_resources_of(address: Address, *places: Place) -> list[str]:
    """Return the queries to put behind this address, each filled with the rows of every place."""
    queries = SUB_RESOURCES.get(address.name, ())
    known = [usual(place) | {"collective": place.collective.pk} for place in places] if queries else []
    asked = []
    for query in queries:
        asked += dict.fromkeys(query.format(**rows) for rows in known)
    return asked


# Between them they see every form there is, each at their own place.
AT_THE_TERRASSES = ("jean", "odile")
WHO_HAS_FORMS = ("claire", "jean", "helene", "odile", "fatou", "yanis", "kevin", "bernard", "noor", "nobody")


def forms_shown_to(cast: Cast, person: str) -> list[Form]:
    """Return the forms on all pages that this person is shown at their own place, each address once."""
    here = cast.terrasses if person in AT_THE_TERRASSES else cast.tilleuls
    urls = [url for address in every_address() for url in everywhere(address, here)]
    return first_forms(cast, person, "everywhere", urls, lambda form: form.action)


def name_of(path: str) -> str:
    """Return the name of the address that this path is, or the path itself."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def forms_by_address(cast: Cast) -> dict[str, Form]:
    """Return the forms that the pages show to those whose they are, by exact address, and by its name."""
    found: dict[str, Form] = {}
    for person in WHO_HAS_FORMS:
        for form in forms_shown_to(cast, person):
            found.setdefault(form.action, form)
            found.setdefault(name_of(form.action), form)
    return found
