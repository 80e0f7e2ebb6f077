"""Which clause answers which words of listening, what stays in reserve, and who reads that."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from contracts.agreements import services as agreements
from contracts.agreements.models import Clause, OtherWording
from contracts.listening import services as listening
from contracts.listening.audience import Door, Kind
from contracts.listening.models import Need
from contracts.negotiation import services
from contracts.negotiation.models import Amendment, AmendmentAnswer, AmendmentState, SpokenReply, Tie
from contracts.negotiation.reserve import count_in_reserve, in_reserve
from contracts.negotiation.shown import answers_to, beside
from tests.contracts.conftest import laptop_of, phone_of, self_of, sign
from tests.contracts.listeners import people, say, whisper
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

# Its author's own row stays theirs in the database, empty.
WITHDRAWN = {Amendment: {"state": AmendmentState.WITHDRAWN}}


def tie(clause, *needs, by):
    services.tie_needs(clause=clause, add={need.pk for need in needs}, remove=(), by=by)


def texts(needs):
    return {need.text for need in needs}


@pytest.fixture
def clause(version):
    return version.clauses.first()


def test_a_tie_follows_its_clause_from_version_to_version_and_is_no_part_of_the_text(
    version, clause, fatou, contract, claire
):
    before, need = version.compute_sha256(), say(fatou, "Finir à l’heure.")
    tie(clause, need, by=claire)
    assert version.compute_sha256() == before == version.sha256
    assert "lineage" not in version.canonical_text()
    draft = agreements.new_draft(contract=contract, by=claire)
    own = draft.clauses.get(lineage=clause.lineage)
    assert own.pk != clause.pk and texts(beside(claire, [own])[own.pk].needs) == {"Finir à l’heure."}
    seen = agreements.clause_fingerprint(own)
    agreements.edit_clause(clause=own, title="Autre", text="Tout autre.", seen=seen, by=claire)
    agreements.propose_version(version=draft, by=claire)
    assert [one.pk for one in answers_to(claire, contract.pk)[need.pk].clauses] == [own.pk]


def test_each_reader_finds_beside_a_clause_only_the_needs_that_they_may_read(
    version, clause, fatou, yanis, contract, claire
):
    named, reserved = say(fatou, "Mot de Fatou."), say(yanis, "Mot réservé.", Door.RESERVED)
    for number, party in enumerate(people(contract, 5)):
        whisper(party, f"Mot sans nom {number}.")
    listening.draw_due()
    words = list(Need.objects.filter(door=Door.NAMELESS))
    tie(clause, named, reserved, words[0], by=claire)
    assert texts(beside(claire, [clause])[clause.pk].needs) == {
        "Mot de Fatou.",
        "Mot réservé.",
        words[0].text,
    }
    shared = beside(claire, [clause], shared=True)[clause.pk].needs
    assert texts(shared) == {words[0].text}, "what is printed shows what all may read"
    assert texts(beside(self_of(fatou), [clause])[clause.pk].needs) == {"Mot de Fatou."}
    sign(fatou, version)
    assert texts(beside(self_of(fatou), [clause])[clause.pk].needs) == {"Mot de Fatou.", words[0].text}
    address = reverse("agreements:version", args=[contract.pk, version.pk])
    page = laptop_of(claire).get(address).content.decode()
    assert words[0].text in page and "Mot de Fatou." not in page and "Mot réservé." not in page
    page = phone_of(yanis).get(reverse("agreements:read")).content.decode()
    assert "Mot réservé." in page and "Mot de Fatou." not in page and words[0].text not in page
    assert not Tie.objects.visible_to(self_of(yanis)).filter(need=named).exists()


def test_two_intervenants_tie_at_once_and_neither_undoes_the_other(
    version, clause, fatou, yanis, contract, claire
):
    one, other, third = say(fatou, "Un."), say(yanis, "Deux."), say(yanis, "Trois.")
    tie(clause, third, by=claire)
    laptop, address = laptop_of(claire), reverse("negotiation:tie", args=[contract.pk, clause.pk])
    page = laptop.get(address).content.decode()
    assert page.count(" checked") == 1 and "Deux." in page
    shown = re.findall(r'name="shown" value="([\w-]+)"', page)
    assert shown == [str(third.pk)]
    laptop.post(address, {"needs": [str(one.pk), str(third.pk)], "shown": shown})
    laptop.post(address, {"needs": [str(other.pk)], "shown": shown})
    assert set(Tie.objects.values_list("need", flat=True)) == {one.pk, other.pk}
    for wrong in ("x", "\x00", str(clause.pk)):
        assert laptop.post(address, {"needs": [wrong]}).status_code == 422


def test_needs_of_elsewhere_are_not_tied(version, clause, jean, claire):
    foreign = agreements.start_contract(by=jean)
    (stranger,) = people(foreign, 1)
    need = say(stranger, "D’ailleurs.")
    address = reverse("negotiation:tie", args=[version.contract_id, clause.pk])
    assert laptop_of(claire).post(address, {"needs": [str(need.pk)]}).status_code == 422
    tie(clause, need, by=claire)
    assert not Tie.objects.exists()
    with pytest.raises(DomainError):
        tie(clause, need, by=jean)
    spoken = reverse("negotiation:spoken", args=[version.contract_id, need.pk])
    assert laptop_of(claire).post(spoken, {"said_on": "2026-01-01"}).status_code == 404


def test_a_doubt_stays_in_reserve_until_a_clause_in_force_or_a_spoken_reply_answers_it(
    version, clause, fatou, yanis, contract, claire
):
    doubt = say(fatou, "Rien ne changera.", kind=Kind.DOUBT)
    mistrust = say(yanis, "Je ne vous crois pas.", kind=Kind.MISTRUST)
    say(fatou, "Un besoin.")
    page = laptop_of(claire).get(reverse("agreements:contract", args=[contract.pk])).content.decode()
    assert 'id="reserve"' in page and "Rien ne changera." in page and "Un besoin." not in page
    assert texts(in_reserve(claire, contract)) == {"Rien ne changera.", "Je ne vous crois pas."}
    assert texts(in_reserve(self_of(fatou), contract)) == {"Rien ne changera."}
    assert count_in_reserve([contract.pk]) == {contract.pk: 2}
    draft = agreements.new_draft(contract=contract, by=claire)
    own = agreements.add_clause(version=draft, title="Suite", text="On dit ce qui suit.", by=claire)
    tie(own, doubt, by=claire)
    assert texts(in_reserve(claire, contract)) >= {"Rien ne changera."}, "a draft answers nothing yet"
    agreements.propose_version(version=draft, by=claire)
    services.write_spoken_reply(need=mistrust, said_on=timezone.localdate(), text="Au marché.", by=claire)
    assert in_reserve(claire, contract) == [] and count_in_reserve([contract.pk]) == {}
    found = answers_to(self_of(yanis), contract.pk)
    assert found[mistrust.pk].spoken.text == "Au marché." and doubt.pk not in found
    assert "Au marché." in phone_of(yanis).get(reverse("listening:mine")).content.decode()
    assert "Suite" in phone_of(fatou).get(reverse("listening:mine")).content.decode()
    page = laptop_of(claire).get(reverse("listening:gathered", args=[contract.pk])).content.decode()
    assert "Au marché." in page and "Suite" in page


def test_a_spoken_reply_is_written_once_and_taken_back(version, fatou, contract, claire):
    doubt = say(fatou, "Rien ne changera.", kind=Kind.DOUBT)
    laptop, address = laptop_of(claire), reverse("negotiation:spoken", args=[contract.pk, doubt.pk])
    today = timezone.localdate()
    for day in ("", "hier", "0001-01-01", "9999-12-31", str(today + dt.timedelta(days=2)), "\x00"):
        answer = laptop.post(address, {"said_on": day, "text": "Ma ligne reste"})
        assert answer.status_code == 422 and "Ma ligne reste" in answer.content.decode(), day
    assert laptop.post(address, {"said_on": str(today), "text": "Au marché."}).status_code == 302
    again = laptop.post(address, {"said_on": str(today), "text": "Au marché."})
    assert again.status_code == 422 and SpokenReply.objects.count() == 1
    assert laptop.post(address, {"take_back": "1"}).status_code == 302
    assert not SpokenReply.objects.exists() and len(in_reserve(claire, contract)) == 1
    assert laptop.post(address, {"take_back": "1"}).status_code == 302


def test_words_taken_back_leave_no_trace_beside_clauses_nor_in_reserve(
    version, clause, fatou, contract, claire
):
    doubt = say(fatou, "Rien ne changera.", kind=Kind.DOUBT)
    tie(clause, doubt, by=claire)
    services.write_spoken_reply(need=doubt, said_on=timezone.localdate(), text="Au marché.", by=claire)
    listening.withdraw_need(need=doubt, by=self_of(fatou))
    assert beside(claire, [clause])[clause.pk].needs == [] and in_reserve(claire, contract) == []
    assert not SpokenReply.objects.visible_to(claire).exists()
    assert answers_to(claire, contract.pk) == {}


def test_pages_cost_the_same_however_many_needs_there_are(
    version, clause, contract, claire, django_assert_max_num_queries
):
    for party in people(contract, 12):
        tie(clause, say(party, f"Besoin de {party.pseudonym}."), by=claire)
        say(party, f"Doute de {party.pseudonym}.", kind=Kind.DOUBT)
    agreements.new_draft(contract=contract, by=claire)
    laptop = laptop_of(claire)
    with django_assert_max_num_queries(32):
        page = laptop.get(reverse("agreements:contract", args=[contract.pk])).content.decode()
    assert page.count("Besoin de") == 12 and page.count("Doute de") >= 12
    with django_assert_max_num_queries(16):
        laptop.get(reverse("negotiation:tie", args=[contract.pk, clause.pk]))


def test_a_clause_without_words_says_where_to_begin(version, contract, claire):
    clause = Clause.objects.filter(version=version).first()
    page = laptop_of(claire).get(reverse("negotiation:tie", args=[contract.pk, clause.pk])).content.decode()
    assert reverse("listening:gathered", args=[contract.pk]) in page and 'type="checkbox"' not in page


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")
def test_second_wall_shows_each_viewer_what_the_first_one_shows(
    version, clause, fatou, yanis, contract, claire, jean
):
    doubt, other = say(fatou, "Doute.", kind=Kind.DOUBT), say(yanis, "Autre.", Door.RESERVED)
    tie(clause, doubt, other, by=claire)
    for need in (doubt, other):
        services.write_spoken_reply(need=need, said_on=timezone.localdate(), text="Dit.", by=claire)
    first = services.comment_clause(clause=clause, text="Un.", by=self_of(fatou))
    second = services.comment_clause(clause=clause, text="Deux.", by=self_of(yanis))
    for made in (first, second):
        services.answer_amendment(amendment=made, text="Vu.", by=claire)
    services.withdraw_amendment(amendment=second, by=self_of(yanis))
    draft = agreements.new_draft(contract=contract, by=claire)
    agreements.keep_standing(draft.clauses.first(), OtherWording.Why.NOT_KEPT, claire)
    models = (Amendment, AmendmentAnswer, OtherWording, SpokenReply, Tie)
    shown = {}
    for viewer in (claire, jean, self_of(fatou), self_of(yanis), Viewer()):
        for model in models:
            with looking_as(viewer):
                behind = set(
                    model._base_manager.exclude(**WITHDRAWN.get(model, {})).values_list("pk", flat=True)
                )
            allowed = set(model.objects.visible_to(viewer).values_list("pk", flat=True))
            assert behind == allowed, (viewer, model)
            shown[viewer.actor, model] = len(allowed)
    assert [shown[claire.actor, model] for model in models] == [1, 1, 1, 2, 2]
    assert [shown[self_of(fatou).actor, model] for model in models] == [1, 1, 0, 1, 1]
    assert not any(shown[who.actor, model] for who in (jean, Viewer()) for model in models)
    for viewer in (jean, self_of(yanis)):
        with looking_as(viewer), pytest.raises(DatabaseError), transaction.atomic():
            Tie.objects.create(contract=contract, lineage=clause.lineage, need=doubt)
