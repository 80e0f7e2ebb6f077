"""Promise 9. The text signed is the text shown: changes by ORM and by SQL are refused, and all hashes recomputed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Clause, Signature, Version
from tests.cast import Cast
from tst_platform.core.errors import DomainError


def signed_versions() -> list[Version]:
    return list(Version.objects.filter(proposed_at__isnull=False).prefetch_related("clauses", "signatures"))


def mismatches() -> tuple[int, int]:
    """Recompute every hash; return how many signatures were looked at, and how many do not fit their text."""
    looked = wrong = 0
    for version in signed_versions():
        text = version.compute_sha256()
        assert version.sha256 == text
        for signature in version.signatures.all():
            looked, wrong = looked + 1, wrong + (signature.sha256 != text)
    return looked, wrong


def sql(statement: str, *parameters: Any) -> Callable[[], Any]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            assert cursor.rowcount, f"{statement} touched nothing"

    return run


def attempts(cast: Cast) -> dict[str, Callable[[], Any]]:
    """Return every way to make the text another one, the ones behind the platform's back too."""
    version, other = cast.tilleuls.version, cast.terrasses.version
    clause = version.clauses.first()
    signature = version.signatures.first()
    elsewhere = other.clauses.first()
    clauses, versions, signatures = Clause.objects, Version.objects, Signature.objects

    def pk(row: Any) -> Any:
        return row.pk.hex if connection.vendor == "sqlite" else row.pk

    return {
        "ORM: terms": lambda: clauses.filter(pk=clause.pk).update(terms={"retention_months": 600}),
        "ORM: kind": lambda: clauses.filter(pk=clause.pk).update(kind="other"),
        "ORM: order": lambda: clauses.filter(pk=clause.pk).update(position=90),
        "ORM: text": lambda: rewrite(clause),
        "ORM: clause removed": lambda: clauses.filter(pk=clause.pk).delete(),
        "ORM: clause added": lambda: clauses.create(
            contract=version.contract, version=version, kind="other", position=91, title="x", text="x"
        ),
        "ORM: clause moved away": lambda: clauses.filter(pk=clause.pk).update(version=cast.tilleuls.draft),
        "ORM: clause moved in": lambda: clauses.filter(pk=cast.tilleuls.clause.pk).update(
            version=version, position=92
        ),
        "ORM: hash of the version": lambda: versions.filter(pk=version.pk).update(sha256="0" * 64),
        "ORM: back to a draft": lambda: versions.filter(pk=version.pk).update(proposed_at=None),
        "ORM: number": lambda: versions.filter(pk=version.pk).update(number=77),
        "ORM: hash of the signature": lambda: signatures.filter(pk=signature.pk).update(sha256="0" * 64),
        "ORM: signature on another text": lambda: signatures.filter(pk=signature.pk).update(version=other),
        "SQL: sealed text of another clause": sql(
            "UPDATE contracts_clause SET text = (SELECT text FROM contracts_clause WHERE id = %s) WHERE id = %s",
            pk(elsewhere),
            pk(clause),
        ),
        "SQL: title emptied": sql("UPDATE contracts_clause SET title = %s WHERE id = %s", b"", pk(clause)),
        "SQL: all clauses away": sql("DELETE FROM contracts_clause WHERE version_id = %s", pk(version)),
        "SQL: version away": sql("DELETE FROM contracts_version WHERE id = %s", pk(version)),
        "SQL: version replaced by date": sql(
            "UPDATE contracts_version SET proposed_at = %s WHERE id = %s", timezone.now(), pk(version)
        ),
        "SQL: signature on another text": sql(
            "UPDATE contracts_signature SET version_id = %s WHERE id = %s", pk(other), pk(signature)
        ),
    }


def rewrite(clause: Clause) -> None:
    clause.text = "Tout le monde lit tout."
    clause.save()


def test_no_way_leads_to_another_text(cast, figure):
    tried = attempts(cast)
    refused = []
    for name, attempt in tried.items():
        try:
            with transaction.atomic():
                attempt()
        except (Error, DomainError):
            refused.append(name)
    assert refused == list(tried), set(tried) - set(refused)
    looked, wrong = mismatches()
    assert looked >= 12 and not wrong
    figure(f"{looked} signatures, {wrong} mismatches; {len(refused)} of {len(tried)} changes refused")


def test_what_the_page_shows_is_what_is_hashed(cast, figure):
    """Each clause as the phone shows it, in order: before signing, with the hash that goes along, and ever after."""
    version, shown = cast.tilleuls.version, 0
    to_sign, signed = (
        reverse("agreements:read"),
        reverse("agreements:version", args=[version.contract_id, version.pk]),
    )
    for who, url in (
        ("kevin", to_sign),
        ("fatou", signed),
        ("yanis", signed),
        ("bernard", signed),
        ("claire", signed),
    ):
        page = cast.client_of(who).get(url).content.decode()
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
        places = []
        for clause in version.clauses.order_by("position"):
            for words in (clause.title, clause.text):
                assert " ".join(words.split()) in text, f"{who} is not shown {clause.position}"
            places.append(text.index(" ".join(clause.text.split())))
            shown += 1
        assert places == sorted(places)
    hashes = re.findall(
        r'name="sha256"[^>]*value="(\w{64})"', cast.client_of("kevin").get(to_sign).content.decode()
    )
    assert set(hashes) == {version.sha256}
    figure(f"{shown} clauses shown as they are hashed")


def test_a_page_whose_text_has_changed_meanwhile_signs_nothing(cast):
    """Kevin reads the first version; the second comes into force; what he sends then signs neither."""
    from contracts.agreements import services

    first = cast.tilleuls.version
    services.propose_version(version=cast.tilleuls.draft, by=cast.tilleuls.lead)
    for version in (first, cast.tilleuls.draft):
        said = {f"answer_{clause.pk.hex}": "accept" for clause in version.clauses.all()}
        answer = cast.client_of("kevin").post(reverse("agreements:sign"), said | {"sha256": first.sha256})
        assert answer.status_code in (409, 422)
    assert not Signature.objects.filter(party=cast.tilleuls.people["kevin"].party_id).exists()


@pytest.mark.parametrize("sha256", ["", "0" * 64, "é" * 64, "x" * 100_000])
def test_a_hash_that_nobody_was_shown_signs_nothing(cast, sha256):
    version = cast.tilleuls.version
    said = {f"answer_{clause.pk.hex}": "accept" for clause in version.clauses.all()}
    answer = cast.client_of("kevin").post(reverse("agreements:sign"), said | {"sha256": sha256})
    assert answer.status_code in (409, 413, 422)
    assert not Signature.objects.filter(party=cast.tilleuls.people["kevin"].party_id).exists()
