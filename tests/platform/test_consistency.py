"""House rules that no linter knows: keys point down, every address says who may call, nothing grows a tail."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tst_platform.core.models import ScopedQuerySet

ROOT = Path(settings.BASE_DIR)
OURS = ("tst_platform", "contracts", "cells", "interventions")
# An intervention works with cells, under a contract: imports and keys follow the sentence and never return.
SENTENCE = ["core", "accounts", "audit", "outbox", "contracts", "cells", "interventions"]
PARTS = {
    "contracts": ["agreements", "confidentiality", "listening", "negotiation"],
    "cells": ["collectives", "positions", "composition", "imports"],
    "interventions": [
        "programmes",
        "sessions",
        "polls",
        "tables",
        "impressions",
        "exercises",
        "logs",
        "conflicts",
        "barometers",
        "boards",
        "decisions",
        "texts",
        "rooms",
        "supervision",
        "perspectives",
        "reminders",
    ],
}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 25, 120
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "signals.py"}


def sources():
    return [p for app in OURS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function):
    """Return the lines of a function without its docstring: what has to be held in mind at once."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return function.end_lineno - first.lineno + 1


def our_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def part_of(model):
    return model.__module__.split(".")[1]


def test_keys_between_apps_point_down_and_let_nothing_climb_back():
    keys = [
        field
        for model in our_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation
    ]
    assert len(keys) > 40
    for field in keys:
        here, there = field.model._meta.app_label, field.related_model._meta.app_label
        if here == there:
            continue
        assert SENTENCE.index(there) < SENTENCE.index(here), f"{field} climbs"
        assert field.remote_field.related_name.endswith("+"), f"{field} lets a lookup climb back"


def test_keys_between_parts_point_down():
    for model in our_models():
        order = PARTS.get(model._meta.app_label)
        for field in model._meta.concrete_fields if order else ():
            target = field.related_model
            if target is not None and target._meta.app_label == model._meta.app_label:
                assert order.index(part_of(target)) <= order.index(part_of(model)), field


def test_every_model_with_content_answers_for_its_viewer():
    free = {"AuditRecord", "DataKey", "User", "Heartbeat", "Message", "Step", "ClauseTemplate"}
    free |= {"RateCount", "PhoneEpoch"}  # digests, ids and figures
    free |= {"PublishedFigure"}  # what outsiders may read
    free |= {"Erasure"}  # scopes and dates, shown to nobody
    # Rows that are read through the row they belong to.
    free |= {"Membership", "ContractIntervenant", "StepChange", "Receipt", "ImportedParticipant"}
    for model in our_models():
        if model.__name__ in free:
            continue
        queryset = model._default_manager.all()
        assert isinstance(queryset, ScopedQuerySet), model
        assert type(queryset).visible_to is not ScopedQuerySet.visible_to, (
            f"{model} has no visible_to of its own"
        )


def test_nothing_is_visible_without_a_viewer(db):
    from tst_platform.core.viewer import NOBODY

    for model in our_models():
        queryset = model._default_manager.all()
        if isinstance(queryset, ScopedQuerySet):
            assert not queryset.visible_to(NOBODY).exists(), model
            assert not queryset.editable_by(NOBODY).exists(), model


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_tail_grows(path):
    assert path.name not in FORBIDDEN_NAMES
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
    for function in functions(path):
        assert body_lines(function) <= LONGEST_FUNCTION, f"{path.name}: {function.name} is too long"


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def test_templates_stay_short_and_free_of_inline_code():
    assert len(templates()) > 20
    for template in templates():
        text = template.read_text()
        assert len(text.splitlines()) <= LONGEST_TEMPLATE, template
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"inline script in {template}"
        assert not re.search(r"\s(style|on[a-z]+)=\"", text), f"inline style or handler in {template}"


def test_every_template_is_used():
    known = "\n".join(p.read_text() for p in [*sources(), *templates()])
    # Templates that Django or allauth ask for by themselves.
    asked_for_elsewhere = {
        "400.html",
        "403.html",
        "404.html",
        "405.html",
        "500.html",
        "403_csrf.html",
        "422.html",
        "429.html",
    }
    for template in templates():
        name = str(template.relative_to(ROOT / "templates"))
        if name in asked_for_elsewhere or name.split("/")[0] in ("account", "allauth", "mfa"):
            continue
        assert name in known, f"{name} is used nowhere"


def test_no_signals_and_no_save_overrides():
    for path in sources():
        text = path.read_text()
        assert "post_save" not in text and "pre_save.connect" not in text and "@receiver" not in text, path
        if path.name == "models.py":
            assert not re.search(r"def save\(self", text), path


def test_html_forms_that_post_carry_the_token():
    for template in templates():
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", template.read_text(), re.S | re.I):
            assert "csrf_token" in form or "{% crispy" in form or "csrf" in form, f"{template}: {form[:80]}"
