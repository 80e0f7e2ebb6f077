"""What stands when things go wrong: the record, reminders, crashes, messages, figures (25 to 35)."""

from django.utils.translation import gettext_lazy as _

from tst_platform.promises import backups, clockwork, database, front, records
from tst_platform.promises.promise import Promise

STANDING = (
    Promise(
        25,
        _("The record of who did what cannot be rewritten unnoticed."),
        "Rows are only added, which the database itself enforces; each minute seals a chain whose head is sent outside.",
        (
            records.record_is_guarded,
            records.chain_holds,
            records.head_was_sent,
            database.role_is_bound,
            database.migrations_are_applied,
        ),
    ),
    Promise(
        26,
        _("When a supervisor reads your cell's words, your cell sees that they did."),
        "Each reading is written down in the transaction that serves it, and shown to those concerned.",
        (records.record_is_guarded,),
    ),
    Promise(
        27,
        _("A reminder is neither lost nor sent twice."),
        "The database is the only queue that counts: one row per person and date, claimed under a lease. A mail that a "
        "killed worker had just handed over leaves again with the same Message-ID, which a mail server that looks at "
        "it drops.",
        (
            clockwork.worker_lives,
            clockwork.nothing_stays_behind,
            clockwork.broker_fits,
            clockwork.mail_leaves,
        ),
    ),
    Promise(
        28,
        _("Saving works even when a part of the machinery is down."),
        "No page waits for Redis: a broker that is mute is given up within a second.",
        (clockwork.broker_is_not_waited_for,),
    ),
    Promise(
        29,
        _("What was confirmed as saved survives a crash."),
        "PostgreSQL writes to disk before it confirms; the page says « saved » after the commit alone.",
        (database.commits_are_durable,),
        aside=_("Here a power cut may take along what was written in the last moments before it."),
    ),
    Promise(
        30,
        _("Nobody's text is overwritten in silence."),
        "A revision goes with each save; where two meet, both texts are shown.",
        not_yet="It holds for the logs; clauses and cards under twenty editors are to be played.",
        so_far=("interventions/test_logs_saving.py",),
    ),
    Promise(
        31,
        _("A backup can be restored."),
        "Database and keys are dumped apart; the document of operations says how they come back.",
        (backups.keys_are_backed_up, backups.dump_is_recent),
        not_yet="A restore to a new server, counted row by row, is to be played.",
    ),
    Promise(
        32,
        _("Dates and hours are right, summer and winter."),
        "Times are kept in UTC and shown in the zone of the session; repeated sessions keep their hour on the wall.",
        (clockwork.clock_is_right,),
    ),
    Promise(
        33,
        _("Messages betray nothing: they name who invites, a place and an hour."),
        "Subjects, summaries, addresses and titles of pages are neutral; what is to be said stands behind the link.",
        (front.errors_stay_here, clockwork.mail_travels_closed),
    ),
    Promise(
        34,
        _("Small groups stay hidden."),
        "Every figure passes one place, which hides counts under five and differences that reveal one person.",
        (clockwork.figures_hide_few,),
    ),
    Promise(
        35,
        _("The installation tells the truth about itself."),
        "`manage.py verify_promises` and the public page look at the installation as it is; what cannot be looked at "
        "is not held.",
    ),
)
