"""No token and no words in a log line."""

import logging
import re

# The paths that carry a secret: invitation links and report links. What follows them ends before a quote, too.
_SECRET = re.compile(r"""/(rejoindre|rapport)/[^/\s?'"]+""")


class NoSecrets(logging.Filter):
    """Blanks what follows a secret path, in the message and in its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _SECRET.sub(r"/\1/…", record.getMessage())
        record.args = ()
        return True
