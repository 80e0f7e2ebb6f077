"""What negotiating leaves on the pages of a whole programme, and what goes with whoever leaves it."""

from django.urls import reverse

from contracts.agreements.models import Clause
from contracts.negotiation import services
from contracts.negotiation.models import Amendment, AmendmentAnswer, AmendmentState, SpokenReply
from tst_platform import my_data


def test_those_who_lead_are_told_of_what_waits_and_of_what_stays_in_reserve(cast):
    place, desk = cast.tilleuls, cast.client_of("claire")
    waiting = reverse("negotiation:amendments", args=[place.contract.pk])
    assert waiting in desk.get(reverse("programmes:mine")).content.decode()
    steps = desk.get(reverse("programmes:programme", args=[place.programme.pk])).context["steps"]
    told = [fact for step in steps for fact in step.facts if fact.words.startswith("4 ")]
    assert len(told) == 1 and not told[0].reached, (
        "four words without name; one is tied, one was answered aloud"
    )
    for amendment in Amendment.objects.filter(contract=place.contract):
        services.answer_amendment(amendment=amendment, text="Vu.", by=place.lead)
    assert waiting not in desk.get(reverse("programmes:mine")).content.decode()


def test_who_leaves_takes_their_amendments_along_and_the_contract_keeps_its_text(cast):
    place, made = cast.tilleuls, cast.tilleuls.rows["amendment"]
    clause = services.take_amendment(amendment=made, by=place.lead)
    for who in ("fatou", "bernard"):
        my_data.leave_programme(me=place.people[who], words=my_data.WITHDRAW, by=place.viewer(who))
    row = Amendment.objects.get(pk=made.pk)
    assert row.state == AmendmentState.WITHDRAWN
    assert not cast.canary.found_in(f"{row.text}{row.reason}{row.terms}")
    assert not AmendmentAnswer.objects.filter(amendment=made).exists()
    assert not SpokenReply.objects.filter(contract=place.contract).exists()
    assert place.word("amendment") in Clause.objects.get(pk=clause.pk).text
    page = cast.client_of("claire").get(
        reverse("negotiation:amendments", args=[place.contract.pk]), {"all": "1"}
    )
    assert cast.canary.found_in(page.content.decode()) & {"tilleuls.amendment.other"}
    assert not cast.canary.found_in(page.content.decode()) & {"tilleuls.amendment", "tilleuls.comment"}


def test_who_leaves_their_words_without_name_leaves_their_amendment_to_be_answered(cast):
    place, made = cast.tilleuls, cast.tilleuls.rows["amendment"]
    my_data.leave_programme(me=place.people["fatou"], words=my_data.KEEP, by=place.viewer("fatou"))
    assert (
        services.take_amendment(amendment=made, by=place.lead).text == Amendment.objects.get(pk=made.pk).text
    )
