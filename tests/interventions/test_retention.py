"""An intervention is closed, opened again, and its words have their day; what is erased then: `promises/test_16_…`."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Clause, Version
from interventions.exercises.models import Exercise
from interventions.programmes.lasting import (
    NOTICE,
    day_if_proposed,
    day_of_erasure,
    months_after,
    months_kept,
)
from interventions.programmes.models import Programme
from interventions.programmes.services import close_programme, reopen_programme
from interventions.reminders import retention
from tests.addresses import STREAMS, every_address, usual
from tests.interventions.ending import STAYS, close_at, closed_on_the_eve, over, told_in
from tests.undoing import undone
from tst_platform.audit.models import AuditRecord
from tst_platform.awaiting import _of
from tst_platform.core.errors import DomainError
from tst_platform.core.models import Erasure, sealed_models
from tst_platform.outbox.models import Message

# Whoever sees something of it, and where.
SEES = {
    "claire": lambda address: address.blanks and not address.name.startswith(("house", "mfa")),
    "helene": lambda address: address.name.startswith(("supervision:", "programmes:")),
    "paul": lambda address: address.name.startswith("programmes:"),
    "fatou": lambda address: not address.blanks and not address.name.startswith(("house", "mfa", "account")),
}


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.list"


def test_opened_again_before_the_day_nothing_is_erased_and_afterwards_it_is_too_late(cast):
    place = cast.tilleuls
    said = told_in(cast, "tilleuls")
    closed_on_the_eve(place.programme)
    assert reopen_programme(programme=place.programme, by=place.lead)
    assert not reopen_programme(programme=place.programme, by=place.lead), "pressed twice"
    assert day_of_erasure(Programme.objects.get(pk=place.programme.pk)) is None
    retention.erase_due(timezone.now() + dt.timedelta(days=4000))
    assert told_in(cast, "tilleuls") == said
    over(place.programme)
    with pytest.raises(DomainError):
        reopen_programme(programme=place.programme, by=place.lead)
    with pytest.raises(Programme.DoesNotExist):
        close_programme(programme=place.programme, by=cast.terrasses.lead)


def test_the_fewest_months_ever_proposed_count(cast):
    place = cast.tilleuls
    Clause.objects.filter(version=place.draft, kind="retention").delete()
    fresh = {"contract": place.contract, "version": place.draft, "kind": "retention", "title": "Durée"}
    Clause.objects.create(position=99, terms={"retention_months": 2}, **fresh)
    before = months_kept(place.programme)
    assert before > 2, "a draft binds nobody"
    Version.objects.filter(pk=place.draft.pk).update(proposed_at=timezone.now())
    assert months_kept(place.programme) == 2


def shorter(place, months):
    """Write a draft that keeps words for so many months."""
    Clause.objects.filter(version=place.draft, kind="retention").delete()
    fresh = {"contract": place.contract, "version": place.draft, "kind": "retention", "title": "Durée"}
    Clause.objects.create(position=99, terms={"retention_months": months}, **fresh)


def test_a_shorter_time_proposed_after_the_closing_gives_a_month_of_notice(cast):
    place, today = cast.tilleuls, timezone.localdate()
    close_at(place.programme, today - dt.timedelta(days=200))
    before = day_of_erasure(Programme.objects.get(pk=place.programme.pk))
    shorter(place, 2)
    programme = Programme.objects.get(pk=place.programme.pk)
    assert day_if_proposed(programme, place.draft) == today + NOTICE < before
    page = cast.client_of("claire").get(reverse("agreements:propose", args=[place.contract.pk]))
    assert "words-end-sooner" in page.content.decode()
    assert day_of_erasure(programme) == before, "a draft binds nobody"
    Version.objects.filter(pk=place.draft.pk).update(proposed_at=timezone.now())
    assert day_of_erasure(programme) == today + NOTICE
    retention.erase_due()
    assert not Erasure.objects.filter(pk=programme.pk).exists()


def test_a_time_that_stays_the_same_or_was_proposed_before_the_closing_moves_no_day(cast):
    place, today = cast.tilleuls, timezone.localdate()
    close_at(place.programme, today - dt.timedelta(days=20))
    programme, desk = Programme.objects.get(pk=place.programme.pk), cast.client_of("claire")
    address = reverse("agreements:propose", args=[place.contract.pk])
    assert "words-end-sooner" not in desk.get(address).content.decode()
    reopen_programme(programme=programme, by=place.lead)
    shorter(place, 2)
    assert "words-end" not in desk.get(address).content.decode()
    Version.objects.filter(pk=place.draft.pk).update(proposed_at=timezone.now())
    close_programme(programme=programme, by=place.lead)
    assert day_of_erasure(Programme.objects.get(pk=programme.pk)) == months_after(today, 2)


def test_who_closes_is_told_the_day_anew_if_it_has_changed_meanwhile(cast):
    place, desk = cast.tilleuls, cast.client_of("claire")
    close = reverse("programmes:close", args=[place.programme.pk])
    told = desk.get(close).context["told"]
    shorter(place, 2)
    Version.objects.filter(pk=place.draft.pk).update(proposed_at=timezone.now())
    again = desk.post(close, {"told": told})
    assert again.status_code == 422 and Programme.objects.get(pk=place.programme.pk).closed_at is None
    assert desk.post(close, {"told": again.context["told"]}).status_code == 302
    assert Programme.objects.get(pk=place.programme.pk).closed_at is not None


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-11-22", 12, "2027-11-22"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-02-01", 1200, "2126-02-01"),
    ],
)
def test_months_are_those_of_the_calendar(day, months, end):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(end)


def test_every_sealed_word_hangs_on_a_key_that_goes(db):
    """A new model that is sealed by itself is added to what the clock erases, or to this list with its reason."""
    seen = {words(Programme.objects.none()).model for words in retention.WORDS} | {Programme}
    apart = {
        Message,  # wiped when it is sent or cancelled
        Exercise,  # an intervenant's own, who erases it: nobody's word of any programme
    }
    sealed_by = {model: model.sealed_by for model in sealed_models()}
    alone = {model for model, scope in sealed_by.items() if scope == "pk"}
    assert alone - apart <= seen
    # A circle is a cell, or the contract of the whole collective: both go.
    goes = {
        "circle_id",
        "circle",
        "party_id",
        "author_id",
        "hearer_id",
        "run_id",  # of an exercise: when it is closed, at the latest with its programme
        "contract_id",
        "programme_id",
        "cell_id",
        "text_id",
        "scope",
        "pk",
    }
    assert set(sealed_by.values()) <= goes


# --- pages -----------------------------------------------------------------------------------------------------------


def test_an_intervenant_closes_and_opens_again_and_everyone_reads_the_day(cast):
    place, claire, fatou = cast.tilleuls, cast.client_of("claire"), cast.client_of("fatou")
    programme = reverse("programmes:programme", args=[place.programme.pk])
    close, reopen = (reverse(f"programmes:{act}", args=[place.programme.pk]) for act in ("close", "reopen"))
    assert close in claire.get(programme).content.decode()
    day = str(months_after(timezone.localdate(), months_kept(place.programme)).year)
    assert day in claire.get(close).content.decode()
    assert claire.post(close).status_code == 302
    assert claire.post(close).status_code == 302, "pressed twice"
    assert AuditRecord.objects.filter(verb="programme.close", row=place.programme.pk).count() == 1
    contract = reverse("agreements:contract", args=[place.contract.pk])
    told = [(claire, programme), (claire, contract)]
    told += [(fatou, reverse("sessions:me")), (fatou, reverse("agreements:read"))]
    told += [(cast.client_of("kevin"), reverse("agreements:read"))]
    for client, url in told:
        page = client.get(url, headers={"accept-language": "fr"})
        assert "words-end" in page.content.decode(), url
    assert reopen in claire.get(programme).content.decode()
    assert claire.get(reopen).status_code == 200
    enrol = claire.post(reverse("programmes:enrol", args=[place.programme.pk]), follow=True)
    assert enrol.status_code == 200
    assert claire.post(reopen).status_code == 302
    assert close in claire.get(programme).content.decode()
    assert "words-end" not in fatou.get(reverse("sessions:me")).content.decode()


def test_the_intervenants_are_told_a_month_before(cast):
    place, claire = cast.tilleuls, cast.viewer_of("claire")
    here = reverse("programmes:programme", args=[place.programme.pk]) + "#closing"
    for ago, is_told in ((0, False), (29, False)):
        close_at(place.programme, timezone.localdate() - dt.timedelta(days=ago))
        assert (here in [one.url for one in _of(claire)]) is is_told
    closed_on_the_eve(place.programme)
    assert here in [one.url for one in _of(claire)]
    assert here not in [one.url for one in _of(cast.viewer_of("jean"))]


def test_every_page_answers_after_the_day_and_shows_no_word(cast):
    over(cast.tilleuls.programme)
    call_command("tick")
    rows, wrong = usual(cast.tilleuls) | {"round": cast.tilleuls.done.pk}, []
    for person, sees in SEES.items():
        client = cast.client_of(person)
        client.raise_request_exception = False
        for address in filter(sees, every_address()):
            if address.name in STREAMS | {"ready"}:
                continue
            with undone():
                page = client.get(address.at(**{blank: rows[blank] for blank in address.blanks}))
            body = b"" if page.streaming else page.content
            words = cast.canary.found_in(body.decode(errors="replace"))
            shown = {word for word in words if word.startswith("tilleuls.")} - STAYS
            if page.status_code >= 500 or shown:
                wrong.append(f"{address.name} {person}: {page.status_code} {shown or ''}")
    assert not wrong, "\n".join(wrong)
