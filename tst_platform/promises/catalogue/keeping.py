"""How words are kept and erased (12 to 17)."""

from django.utils.translation import gettext_lazy as _

from tst_platform.promises import backups, clockwork, database, front, keys
from tst_platform.promises.promise import Promise

KEEPING = (
    Promise(
        12,
        _("Your words and your name cannot be read in the files of the server without its keys."),
        "AES-256-GCM, one data key per cell and per person, wrapped by a key that stands in no database.",
        (
            keys.sealing_keys_are_at_hand,
            keys.keys_stand_apart,
            keys.keys_are_private,
            keys.keys_are_their_own,
            front.debug_is_off,
            front.logs_are_quiet,
        ),
    ),
    Promise(
        13,
        _("A word that was moved or altered behind our back is not shown."),
        "A sealed value is bound to its model, row, field and cell; what does not open is not shown and not rewritten.",
        (keys.sealing_keys_are_at_hand, keys.every_key_opens),
    ),
    Promise(
        14,
        _("Changing the keys loses nothing."),
        "`manage.py rotate_keys` wraps the data keys again under the newest key; the words are not touched.",
        (keys.every_key_opens,),
    ),
    Promise(
        15,
        _("What is erased stays erased, even when a backup is restored."),
        "Erasure destroys the data key; the list of erasures is replayed after a restore.",
        (
            keys.erased_keys_are_gone,
            backups.erasures_are_listed,
            backups.old_keys_are_gone,
            database.backup_reads_no_key,
        ),
    ),
    Promise(
        16,
        _("What has had its time is erased by itself."),
        "The clause says how long; on the day the clock destroys every key of the programme, in batches it begins again.",
        (clockwork.worker_lives, keys.erased_keys_are_gone, backups.erasures_are_listed),
    ),
    Promise(
        17,
        _("Your data file holds all that is yours, and nothing of anyone else."),
        "Each model that speaks of a person is in the file, or withheld for a reason that is written down.",
        not_yet="The file is there and tested; the walk with everyone else's canaries is to come.",
        so_far=("platform/test_my_data.py",),
    ),
)
