"""The one way in which the command line refuses what it is given."""


class InputError(ValueError):
    """A file or an option that makes no sense; its text is the line that is shown."""
