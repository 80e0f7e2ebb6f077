"""Releases: asked, given, declined, taken back; by the author alone, under the version in force."""

import random
from uuid import uuid4

import pytest

from contracts.agreements import services as agreements
from contracts.agreements.models import ClauseTemplate, Party
from contracts.confidentiality import services
from contracts.confidentiality.models import Release, ReleaseState
from tests.contracts.conftest import self_of, sign
from tests.contracts.test_agreements_signing import at_once
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError


@pytest.fixture
def asked(version, fatou, claire):
    sign(fatou, version)
    return ask(version.contract, fatou, claire)


def ask(contract, author, by, content=None):
    return services.request_release(
        contract=contract, author=author, content_id=content or uuid4(), circle_id=uuid4(), by=by
    )


def live():
    return Release.objects.live().count()


def next_version(contract, claire, slug=None):
    draft = agreements.new_draft(contract=contract, by=claire)
    if slug:
        agreements.add_from_library(version=draft, template=ClauseTemplate.objects.get(slug=slug), by=claire)
    return agreements.propose_version(version=draft, by=claire)


def test_asked_lets_nothing_out_given_does_and_taking_back_ends_it(asked, fatou):
    assert live() == 0
    services.give_release(release=asked, by=self_of(fatou))
    assert Release.objects.live_of(asked.content_id, asked.circle_id).count() == 1
    services.withdraw_release(release=asked, by=self_of(fatou))
    assert live() == 0
    verbs = AuditRecord.objects.filter(row=asked.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["release.request", "release.give", "release.withdraw"]


def test_declined_stays_in_and_is_not_asked_again(asked, fatou, claire):
    services.decline_release(release=asked, by=self_of(fatou))
    assert live() == 0
    with pytest.raises(DomainError):
        services.request_release(
            contract=asked.contract,
            author=fatou,
            content_id=asked.content_id,
            circle_id=asked.circle_id,
            by=claire,
        )


def test_nobody_but_the_author_decides(asked, yanis, claire, jean):
    for act in (services.give_release, services.decline_release, services.withdraw_release):
        for by in (claire, jean, self_of(yanis)):
            with pytest.raises(DomainError):
                act(release=asked, by=by)
    assert Release.objects.get().state == ReleaseState.REQUESTED


def test_nobody_asks_from_elsewhere_or_for_someone_gone(version, fatou, yanis, claire, jean):
    for by in (jean, self_of(yanis)):
        with pytest.raises(DomainError):
            ask(version.contract, fatou, by)
    elsewhere = agreements.start_contract(by=claire)
    with pytest.raises(DomainError):
        ask(elsewhere, fatou, claire)
    Party.objects.filter(pk=fatou.pk).update(left_at="2026-03-03T09:00Z")
    with pytest.raises(DomainError):
        ask(version.contract, Party.objects.get(pk=fatou.pk), claire)


def test_leave_is_given_only_under_a_signed_version_and_keeps_which(asked, fatou, claire):
    second = next_version(asked.contract, claire)
    with pytest.raises(DomainError):
        services.give_release(release=asked, by=self_of(fatou))
    sign(fatou, second)
    assert services.give_release(release=asked, by=self_of(fatou)).under == second


def test_stricter_version_binds_at_once(asked, fatou, claire):
    services.give_release(release=asked, by=self_of(fatou))
    next_version(asked.contract, claire, "nothing-leaves")
    assert live() == 0
    with pytest.raises(DomainError):
        ask(asked.contract, fatou, claire)
    services.withdraw_release(release=asked, by=self_of(fatou))


def test_who_leaves_takes_their_leave_along(asked, fatou):
    services.give_release(release=asked, by=self_of(fatou))
    Party.objects.filter(pk=fatou.pk).update(left_at="2026-03-03T09:00Z")
    assert live() == 0


@pytest.mark.parametrize("seed", range(5))
def test_random_sequences_let_out_only_what_is_given_now(version, fatou, claire, seed):
    chance = random.Random(seed)
    sign(fatou, version)
    releases = [ask(version.contract, fatou, claire) for _ in range(5)]
    expected = {release.pk: ReleaseState.REQUESTED for release in releases}
    moves = {
        services.give_release: (ReleaseState.REQUESTED, ReleaseState.GIVEN),
        services.decline_release: (ReleaseState.REQUESTED, ReleaseState.DECLINED),
        services.withdraw_release: (ReleaseState.GIVEN, ReleaseState.WITHDRAWN),
    }
    for _ in range(60):
        release, (act, (start, end)) = chance.choice(releases), chance.choice(list(moves.items()))
        try:
            act(release=release, by=self_of(fatou))
            assert expected[release.pk] == start
            expected[release.pk] = end
        except DomainError:
            assert expected[release.pk] != start
        assert live() == sum(state == ReleaseState.GIVEN for state in expected.values())


@pytest.mark.django_db(transaction=True)
def test_of_giving_and_declining_at_once_one_counts(asked, fatou):
    acts = [services.give_release, services.decline_release] * 4
    done = at_once(8, lambda n: acts[n](release=Release.objects.get(pk=asked.pk), by=self_of(fatou)))
    assert sum(done) == 1
    decided = Release.objects.get(pk=asked.pk)
    assert decided.state == (ReleaseState.GIVEN if done.index(True) % 2 == 0 else ReleaseState.DECLINED)


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_is_asked_once(version, fatou, claire):
    content, circle = uuid4(), uuid4()
    done = at_once(
        6,
        lambda _n: services.request_release(
            contract=version.contract, author=fatou, content_id=content, circle_id=circle, by=claire
        ),
    )
    assert sum(done) == 1
    assert Release.objects.count() == 1
