"""What a service raises when an act may not be done: a sentence for the person, never a trace."""

from django.utils.functional import Promise


class DomainError(Exception):
    """An act that the rules refuse; `str()` is a translated sentence to show to the person."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
