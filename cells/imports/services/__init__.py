"""Take lists of people in: open, check, confirm, run, undo, forget."""

from cells.imports.services.forgetting import discard_import, forget_old_lists
from cells.imports.services.opening import MOST_BYTES, check_list, choose_columns, open_import
from cells.imports.services.running import confirm_import, import_now, run_import, run_waiting_imports
from cells.imports.services.storing import columns_of, found_in, samples_of
from cells.imports.services.undoing import Undoing, undo_import, what_undoing_does

__all__ = [
    "MOST_BYTES",
    "Undoing",
    "check_list",
    "choose_columns",
    "columns_of",
    "confirm_import",
    "discard_import",
    "forget_old_lists",
    "found_in",
    "import_now",
    "open_import",
    "run_import",
    "run_waiting_imports",
    "samples_of",
    "undo_import",
    "what_undoing_does",
]
