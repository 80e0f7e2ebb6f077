"""Every guard of an installation, broken in turn: how each is broken, and put back."""

from __future__ import annotations

import logging
import os
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils import timezone

from contracts.agreements.models import Version
from tests.acts import edit
from tests.undoing import undone
from tst_platform.accounts.models import User
from tst_platform.audit import services as audit
from tst_platform.audit.models import AuditSeal
from tst_platform.audit.standing import SEALS
from tst_platform.audit.verifying import HEAD_SENT
from tst_platform.core import erasure_list
from tst_platform.core.key_backup import STAMP
from tst_platform.core.models import DataKey, Erasure
from tst_platform.outbox.models import Heartbeat, Message
from tst_platform.promises import clockwork

Break = Callable[[], AbstractContextManager[Any]]
ON_POSTGRESQL = connection.vendor == "postgresql"


class Owner:
    """The one who owns the tables: on PostgreSQL a role apart, which alone can break what the application cannot."""

    connection: Any = None

    @classmethod
    def does(cls, sql: str) -> None:
        with cls.connection.cursor() as cursor:
            cursor.execute(sql)


def setting(**said: Any) -> Break:
    return lambda: override_settings(**said)


def without_middleware(name: str) -> Break:
    kept = [one for one in settings.MIDDLEWARE if not one.endswith(name)]
    assert len(kept) == len(settings.MIDDLEWARE) - 1
    return setting(MIDDLEWARE=kept)


@contextmanager
def owner_says(there: str, back: str) -> Iterator[None]:
    Owner.does(there)
    try:
        yield
    finally:
        Owner.does(back)


def rows_written(write: Callable[[], Any]) -> Break:
    """Return a break that is written to the database, and taken back."""

    @contextmanager
    def breaking() -> Iterator[None]:
        with undone():
            write()
            yield

    return breaking


def statement(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def trigger_off(table: str, name: str) -> Break:
    """Take a trigger away: on PostgreSQL as the owner, who alone may."""
    if ON_POSTGRESQL:
        words = f"ALTER TABLE {table} {{}} TRIGGER {name}"
        return lambda: owner_says(words.format("DISABLE"), words.format("ENABLE"))
    return rows_written(lambda: statement(f'DROP TRIGGER "{name}"'))


def addresses_of(urls: str) -> list[tuple[str, URLPattern]]:
    """Return every address of this URL configuration, with its pattern."""
    return list(_walk(get_resolver(urls), "/"))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry


@contextmanager
def with_addresses(*added: URLPattern | URLResolver) -> Iterator[str]:
    """Yield the name of a URL configuration that is ours and these addresses."""
    name = f"tests_more_urls_{uuid4().hex}"
    urls: Any = types.ModuleType(name)
    urls.urlpatterns = [*import_module(settings.ROOT_URLCONF).urlpatterns, *added]
    sys.modules[name] = urls
    try:
        yield name
    finally:
        del sys.modules[name]


@contextmanager
def a_naked_address() -> Iterator[None]:
    """Add an address that does not say who may call it."""
    naked = path("nu/", lambda request: HttpResponse(), name="naked")
    with with_addresses(naked) as urls, override_settings(ROOT_URLCONF=urls):
        yield


@contextmanager
def a_guard_elsewhere() -> Iterator[None]:
    """Let a trigger of the same name stand on a table that nobody minds."""
    name, kept, other = "acts_are_not_changed", "audit_auditrecord", "interventions_step"
    if ON_POSTGRESQL:
        made = "CREATE TRIGGER {} BEFORE UPDATE ON {} FOR EACH STATEMENT EXECUTE FUNCTION tst_refuse()"
        Owner.does(f"DROP TRIGGER {name} ON {kept}; {made.format(name, other)}")
        yield
        Owner.does(f"DROP TRIGGER {name} ON {other}; {made.format(name, kept)}")
        return
    with undone():
        statement(f"DROP TRIGGER {name}")
        statement(f"CREATE TRIGGER {name} BEFORE UPDATE ON {other} BEGIN SELECT RAISE(ABORT, 'no'); END")
        yield


@contextmanager
def readable_keys() -> Iterator[None]:
    """Let everyone on the machine read the sealing keys."""
    os.chmod(settings.SEALING_KEYS_FILE, 0o644)
    try:
        yield
    finally:
        os.chmod(settings.SEALING_KEYS_FILE, 0o600)


@contextmanager
def keys_beside_the_database() -> Iterator[None]:
    """Put the sealing keys where the data lie."""
    if ON_POSTGRESQL:
        mark = Path(settings.SEALING_KEYS_FILE).parent / "PG_VERSION"
        mark.write_text("15\n")
        yield
        mark.unlink()
    else:
        there = Path(connection.settings_dict["NAME"]).parent / "sealing.keys"
        there.write_text(Path(settings.SEALING_KEYS_FILE).read_text())
        there.chmod(0o600)
        with override_settings(SEALING_KEYS_FILE=there):
            yield
        there.unlink()


@contextmanager
def keys_from(text: str) -> Iterator[None]:
    with override_settings(SEALING_KEYS=text):
        yield


@contextmanager
def loud_logs() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(before)


@contextmanager
def smaller_groups() -> Iterator[None]:
    before, clockwork.SMALLEST_GROUP = clockwork.SMALLEST_GROUP, 3  # type: ignore[misc]
    yield
    clockwork.SMALLEST_GROUP = before  # type: ignore[misc]


@contextmanager
def served_by_the_owner() -> Iterator[None]:
    """Serve as the role that owns the tables."""
    name = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = Owner.connection.settings_dict["USER"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = name


@contextmanager
def loose_commits() -> Iterator[None]:
    statement("SET synchronous_commit = off")
    yield
    statement("SET synchronous_commit = on")


def change_a_signed_text() -> None:
    """Change what was proposed by the one way that the guards leave: a version whose hash is another."""
    contract = Version.objects.filter(proposed_at__isnull=False).earliest("number").contract
    Version.objects.create(contract=contract, number=99, proposed_at=timezone.now(), sha256="0" * 64)


def forget_a_migration() -> AbstractContextManager[None]:
    if ON_POSTGRESQL:
        return owner_says(
            "UPDATE django_migrations SET app = 'forgotten' WHERE app = 'interventions'",
            "UPDATE django_migrations SET app = 'interventions' WHERE app = 'forgotten'",
        )
    return rows_written(lambda: statement("DELETE FROM django_migrations WHERE app = 'interventions'"))()


def leave_a_message() -> None:
    long_ago = timezone.now() - timedelta(hours=3)
    Message.objects.create(
        unique_key="left", kind="test", subject_id=uuid4(), recipient_id=uuid4(), due_at=long_ago,
        to="a@example.org", title="x", body="x", calendar="",
    )  # fmt: skip


def key_that_does_not_open() -> None:
    DataKey.objects.create(scope=uuid4(), version=99, wrapped=b"x" * 60)


def key_that_came_back() -> None:
    DataKey.objects.create(scope=uuid4(), version=1, wrapped=b"x" * 60, destroyed_at=timezone.now())


def the_future() -> None:
    Heartbeat.objects.create(name="tick", at=timezone.now() + timedelta(hours=1))


@contextmanager
def a_link_that_fits_nothing() -> Iterator[None]:
    """Add a link to the chain that fits nothing, as its owner may: the application's own function refuses it."""
    last = AuditSeal.objects.order_by("number").values_list("number", flat=True).last() or 0
    nothing = f"'{'0' * 64}'"
    edit(
        f"INSERT INTO {SEALS} (number, at, first_id, last_id, count, ends_at, contents, digest)"
        f" VALUES ({last + 1}, CURRENT_TIMESTAMP, 0, 0, 0, CURRENT_TIMESTAMP, {nothing}, {nothing})",
        against_triggers=False,
    )
    try:
        yield
    finally:
        edit(f"DELETE FROM {SEALS} WHERE number = {last + 1}")


def erase_unlisted() -> None:
    Erasure.objects.create(scope=uuid4(), at=timezone.now() - timedelta(days=1), reason="test")


@contextmanager
def an_old_copy_of_the_keys() -> Iterator[None]:
    old = copy_of("keys-", settings.KEY_BACKUP_DIR, timezone.now() - timedelta(days=60))
    yield
    old.unlink()


def copy_of(beginning: str, folder: Path, made_at: datetime) -> Path:
    """Leave a file that says when it was made, as the copies of keys and database do."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{beginning}{made_at.astimezone(UTC).strftime(STAMP)}.jsonl"
    path.write_text("")
    return path


@contextmanager
def one_proof_is_enough() -> Iterator[None]:
    before, User.has_passed = User.has_passed, lambda self, request: True  # type: ignore[method-assign]
    yield
    User.has_passed = before  # type: ignore[method-assign]


@contextmanager
def an_old_act_and_no_head() -> Iterator[None]:
    """Let there be an act of last week, of which no head has left; one leaves at the end, for acts stay."""
    here = (
        "SELECT last_value FROM audit_stretch"
        if ON_POSTGRESQL
        else "SELECT coalesce(max(number), 0) + 1 FROM audit_auditseal"
    )
    a_week_ago = (timezone.now() - timedelta(days=7)).strftime("%Y-%m-%d %H:%M:%S")
    Owner.does(
        "INSERT INTO audit_auditrecord (id, at, actor, verb, model, scope, context, stretch)"
        f" VALUES (-1, '{a_week_ago}', 'x', 'x', '', NULL, '', ({here}))"
    )
    yield
    audit.record(by="worker:tests", verb=HEAD_SENT, row=None)


def key_of_a_restored_backup() -> None:
    """Let a key stand whose scope is on the list outside, as after a restore that nobody replayed."""
    scope = uuid4()
    DataKey.objects.create(scope=scope, version=1, wrapped=DataKey.fresh(scope).wrapped)
    erasure_list.append([erasure_list.Line(scope, timezone.now(), "withdrawn")])


def key_that_outlived_its_erasure() -> None:
    scope = uuid4()
    DataKey.objects.create(scope=scope, version=1, wrapped=DataKey.fresh(scope).wrapped)
    Erasure.objects.create(scope=scope, at=timezone.now(), reason="test")


@contextmanager
def a_copy_cut_off() -> Iterator[None]:
    left = settings.KEY_BACKUP_DIR / ".keys-20260101T000000Z.jsonl.1.new"
    left.write_text("")
    os.utime(left, (0, 0))
    yield
    left.unlink()


@contextmanager
def a_head_beside_the_data() -> Iterator[None]:
    """Let there be an old act, and a head that was written, but into the folder of the data."""
    with an_old_act_and_no_head():
        audit.record(by="worker:tests", verb=HEAD_SENT, row=None)
        data = (
            Path(settings.KEY_BACKUP_DIR) if ON_POSTGRESQL else Path(connection.settings_dict["NAME"]).parent
        )
        mark = data / "PG_VERSION"
        mark.write_text("15\n")
        with override_settings(AUDIT_HEAD_FILE=str(data / "heads.log")):
            yield
        mark.unlink()


SINGLE_TABLE = "contracts_contract"
BREAKS: dict[str, Break] = {
    "viewer_is_named": without_middleware("ViewerMiddleware"),
    "demo_is_closed": setting(DEMO=True),
    "role_is_bound": served_by_the_owner,
    "tables_stand_behind_policies": lambda: owner_says(
        f"ALTER TABLE {SINGLE_TABLE} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {SINGLE_TABLE} ENABLE ROW LEVEL SECURITY",
    ),
    "nobody_sees_a_row": lambda: owner_says(
        f"CREATE POLICY forgotten ON {SINGLE_TABLE} FOR SELECT USING (true)",
        f"DROP POLICY forgotten ON {SINGLE_TABLE}",
    ),
    "migrations_are_applied": forget_a_migration,
    "every_address_has_a_rule": a_naked_address,
    "forms_are_ours": without_middleware("CsrfViewMiddleware"),
    "sessions_end_at_once": setting(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"),
    "backup_reads_no_key": lambda: owner_says(
        "GRANT SELECT (wrapped) ON core_datakey TO tst_backup",
        "REVOKE SELECT (wrapped) ON core_datakey FROM tst_backup",
    ),
    "signed_texts_are_guarded": trigger_off("contracts_clause", "proposed_clause_is_not_changed"),
    "signed_texts_are_unchanged": rows_written(change_a_signed_text),
    "sealing_keys_are_at_hand": lambda: keys_from("1:short"),
    "keys_stand_apart": keys_beside_the_database,
    "keys_are_private": readable_keys,
    "keys_are_their_own": lambda: keys_from(derived_keys()),
    "debug_is_off": setting(DEBUG=True),
    "logs_are_quiet": loud_logs,
    "every_key_opens": rows_written(key_that_does_not_open),
    "erased_keys_are_gone": rows_written(key_that_came_back),
    "address_is_https": setting(HTTPS=False),
    "hosts_are_named": setting(ALLOWED_HOSTS=["*"]),
    "attempts_are_counted_by_address": setting(TRUSTED_PROXIES=0),
    "sign_up_is_closed": setting(ACCOUNT_ADAPTER="allauth.account.adapter.DefaultAccountAdapter"),
    "accounts_are_not_told": setting(ACCOUNT_PREVENT_ENUMERATION=False),
    "second_factor_is_asked": one_proof_is_enough,
    "staff_has_second_factors": rows_written(
        lambda: User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
    ),
    "cookies_are_bound": setting(SESSION_COOKIE_SECURE=False),
    "https_is_remembered": setting(SECURE_HSTS_SECONDS=0),
    "proxy_says_https": setting(SECURE_PROXY_SSL_HEADER=None, TRUSTED_PROXIES=0),
    "pages_are_not_kept": without_middleware("PrivatePagesMiddleware"),
    "scripts_are_ours": setting(
        CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": ["'none'"], "script-src": ["'unsafe-inline'"]}}
    ),
    "input_is_bounded": setting(DATA_UPLOAD_MAX_MEMORY_SIZE=None),
    "worker_lives": rows_written(lambda: Heartbeat.objects.all().delete()),
    "nothing_stays_behind": rows_written(leave_a_message),
    "broker_fits": setting(REDIS_URL=""),
    "mail_leaves": setting(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend"),
    "mail_travels_closed": setting(EMAIL_USE_TLS=False),
    "broker_is_not_waited_for": setting(CELERY_BROKER_TRANSPORT_OPTIONS={"socket_timeout": None}),
    "commits_are_durable": loose_commits,
    "clock_is_right": rows_written(the_future),
    "errors_stay_here": setting(ADMINS=[("Admin", "admin@example.org")]),
    "figures_hide_few": smaller_groups,
    "record_is_guarded": trigger_off("audit_auditrecord", "acts_are_not_changed"),
    "chain_holds": a_link_that_fits_nothing,
    "head_was_sent": an_old_act_and_no_head,
    "erasures_are_listed": rows_written(erase_unlisted),
    "old_keys_are_gone": an_old_copy_of_the_keys,
    "keys_are_backed_up": setting(KEY_BACKUP_DIR=Path("/nowhere")),
    "dump_is_recent": setting(BACKUP_DIR=Path("/nowhere")),
}
# The same guards broken in other ways.
FURTHER: dict[str, tuple[str, Break]] = {
    "a guard that sleeps": (
        "signed_texts_are_guarded",
        lambda: owner_says(
            "ALTER TABLE contracts_clause ENABLE REPLICA TRIGGER proposed_clause_is_not_changed",
            "ALTER TABLE contracts_clause ENABLE TRIGGER proposed_clause_is_not_changed",
        ),
    ),
    "a guard of the record that sleeps": (
        "record_is_guarded",
        lambda: owner_says(
            "ALTER TABLE audit_auditseal ENABLE REPLICA TRIGGER seals_are_kept",
            "ALTER TABLE audit_auditseal ENABLE TRIGGER seals_are_kept",
        ),
    ),
    "a guard of the same name elsewhere": ("record_is_guarded", lambda: a_guard_elsewhere()),
    "a privilege too many": (
        "record_is_guarded",
        lambda: owner_says(
            "GRANT INSERT ON audit_auditrecord TO tst_app", "REVOKE INSERT ON audit_auditrecord FROM tst_app"
        ),
    ),
    "a list that was not replayed": ("erased_keys_are_gone", rows_written(key_of_a_restored_backup)),
    "a key that outlived its erasure": ("erased_keys_are_gone", rows_written(key_that_outlived_its_erasure)),
    "half a copy of the keys": ("old_keys_are_gone", a_copy_cut_off),
    "a head that stays beside the data": ("head_was_sent", a_head_beside_the_data),
}
FURTHER_ON_POSTGRESQL = {"a guard that sleeps", "a guard of the record that sleeps", "a privilege too many"}
# What there is on PostgreSQL alone.
NOT_ON_SQLITE = {
    "role_is_bound",
    "tables_stand_behind_policies",
    "nobody_sees_a_row",
    "backup_reads_no_key",
    "broker_fits",
    "commits_are_durable",
}


def derived_keys() -> str:
    """Return sealing keys made of SECRET_KEY in haste, beside those in use."""
    import base64
    import hashlib

    made = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return f"{Path(settings.SEALING_KEYS_FILE).read_text().strip()},2:{base64.b64encode(made).decode()}"
