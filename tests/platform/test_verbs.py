"""Every verb that is ever written down has its words, and no words stand for a verb that nobody writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cells.composition.models import ConstraintKind
from tst_platform.audit.models import AuditRecord
from tst_platform.verbs import VERBS, in_words

PACKAGES = ("contracts", "cells", "interventions", "tst_platform")
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
PUT_TOGETHER = {"constraint.": ConstraintKind.values}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield dotted(path), ast.parse(path.read_text())


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__")


def written_by(name: str, tree: ast.Module) -> Iterator[str]:
    """Yield the verbs that a module hands to the record, or to a function that hands them on, its own or another's."""
    takes_verb = handing_on(tree)
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and one.module and one.module.startswith(PACKAGES):
            there = Path(settings.BASE_DIR, *one.module.split(".")).with_suffix(".py")
            if there.exists():
                takes_verb |= handing_on(ast.parse(there.read_text())) & {each.name for each in one.names}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        called = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if called == "record":
            for keyword in call.keywords:
                if keyword.arg == "verb":
                    yield from verbs_in(keyword.value, name, takes_verb)
        elif called in takes_verb:
            yield from (
                one.value
                for given in call.args
                for one in ast.walk(given)
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and VERB.fullmatch(one.value)
            )


def handing_on(tree: ast.Module) -> set[str]:
    """Return the functions of a module that take a verb."""
    return {
        one.name
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and "verb" in [argument.arg for argument in one.args.args]
    }


def verbs_in(value: ast.expr, name: str, takes_verb: set[str]) -> Iterator[str]:
    known: Any = import_module(name)
    match value:
        case ast.Constant(value=str(verb)):
            yield verb
        case ast.Name(id="verb"):
            assert takes_verb, f"{name}: a verb that comes from nowhere"
        case ast.Name(id=constant):
            yield getattr(known, constant)
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), _]):
            yield from (f"{beginning}{end}" for end in PUT_TOGETHER[beginning])
        case ast.IfExp(body=one, orelse=other):
            yield from verbs_in(one, name, takes_verb)
            yield from verbs_in(other, name, takes_verb)
        case _:
            pytest.fail(f"{name}: a verb that cannot be read here: {ast.unparse(value)}")


def test_every_verb_that_is_written_has_its_words_and_no_other():
    written = {verb for name, tree in modules() for verb in written_by(name, tree)}
    assert len(written) > 70, "the reading of the code finds the verbs"
    assert written == {key.partition(" ")[0] for key in VERBS}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_administrator_reads_words(cast, language):
    written = set(AuditRecord.objects.order_by().values_list("verb", flat=True))
    assert len(written) > 20 and written <= set(VERBS)
    client = cast.client_of("admin")
    page = client.get(reverse("acts"), headers={"Accept-Language": language}).content.decode()
    with translation.override(language):
        words = {str(VERBS[verb]) for verb in AuditRecord.objects.values_list("verb", flat=True)[:20]}
    shown = [one for one in words if one.replace("'", "&#x27;") in page]
    assert len(shown) == len(words)


def test_two_models_of_one_verb_are_told_apart(cast):
    end = AuditRecord(verb="session.end", model="interventions.session")
    out = AuditRecord(verb="session.end", model="accounts.signedin")
    assert in_words(end) != in_words(out)
    assert in_words(AuditRecord(verb="never.heard", model="")) == "never.heard"
