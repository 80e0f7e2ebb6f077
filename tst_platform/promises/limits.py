"""What cannot be promised, in plain words: for the page and for the document."""

from django.utils.translation import gettext_lazy as _

LIMITS = (
    _(
        "It is not encrypted from end to end. Whoever runs the server and holds its keys can read what stands on it: "
        "ask who that is."
    ),
    _("The law may oblige those who run the server to hand over what they can read."),
    _(
        "Dates, counts and states are not encrypted: who is in which cell, who has signed, when a cell meets. They tell "
        "nothing of what is said there."
    ),
    _("What people tell each other outside, or photograph from a screen, is out of the platform's reach."),
    _("In a small group people recognise each other by what they say, even without a name."),
    _(
        "Mail passes through other people's servers: it may come late, twice or not at all. It names who invites, a "
        "place and an hour, and nothing else."
    ),
    _("« Leave quickly » leaves the page at once; what the phone itself remembers is the phone's."),
    _(
        "A small installation that keeps its data in one file (SQLite) has no second wall inside the database."
    ),
    _(
        "The second wall stands against a page that forgets to ask who is looking. It does not stand against someone "
        "who makes the server run commands of their own: they may say that they are anybody."
    ),
    _("No one from outside has examined the platform yet."),
)
