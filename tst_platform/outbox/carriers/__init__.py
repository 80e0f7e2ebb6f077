"""What carries messages away: a mail server, a provider of SMS; nothing else in the code knows how."""

from __future__ import annotations

from types import TracebackType

from tst_platform.outbox.carriers.mail import MailServer
from tst_platform.outbox.carriers.refusals import Mute, Refused
from tst_platform.outbox.carriers.sms import provider
from tst_platform.outbox.models import Channel, Message

__all__ = ["Carriers", "Mute", "Refused"]


class Carriers:
    """The carriers of one batch: the connection to the mail server stays open from one message to the next.

    `mute` are the channels whose carrier did not answer; one that is given stands for several batches.
    """

    def __init__(self, mute: set[str] | None = None) -> None:
        self.mute = set() if mute is None else mute
        self._mail = MailServer()

    def __enter__(self) -> Carriers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mail.close()

    def carry(self, message: Message) -> None:
        """Hand a message over. Raises Refused where another attempt is in vain, anything else where it is not.

        After Mute its channel is among the mute ones.
        """
        try:
            self._carry(message)
        except Mute:
            self.mute.add(message.channel)
            raise

    def _carry(self, message: Message) -> None:
        if message.channel == Channel.SMS:
            provider().carry(message)
        else:
            self._mail.carry(message)
