"""Ask the web server of this container whether it lives; exit code 0 when it does."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

site = urlsplit(os.environ.get("TST_BASE_URL", "http://localhost:8000"))
request = urllib.request.Request(
    "http://127.0.0.1:8000/sante/",
    headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme},
)
with urllib.request.urlopen(request, timeout=5) as answer:
    sys.exit(0 if answer.status == 200 else 1)
