"""Promise 3. No view without a rule: a walk of the URL configuration, which a naked view added here must fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, include, path

from tests.promises.breaking import addresses_of, with_addresses
from tst_platform.core.http import ANYONE, PARTICIPANT, SIGNED_IN, STAFF, STAFF_OR_PARTICIPANT, open_to

RULES = {ANYONE, SIGNED_IN, STAFF, PARTICIPANT, STAFF_OR_PARTICIPANT}
# Views that are not ours: signing in and out, before and after anyone is known. Each is named: none slips in.
NOT_OURS = {"account_login"}


def undeclared() -> Iterator[str]:
    """Return every address whose view says nothing of who may call it, ours or not."""
    for address, pattern in addresses_of(settings.ROOT_URLCONF):
        if getattr(pattern.callback, "rule", None) not in RULES and pattern.name not in NOT_OURS:
            yield address


def test_every_address_says_who_may_call(figure):
    found = list(addresses_of(settings.ROOT_URLCONF))
    missing = list(undeclared())
    nameless = [address for address, pattern in found if not pattern.name]
    assert len(found) > 90, "hardly any address was found"
    assert not missing, missing
    assert not nameless, nameless
    assert {pattern.name for _address, pattern in found} >= NOT_OURS, "a name that is not there any more"
    figure(f"{len(found)} URLs, {len(missing)} undeclared")


def naked(request):
    return HttpResponse("naked")


@open_to("whoever comes")
def with_a_rule_of_its_own(request):
    return HttpResponse("open")


@pytest.mark.parametrize(
    "added",
    [
        path("nu/", naked, name="naked"),
        path("cache/", include(([path("profond/", naked, name="naked")], "deep"))),
        path("autre/", with_a_rule_of_its_own, name="other"),
    ],
    ids=["at the root", "in an include", "with a rule that is none"],
)
def test_a_naked_view_is_found(added):
    with with_addresses(added) as urls, override_settings(ROOT_URLCONF=urls):
        assert len(list(undeclared())) == 1


@pytest.mark.parametrize("rule", [STAFF, PARTICIPANT, STAFF_OR_PARTICIPANT, SIGNED_IN])
def test_the_rule_of_an_async_view_is_asked_for_it(db, client, rule):
    """A view that streams may forget to ask: what it declares is held before it runs, as for every other."""

    @open_to(rule)
    async def forgetful(request):
        return HttpResponse("inside")

    with (
        with_addresses(path("oubli/", forgetful, name="forgetful")) as urls,
        override_settings(ROOT_URLCONF=urls),
    ):
        assert not list(undeclared())
        answer = client.get("/oubli/")
    assert answer.status_code == (302 if rule in (STAFF, SIGNED_IN) else 404)
    assert b"inside" not in answer.content


def test_a_view_of_a_library_that_nobody_named_is_found():
    from django.views.generic import TemplateView

    with (
        with_addresses(
            path("a-propos/", TemplateView.as_view(template_name="404.html"), name="about")
        ) as urls,
        override_settings(ROOT_URLCONF=urls),
    ):
        assert list(undeclared()) == ["/a-propos/"]


def test_a_path_that_leads_to_one_view_twice_is_walked_twice():
    patterns: list[URLPattern] = [path("nu/", naked, name="a"), path("nu-aussi/", naked, name="b")]
    with with_addresses(*patterns) as urls, override_settings(ROOT_URLCONF=urls):
        assert len(list(undeclared())) == 2
