"""An author is told on their home what became of their words; what came on paper is entered for them, and is theirs."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.agreements import services as agreements
from contracts.agreements.models import Clause, ContractIntervenant
from contracts.listening import services as listening
from contracts.listening.models import Need
from contracts.listening.shown import intervenants_of
from contracts.negotiation import services
from contracts.negotiation.audience import who_reads_from_paper
from contracts.negotiation.models import Amendment, AmendmentState, SpokenReply
from tests.contracts.conftest import laptop_of, phone_of, seat, self_of
from tests.contracts.listeners import people, say, whisper
from tst_platform import awaiting, my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError


@pytest.fixture
def clause(contract, claire):
    """A clause in words of the version in force."""
    made = agreements.add_clause(
        version=contract.draft, title="Horaires", text="On finit à 20 heures précises.", by=claire
    )
    agreements.propose_version(version=contract.draft, by=claire)
    return Clause.objects.get(pk=made.pk)


def propose(clause, party, text="On finit à 19 heures.", **more):
    return services.propose_wording(clause=clause, text=text, by=self_of(party), **more)


def told(party):
    return [one.url for one in awaiting._of(self_of(party))]


def acts(verb):
    return AuditRecord.objects.filter(verb=verb).count()


# --- what became of it ----------------------------------------------------------------------------------------------

BECOMES = {
    "answered": lambda made, by: services.answer_amendment(amendment=made, text="On en parle.", by=by),
    "set aside": lambda made, by: services.set_aside(amendment=made, reason="La salle ferme.", by=by),
    "taken": lambda made, by: services.take_amendment(amendment=made, by=by),
}


@pytest.mark.parametrize("what", BECOMES)
def test_whatever_becomes_of_it_is_announced_to_its_author_alone_until_they_read_it(
    clause, fatou, yanis, claire, what
):
    made = propose(clause, fatou)
    assert told(fatou) == []
    BECOMES[what](made, claire)
    assert told(fatou) == [reverse("negotiation:mine")] and told(yanis) == []
    phone = phone_of(fatou)
    page = phone.get(reverse("negotiation:mine")).content.decode()
    assert told(fatou), "reading a page writes nothing"
    until = re.search(r'name="until"\s+value="([^"]+)"', page)[1]
    assert phone.post(reverse("negotiation:read"), {"until": until}).url == reverse("negotiation:mine")
    assert told(fatou) == [] and acts("amendment.read") == 1
    assert 'name="until"' not in phone.get(reverse("negotiation:mine")).content.decode()


def test_an_answer_that_came_while_reading_stays_announced(clause, fatou, claire):
    made, phone = propose(clause, fatou), phone_of(fatou)
    services.answer_amendment(amendment=made, text="On en parle.", by=claire)
    until = Amendment.objects.get().news_at.isoformat()
    services.answer_amendment(amendment=made, text="On en a parlé.", by=claire)
    edges = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00+12:00", "0001-01-01T00:00")
    for shown in (until, "hier", "", "9" * 40, *edges):
        assert phone.post(reverse("negotiation:read"), {"until": shown}).status_code == 302
        assert told(fatou)


def test_nobody_reads_in_anothers_place_and_a_withdrawn_word_announces_nothing(clause, fatou, yanis, claire):
    made = propose(clause, fatou)
    services.answer_amendment(amendment=made, text="On en parle.", by=claire)
    late = Amendment.objects.get().news_at
    for who in (self_of(yanis), claire):
        services.read_answers(until=late, by=who)
    assert told(fatou)
    services.withdraw_amendment(amendment=made, by=self_of(fatou))
    assert told(fatou) == []


# --- from paper ------------------------------------------------------------------------------------------------------


def entered(clause, party, by, text="On finit à 19 heures."):
    return services.propose_wording(clause=clause, text=text, party=party, by=by)


def test_a_wording_and_a_comment_are_entered_for_someone_whose_they_are(clause, fatou, claire):
    laptop = laptop_of(claire)
    listed = laptop.get(reverse("negotiation:from_paper", args=[clause.contract_id])).content.decode()
    said = {"party": str(fatou.pk), "text": "On finit à 19 heures.", "seen": str(clause.pk)}
    for name in ("enter_wording", "enter_comment"):
        address = reverse(f"negotiation:{name}", args=[clause.contract_id, clause.pk])
        page = laptop.get(address).content.decode()
        assert address in listed and fatou.pseudonym in page
        assert who_reads_from_paper(intervenants_of(clause.contract)) in unescape(page)
        for _tap in range(2):
            assert laptop.post(address, said).status_code == 302
    assert Amendment.objects.count() == 2 and acts("amendment.enter") == 2
    assert {(one.author, one.entered_by) for one in Amendment.objects.all()} == {(fatou, claire.user)}
    page = phone_of(fatou).get(reverse("negotiation:mine")).content.decode()
    assert page.count("Claire Bonnet") == 2
    me = type("Me", (), {"party_id": fatou.pk, "party": fatou})()
    assert "Claire Bonnet" in str(my_data.EXPORTED[Amendment][1](me))


def test_their_author_withdraws_them_and_whoever_entered_one_only_while_it_waits(clause, fatou, claire, jean):
    waits, answered, own = (
        entered(clause, fatou, claire),
        entered(clause, fatou, claire, "À midi."),
        propose(clause, fatou, "À six heures."),
    )
    services.answer_amendment(amendment=answered, text="Vu.", by=claire)
    address = {
        made: reverse("negotiation:take_out", args=[clause.contract_id, made.pk])
        for made in (waits, answered, own)
    }
    assert laptop_of(jean).post(address[waits]).status_code == 404
    ContractIntervenant.objects.create(contract=clause.contract, user=jean.user, is_lead=False)
    assert laptop_of(jean).post(address[waits]).status_code == 302
    assert Amendment.objects.get(pk=waits.pk).is_waiting, "another than who entered it"
    for made in address:
        laptop_of(claire).post(address[made])
    standing = Amendment.objects.exclude(state=AmendmentState.WITHDRAWN)
    assert set(standing) == {answered, own}
    assert phone_of(fatou).post(reverse("negotiation:withdraw", args=[answered.pk])).status_code == 302
    assert set(standing.all()) == {own}


def test_nobody_enters_words_for_who_left_or_is_elsewhere_nor_who_does_not_lead(clause, fatou, claire, jean):
    gone, stranger = seat(clause.contract, 40), seat(agreements.start_contract(by=jean), 1)
    gone.left_at = gone.joined_at
    gone.save()
    for party, by in ((gone, claire), (stranger, claire), (fatou, jean), (fatou, self_of(gone))):
        with pytest.raises(DomainError):
            entered(clause, party, by)
        with pytest.raises(DomainError):
            services.comment_clause(clause=clause, text="Et le samedi ?", party=party, by=by)
    laptop = laptop_of(claire)
    address = reverse("negotiation:enter_comment", args=[clause.contract_id, clause.pk])
    for party in (gone.pk, stranger.pk, "rien", ""):
        answer = laptop.post(address, {"party": party, "text": "Mots gardés", "seen": str(clause.pk)})
        assert answer.status_code == 422 and "Mots gardés" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_what_was_typed_from_paper_is_kept_when_the_text_changed_meanwhile(clause, fatou, contract, claire):
    own = agreements.new_draft(contract=contract, by=claire).clauses.get(lineage=clause.lineage)
    seen = agreements.clause_fingerprint(own)
    agreements.edit_clause(clause=own, title="Horaires", text="On finit à 21 heures.", seen=seen, by=claire)
    agreements.propose_version(version=contract.draft, by=claire)
    laptop = laptop_of(claire)
    address = reverse("negotiation:enter_wording", args=[contract.pk, clause.pk])
    said = {"party": str(fatou.pk), "text": "À 19 heures.", "seen": str(clause.pk)}
    page = laptop.post(address, said)
    assert page.status_code == 422 and "On finit à 21 heures." in page.content.decode()
    said["seen"] = re.search(r'name="seen" value="([\w-]+)"', page.content.decode())[1]
    assert laptop.post(address, said).status_code == 302
    assert Amendment.objects.get().clause_id == own.pk


def test_without_a_version_in_force_the_page_says_what_it_is_for(contract, claire):
    page = laptop_of(claire).get(reverse("negotiation:from_paper", args=[contract.pk]))
    assert page.status_code == 200 and _("No version yet") in page.content.decode()


# --- spoken replies -----------------------------------------------------------------------------------------------------


def test_what_was_answered_aloud_goes_with_the_words_that_are_withdrawn(contract, fatou, claire):
    need = say(fatou, "Je doute.", kind="doubt")
    services.write_spoken_reply(need=need, said_on=need.said_on, text="Dit jeudi.", by=claire)
    assert phone_of(fatou).post(reverse("listening:withdraw", args=[need.pk])).status_code == 302
    assert not SpokenReply.objects.exists()
    paper = listening.enter_from_paper(party=fatou, kind="doubt", text="Je doute.", by=claire)
    services.write_spoken_reply(need=paper, said_on=paper.said_on, by=claire)
    listening.withdraw_need(need=paper, by=claire)
    assert not SpokenReply.objects.exists()


def test_it_goes_with_a_word_without_name_too(contract, claire):
    tokens = [whisper(one, f"Mot {number}") for number, one in enumerate(people(contract, 5))]
    listening.draw_due()
    for need in Need.objects.all():
        services.write_spoken_reply(need=need, said_on=need.said_on, text="Dit jeudi.", by=claire)
    listening.withdraw_by_link(token=tokens[0])
    assert SpokenReply.objects.count() == 4
