"""How a carrier says that another attempt is in vain, or that it takes nothing at all now."""


class Refused(Exception):
    """The other side will never take this message at this address."""


class Mute(Exception):
    """The carrier does not answer, or is half-configured: whatever else waits for it is not tried now."""
