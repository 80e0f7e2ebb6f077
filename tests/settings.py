"""Settings of the tests: those of the platform, on a folder of their own that goes with the process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A process that a test started has the keys and the folder of that test.
_of_another = os.environ.get("TST_TESTS_STATE", "")
_state = Path(_of_another or tempfile.mkdtemp(prefix="tst-tests-"))
if not _of_another:
    atexit.register(shutil.rmtree, _state, ignore_errors=True)
    # The processes of one run know the folder of the first.
    os.environ.setdefault("TST_TESTS_FIRST", str(_state))
    os.environ.update(
        TST_STATE_DIR=str(_state),
        TST_SECRET_KEY="only for the tests, and not a secret",
        TST_SEALING_KEYS="1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        TST_STATIC_STORAGE="django.contrib.staticfiles.storage.StaticFilesStorage",
        # Two processes of tests on one Redis never take each other's messages.
        TST_REDIS_PREFIX=f"tst-tests-{os.getpid()}:",
    )
    for _name in (
        "TST_DEMO",
        "TST_DEBUG",
        "TST_BASE_URL",
        "TST_MAIL_DIR",
        "TST_BROKER_DIR",
        "TST_ALLOWED_HOSTS",
    ):
        os.environ.pop(_name, None)

from tst_platform.settings import *  # noqa: E402, F403
from tst_platform.settings import CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, REDIS_URL  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the threads of server and worker read the same database as the test.
    DATABASES["default"]["TEST"] = {"NAME": str(_state / "test.sqlite3")}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The worker of a test runs in a thread: it leaves the test's output alone and looks for work at once.
CELERY_WORKER_REDIRECT_STDOUTS = False
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS["polling_interval"] = 0.05
