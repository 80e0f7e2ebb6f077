"""Recognise the columns of a list by their titles, in French or English, in any order."""

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cells.collectives.guard import forbidden_trait, plain
from cells.imports.reading.messages import FIELD_LABELS, Note

if TYPE_CHECKING:
    from cells.imports.reading.table import Row

IMPORTED, UNKNOWN, FORBIDDEN, DOUBLE, UNNAMED = "imported", "unknown", "forbidden", "double", "unnamed"
IDENTITY = ("first_name", "last_name", "full_name", "email", "phone")

# Titles as plain() gives them.
_TITLES = {
    "first_name": "prenom|prenoms|first name|firstname|given name|given names|forename|fname|prenom usuel",
    "last_name": "nom|nom famille|nom usage|patronyme|last name|lastname|surname|family name|lname|name|noms",
    "full_name": "nom complet|prenom nom|prenom et nom|full name|fullname|participant|participante"
    "|participant e"
    "|display name|name and surname|first and last name|first name and last name|first name last name",
    "last_full_name": "nom prenom|nom et prenom|noms et prenoms|noms prenoms|surname and name"
    "|last name first name",
    "email": "courriel|courriels|e mail|email|emails|mail|mails|mel|email address|e mail address|mail address"
    "|adresse mail|adresse email|adresse e mail|adresse courriel|adresse electronique"
    "|adresse messagerie|electronic mail",
    "phone": "telephone|tel|telephones|phone|phone number|telephone number|portable|tel portable"
    "|telephone portable"
    "|telephone mobile|tel mobile|mobile|mobile phone|mobile number|gsm|cell|cell phone|cellphone"
    "|telephone fixe|fixe",
    "birth_year": "annee naissance|birth year|year birth|year of birth|birthyear|date naissance"
    "|birth date|date birth"
    "|date of birth|birthdate|dob|ne le|ne e le|nee le|birthday|annee de naissance|naissance|born",
    "gender": "genre|gender|sexe|sex|civilite",
    "neighbourhood": "quartier|quartiers|neighbourhood|neighborhood|district|secteur|area",
    "component": "composante|composantes|component|components|group|groupe|stakeholder group|college"
    "|partie prenante",
    "profession": "profession|professions|job|job title|metier|occupation|emploi|fonction|work|activite",
    "availability": "disponibilites|disponibilite|dispo|dispos|availability|availabilities|available",
    "language": "langue|langues|language|languages|langue parlee|langues parlees|spoken language"
    "|spoken languages",
    "apart": "a separer|separer|a separer avec|keep apart|keep apart from|keep separate from"
    "|to keep apart|apart|apart from"
    "|not with|pas avec|ne pas mettre avec|separate from|incompatible avec|to keep apart from",
    "together": "a reunir avec|a reunir|reunir avec|reunir|keep together|keep together with"
    "|keep with|to keep together"
    "|together|together with|with|mettre avec|ensemble avec|to keep together with|avec",
}
_FIELDS = {title: field for field, titles in _TITLES.items() for title in titles.split("|")}
_FILLER_WORDS = (
    "votre vos your de du des la le les l d the of quel quelle est participants personne person what is a "
    "facultatif obligatoire optional required no num numero numeros"
)
_FILLERS = frozenset(_FILLER_WORDS.split())


@dataclass(frozen=True)
class Column:
    """One column of the file; ``field`` is None unless its ``status`` is "imported"."""

    index: int
    title: str
    field: str | None
    status: str
    last_name_first: bool = False

    @property
    def message(self) -> str:
        """Return what will be done with the column, in the active language."""
        if self.status == FORBIDDEN:
            return str(_("Not imported. %(reason)s")) % {"reason": forbidden_trait(self.title)}
        if self.status == DOUBLE:
            return str(_("Not imported: another column already gives this."))
        if self.field is None:
            return str(_("Not imported: this column is not known."))
        return str(FIELD_LABELS[self.field])


@dataclass(frozen=True)
class Mapping:
    """What each column of a file is taken for."""

    columns: tuple[Column, ...]

    @property
    def fields(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns if column.field}

    @property
    def left_out(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field is None)

    @property
    def is_usable(self) -> bool:
        """Say whether some column tells who the people are."""
        return any(field in self.fields for field in IDENTITY)

    @property
    def notes(self) -> tuple[Note, ...]:
        notes = [] if self.is_usable else [Note("no_identity_column")]
        return (*notes, Note("age_band")) if "birth_year" in self.fields else tuple(notes)


@lru_cache(maxsize=4096)
def field_of(title: str) -> str | None:
    """Return the field that a column title names, or None; "last_full_name" has the last name first."""
    if len(title) > 80:
        return None
    words = plain(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", title)).lstrip("0123456789 ")
    return _FIELDS.get(words) or _FIELDS.get(" ".join(w for w in words.split() if w not in _FILLERS))


def recognise_columns(header: Sequence[str], rows: Sequence["Row"] = ()) -> Mapping:
    """Return what each title stands for; ``rows`` tell whether a lone "Nom" holds full names."""
    found = {field_of(title) for title in header}
    taken: set[str] = set()
    columns = []
    for index, title in enumerate(header):
        column = _column(index, title, taken)
        if column.field == "last_name" and "first_name" not in found and _holds_full_names(index, rows):
            column = replace(column, field="full_name")
        taken |= {column.field} if column.field else set()
        columns.append(column)
    return Mapping(tuple(columns))


def choose_columns(mapping: Mapping, choices: Map[int, str | None]) -> Mapping:
    """Return ``mapping`` with the fields chosen by hand; a forbidden column stays out whatever is chosen."""
    chosen = {field for field in choices.values() if field in FIELD_LABELS}
    columns = []
    for column in mapping.columns:
        if column.index in choices and column.status != FORBIDDEN:
            field = choices[column.index] if choices[column.index] in FIELD_LABELS else None
            column = replace(column, field=field, status=IMPORTED if field else UNKNOWN)
        elif column.field in chosen:
            column = replace(column, field=None, status=DOUBLE)
        columns.append(column)
    return Mapping(tuple(columns))


def _column(index: int, title: str, taken: set[str]) -> Column:
    if not plain(title):
        return Column(index, title, None, UNNAMED)
    if forbidden_trait(title):
        return Column(index, title, None, FORBIDDEN)
    field = field_of(title)
    if field is None:
        return Column(index, title, None, UNKNOWN)
    reverse = field == "last_full_name"
    field = "full_name" if reverse else field
    if field in taken:
        return Column(index, title, None, DOUBLE)
    return Column(index, title, field, IMPORTED, reverse)


def _holds_full_names(index: int, rows: Sequence["Row"]) -> bool:
    names = [row.cells[index].split() for row in rows[:200] if index < len(row.cells)]
    return sum(len(words) > 1 for words in names) * 2 > sum(bool(words) for words in names)
