"""Say what was found in a list, in the reader's language at the time of reading.

A finding, a note and a refusal carry a code and parameters; the sentence is made when shown, so that what a
worker stored in one language is read in another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

FIELD_LABELS = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "full_name": _("Full name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "birth_year": _("Birth year"),
    "gender": _("Gender"),
    "neighbourhood": _("Neighbourhood"),
    "component": _("Component"),
    "profession": _("Profession"),
    "availability": _("Availability"),
    "language": _("Language"),
    "apart": _("To keep apart"),
    "together": _("To keep together"),
    "row": _("Whole line"),
}

REFUSALS = {
    "empty": _("This file is empty."),
    "too_big": _("This file is too big: %(limit)s MB at most."),
    "too_many_lines": _("This file has too many lines: %(limit)s at most. Import it in several parts."),
    "too_many_cells": _("This file has too many cells to be a list of participants."),
    "too_many_columns": _("This file has too many columns: %(limit)s at most."),
    "bomb": _("Once unpacked, this file is too big to be a list of participants."),
    "old_excel": _("This is an old Excel file (.xls), or one with a password. Save it as .xlsx or CSV."),
    "other_sheet": _("This is a spreadsheet in another format. Save it as .xlsx or CSV."),
    "not_a_list": _("This file is not a list: a CSV or an Excel (.xlsx) file is needed."),
    "corrupt": _("This Excel file is damaged and cannot be opened. Save it again, or save it as CSV."),
    "only_header": _("This file has column titles, and nobody below them."),
    "no_header": _("The columns have no titles. Add a first line such as: First name; Last name; E-mail."),
}

NOTES = {
    "encoding": _("Encoding of the file: %(encoding)s."),
    "encoding_guessed": _("Encoding: %(encoding)s, recognised by its letters. Check the accents."),
    "encoding_damaged": _("Some letters could not be read as %(encoding)s; they are shown as �."),
    "separator": _("Columns separated by the sign: %(separator)s"),
    "tabs": _("Columns separated by tabs."),
    "single_column": _("The file has a single column."),
    "sep_hint": _("The first line only names the separator; it is not a person."),
    "titles_skipped": _("Line %(line)s is above the column titles and is not imported: “%(text)s”."),
    "empty_lines": _("Empty lines, left aside (%(count)s): %(lines)s."),
    "repeated_header": _("The column titles come again on these lines, left aside: %(lines)s."),
    "unclosed_quotes": _(
        "Quotation marks that are never closed are read as ordinary signs, on lines: %(lines)s."
    ),
    "sheet": _("Sheet that was read: “%(sheet)s”."),
    "other_sheets": _("Sheets that were not read: %(sheets)s."),
    "text_despite_name": _("This file is named as an Excel file, but holds plain text; it was read as text."),
    "age_band": _("The birth year only serves to say the age band; the year is not kept."),
    "no_identity_column": _("No column gives a name, an e-mail or a phone number."),
}

FINDINGS = {
    "spaces": _("Spaces that were too many are removed."),
    "control_characters": _("Invisible characters are removed."),
    "unicode_form": _("The accents are written in the usual form; nothing changes on screen."),
    "placeholder": _("This sign stands for an empty cell."),
    "formula": _("This is a formula, not a text; it is never calculated, and not imported."),
    "markup": _("This holds markup or a link, and is not imported."),
    "spreadsheet_error": _("The spreadsheet shows an error in this cell; it is left out."),
    "too_long": _("This text is too long (%(limit)s characters at most); it is left out."),
    "lost_letters": _("Letters of this text seem to be lost; it is kept as typed. Correct it by hand."),
    "no_first_name": _("There is no first name; the person is kept."),
    "no_last_name": _("There is no last name; the person is kept."),
    "no_name": _("There is no name; the person is kept, and will say how to be called when joining."),
    "nobody": _("There is no name, no usable e-mail and no usable phone number: nobody to invite."),
    "name_split": _("The full name is divided into first name and last name. Check it."),
    "email_case": _("The address is written in lower case."),
    "email_form": _("Only the address itself is kept."),
    "unusable_email": _("This address cannot be used; the person is kept without e-mail."),
    "second_email": _("Only the first address is kept."),
    "phone_form": _("The number is kept in its international form."),
    "phone_completed": _("The number is completed."),
    "unusable_phone": _("This number cannot be used; the person is kept without phone number."),
    "second_phone": _("Only the first number is kept."),
    "year_form": _("Only the year is read."),
    "impossible_year": _("This birth year is not possible; it is left out and the person is kept."),
    "gender_word": _("Written like the others."),
    "component_spelling": _("Written like the component that exists."),
    "new_component": _("This component does not exist yet; it is proposed as a new one."),
    "forbidden_component": _("This component cannot be imported. %(reason)s"),
    "short_line": _(
        "This line has %(count)s cells where %(expected)s are expected; the others are taken as empty."
    ),
    "extra_cells": _("This line has more cells than there are columns; what is beyond is not imported."),
    "same_line": _("This line repeats line %(line)s; it is counted once."),
    "same_email": _("Same e-mail as line %(line)s; the first one is kept."),
    "same_email_other_name": _(
        "Same e-mail as line %(line)s under another name; the first one is kept. "
        "If they are two people, give each their own address, or none."
    ),
    "same_person": _("Same person as line %(line)s; the first one is kept."),
    "already_there": _("This person is already in the list of participants."),
    "homonym": _("Same name as line %(line)s with other details; both are kept."),
    "homonym_existing": _("Someone of the same name is already in the list of participants; both are kept."),
    "unknown_person": _("“%(name)s” is not found among the people of the file."),
    "ambiguous_person": _("“%(name)s” is the name of several people (lines %(lines)s); choose by hand."),
    "link_to_self": _("The person is named in their own line."),
    "link_to_rejected": _("“%(name)s” is on line %(lines)s, which is not imported."),
    "contradiction": _("“%(name)s” is to be kept both apart and together; they are kept apart."),
}


@dataclass(frozen=True)
class Note:
    """Something said of the whole file; ``message`` is in the active language."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(NOTES[self.code]) % self.params


class UnreadableFile(Exception):
    """Tell why a file cannot be read as a list; ``str()`` is in the active language."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        return str(REFUSALS[self.code]) % self.params

    def __str__(self) -> str:
        return self.message


def some_lines(numbers: list[int] | tuple[int, ...], most: int = 12) -> str:
    """Return "3, 7, 12", cut after ``most`` numbers."""
    shown = ", ".join(str(number) for number in numbers[:most])
    return f"{shown}, …" if len(numbers) > most else shown
