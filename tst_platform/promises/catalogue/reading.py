"""Who reads what: rights, forms, consent, signatures (1 to 11)."""

from django.utils.translation import gettext_lazy as _

from tst_platform.promises import database, front
from tst_platform.promises.promise import Promise

READING = (
    Promise(
        1,
        _("Nobody reads a cell that is not theirs."),
        "Every read begins with `visible_to(viewer)`; a stranger gets 404, and no viewer means no rows.",
        (front.viewer_is_named, front.demo_is_closed),
    ),
    Promise(
        2,
        _("Even if a page forgets to ask who is looking, the database shows nothing."),
        "On PostgreSQL row-level security repeats the rules beneath; the viewer is named for each transaction alone.",
        (
            database.role_is_bound,
            database.tables_stand_behind_policies,
            database.nobody_sees_a_row,
            database.migrations_are_applied,
        ),
        aside=_(
            "Here the data stand in one file: there is no second wall behind the pages, the first stands alone."
        ),
    ),
    Promise(
        3,
        _("Every page says who may open it."),
        "Each view declares its rule (`open_to`); the table of every address × every person is held against it.",
        (front.every_address_has_a_rule,),
    ),
    Promise(
        4,
        _("A form offers and accepts nothing that belongs elsewhere."),
        "The choices of a form are scoped to its viewer, and so is every row that a form names.",
        (front.viewer_is_named, front.forms_are_ours),
    ),
    Promise(
        5,
        _("What a form does not show cannot be changed through it."),
        "Forms list their fields one by one; services take named arguments, never what was posted.",
        (front.forms_are_ours,),
    ),
    Promise(
        6,
        _("A right that is withdrawn is gone at the next click."),
        "A viewer carries an identity and no rights: they are asked of the database at each read.",
        (front.viewer_is_named, front.sessions_end_at_once),
    ),
    Promise(
        7,
        _("What you wrote leaves your cell only while you agree."),
        "A `Release` by the author, looked up at each read; taking it back wins over whatever runs beside it.",
        (front.viewer_is_named,),
    ),
    Promise(
        8,
        _("What you withdraw is withdrawn everywhere."),
        "The text is wiped in the same transaction; with a departure its key is destroyed and mails are cancelled.",
        (front.viewer_is_named,),
    ),
    Promise(
        9,
        _("The text you signed is the text you were shown."),
        "A signature keeps the hash of the clauses shown; triggers refuse any later change of text, hash or version.",
        (
            database.signed_texts_are_guarded,
            database.signed_texts_are_unchanged,
            database.migrations_are_applied,
        ),
    ),
    Promise(
        10,
        _("Nobody reads what a cell says before they have signed."),
        "The gate of the version in force stands inside `visible_to`: `Contract.objects.content_open_to`.",
        (front.viewer_is_named,),
    ),
    Promise(
        11,
        _("A new contract asks you again, and opens nothing of what you said before."),
        "The gate asks for the version in force; words keep the version they were said under, and releases theirs.",
        (front.viewer_is_named,),
    ),
)
