"""Settings: one file, everything from the environment, safe when nothing is said.

Every variable is read here and nowhere else; `docs/operations.md` lists them.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env("TST_STATE_DIR", default=str(BASE_DIR / "var")))
STATE_DIR.mkdir(parents=True, exist_ok=True)

# --- who and where -------------------------------------------------------------------------------------------------

PRODUCT_NAME = env("TST_PRODUCT_NAME", default="Cellules")
# To whom one complains about an intervenant: an address, or a few words; shown to everyone who takes part.
COMPLAINTS_TO = env("TST_COMPLAINTS_TO", default="")
DEBUG = env.bool("TST_DEBUG", default=False)
# The demo opens doors without a password ("Enter as…"): it is refused for any host but the loopback.
DEMO = env.bool("TST_DEMO", default=False)
# Empty means refused: Django stops at the first use. `manage.py make_keys` writes the file.
SECRET_KEY_FILE = Path(env("TST_SECRET_KEY_FILE", default=str(STATE_DIR / "keys" / "secret.key")))
SECRET_KEY = env("TST_SECRET_KEY", default="")
if not SECRET_KEY and SECRET_KEY_FILE.exists():
    SECRET_KEY = SECRET_KEY_FILE.read_text().strip()
ALLOWED_HOSTS = env.list("TST_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("TST_TRUSTED_ORIGINS", default=[])
BASE_URL = env("TST_BASE_URL", default="http://localhost:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")

# --- what it is made of --------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "tst_platform",
    "tst_platform.core",
    "tst_platform.accounts",
    "tst_platform.audit",
    "tst_platform.outbox",
    "contracts",
    "cells",
    "interventions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    # Around all others: the way from http to https, a refused host and a file are answers like any other, and the
    # first of them has the secret of a link in it.
    "tst_platform.core.http.PrivatePagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tst_platform.core.inputs.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tst_platform.core.http.OwnFormsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tst_platform.core.http.ViewerMiddleware",
    "tst_platform.core.inputs.WaysMiddleware",
    "tst_platform.core.refusals.NothingTypedIsLostMiddleware",
]

ROOT_URLCONF = "tst_platform.urls"
ASGI_APPLICATION = "tst_platform.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tst_platform.navigation.product",
                "tst_platform.navigation.staff",
                "tst_platform.navigation.participant",
                "tst_platform.awaiting.awaiting",
                "tst_platform.looked.readings",
                "tst_platform.retention.words_end",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- where things are kept -----------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{STATE_DIR / 'tst.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL and IMMEDIATE: measured, no lock errors under eight writers (the default had 1,691).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        # What is overwritten or deleted is zeroed in the file: a destroyed key leaves no bytes behind.
        "PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("TST_CONN_MAX_AGE", default=0)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "platform_cache"}}

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env(
            "TST_STATIC_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- the sealing of confidential text ------------------------------------------------------------------------------

# One key-encryption key per line (in the variable: per comma), "version:base64 of 32 bytes".
# The highest version wraps, the others still open. Never derived from SECRET_KEY.
SEALING_KEYS_FILE = Path(env("TST_SEALING_KEYS_FILE", default=str(STATE_DIR / "keys" / "sealing.keys")))
SEALING_KEYS = env("TST_SEALING_KEYS", default="")
# Who writes down that a text did not open; the sealing stands below the record of acts and does not import it.
SEALING_REPORTS_TO = "tst_platform.audit.services.record_unreadable"
# Who knows how people are called; the parts of the contract stand below their names, and know parties.
PARTIES_ARE_CALLED = "cells.collectives.services.naming.names_of_parties"
# What was erased, outside the database: replayed after a restore. Keep it where a lost disk does not take both.
ERASURE_LIST_FILE = Path(env("TST_ERASURE_LIST_FILE", default=str(STATE_DIR / "keys" / "erasures.list")))

# Where the head of the record of acts goes each day, outside the database: a file (empty: none), addresses, or both.
# The best file is one that the server may only append to, on another machine.
AUDIT_HEAD_FILE = env("TST_AUDIT_HEAD_FILE", default=str(STATE_DIR / "audit-heads.log"))
AUDIT_HEAD_TO = env.list("TST_AUDIT_HEAD_TO", default=[])

# --- copies --------------------------------------------------------------------------------------------------------

# `back_up` writes the database without its keys; `back_up_keys` the wrapped keys alone, kept for a few days, so
# that what was erased is gone from every copy after them. Two folders, best on two machines.
BACKUP_DIR = Path(env("TST_BACKUP_DIR", default=str(STATE_DIR / "backups")))
KEY_BACKUP_DIR = Path(env("TST_KEY_BACKUP_DIR", default=str(STATE_DIR / "key-backups")))
KEY_BACKUP_DAYS = env.int("TST_KEY_BACKUP_DAYS", default=7)
# PostgreSQL: as whom the dump is made (postgres://tst_backup:…). Empty: the database above, as tst_backup.
BACKUP_DATABASE_URL = env("TST_BACKUP_DATABASE_URL", default="")

# --- people of the house -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "programmes:mine"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tst_platform.accounts.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
# The code by mail is ours (tst_platform/house/codes.py): allauth keeps its own in clear in the session, and writes
# to known addresses alone while the answer waits. allauth leads from there through the second factor.
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
# Ours too (tst_platform/core/rates.py): those of allauth read, add and write, and others pass between.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "tst_platform.accounts.sealing.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A telephone's clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "tst_platform.accounts.forms.ProofForm",
    "authenticate_webauthn": "tst_platform.accounts.forms.KeyForm",
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# A browser takes such a cookie over HTTPS alone, for this host and the whole of it, and from no sub-domain.
OWN_COOKIE = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{OWN_COOKIE}seance"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{OWN_COOKIE}jeton"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tst_platform.core.http.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
# Browsers then send "Origin: null" with every form: `OwnFormsMiddleware` tells whose it is.
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TST_BEHIND_TLS_PROXY", default=False) else None
)
# How many proxies of our own stand before us: only then is X-Forwarded-For read, and only the entry they wrote.
TRUSTED_PROXIES = env.int("TST_TRUSTED_PROXIES", default=0)
X_FRAME_OPTIONS = "DENY"
# In the browser of the one it speaks to, until it is shown: a message may hold a name, the session table may not.
MESSAGE_STORAGE = "tst_platform.core.messages.OwnCookie"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- languages and hours -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = f"{OWN_COOKIE}langue"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TST_TIME_ZONE", default="Europe/Paris")

# --- messages that leave -------------------------------------------------------------------------------------------

# Without a mail server messages go to a folder, never to a terminal or a log: they carry link secrets.
vars().update(env.email_url("TST_EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = env("TST_MAIL_DIR", default=str(STATE_DIR / "mail"))
if env("TST_MAIL_DIR", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_TIMEOUT = 10
# The sender is as neutral as the subject: a name seen over a shoulder tells nothing.
DEFAULT_FROM_EMAIL = env("TST_FROM_EMAIL", default="Rendez-vous <ne-pas-repondre@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# SMS: nothing (they go to a folder), console:// (a neutral line in the log), or the https address of a provider.
SMS_URL = env("TST_SMS_URL", default="")
SMS_TOKEN = env("TST_SMS_TOKEN", default="")
SMS_SENDER = env("TST_SMS_SENDER", default="")
SMS_FORMAT = env("TST_SMS_FORMAT", default="json")
# How the provider calls what we call to, text, from and key: "to=recipient,text=content".
SMS_FIELDS = env.dict("TST_SMS_FIELDS", default={})
SMS_DIR = STATE_DIR / "sms"
# Who knows whether someone left since a message was written to them; the outbox stands below the contracts.
RECIPIENTS_GONE = "contracts.agreements.services.leavers.who_left"
# Who stopped their reminders, and where others do: also for the parts that stand below the reminders.
REMINDER_WISHES = "interventions.reminders.services.wishes"
# Who puts information on the boards, for the parts that stand beside them.
CARDS_HANDED_ON = "interventions.boards.handing"
# Who sits at one's table in a session; looked for when it is asked, by a part that stands beside the tables.
TABLE_MATES = "interventions.tables.services.mates_of"

# --- work in the background ----------------------------------------------------------------------------------------

# The database is the only queue that counts; the broker only wakes the worker. Without Redis, folders do as well.
REDIS_URL = env("REDIS_URL", default="")
BROKER_DIR = Path(env("TST_BROKER_DIR", default=str(STATE_DIR / "broker")))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # No web request waits for Redis: a broker that accepts and never answers is given up within a second.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 1.0,
        "socket_connect_timeout": 1.0,
        "max_retries": 0,
        "global_keyprefix": env("TST_REDIS_PREFIX", default="tst:"),
    }
else:
    for _folder in ("queue", "processed", "control"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
# What a worker that was busy or away did not take in time is dropped: the next one does the same.
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "interventions.reminders.tasks.tick", "schedule": 60.0, "options": {"expires": 50}},
    "heartbeat": {"task": "tst_platform.outbox.tasks.beat", "schedule": 10.0, "options": {"expires": 9}},
}

# --- what is written down about the running ------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # One handler for all, and its formatter writes nothing that was typed, sent or stored; no library keeps its own.
    "formatters": {"quiet": {"()": "tst_platform.core.logs.Quiet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": env("TST_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": []},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # The driver of Redis would give this one a handler of its own, had it no settings.
        "push_response": {"handlers": [], "level": "WARNING"},
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.error": {"handlers": [], "propagate": True},
        "uvicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},
    },
}
