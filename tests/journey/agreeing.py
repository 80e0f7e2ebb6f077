"""Acts 3, 4 and 5: the programme is opened, its contract proposed, cells composed, people invited; they join and sign."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from cells.collectives.models import Invitation, Participant, WaitingSeat
from cells.composition.models import Cell, Round, Seat
from contracts.agreements.models import Clause, Party, Signature, Version
from interventions.programmes.models import Programme
from tests.journey.stage import Stage, fill, form_to, go, last_of, link_to, mails_to, open_all, submit, until

OBJECTIVE = "D’ici juin, ouvrir un lieu d’accueil tenu ensemble par des mères, des jeunes et des commerçants"
TITLE = "Mères, jeunes et travailleurs sociaux"
# What no mail, no door and no supervisor's page may say of the intervention.
THEMES = (TITLE, OBJECTIVE, "Tilleuls", "cellule")


def open_a_programme(stage: Stage) -> None:
    page = stage.desk("claire")
    page.goto("/interventions/")
    stage.look(page, "to do")
    page.locator('main a[href*="/interventions/nouvelle/?collective=quartier-des-tilleuls"]').first.click()
    stage.look(page, "new intervention")
    fill(page, title=TITLE, objective=OBJECTIVE, sponsor_name="Région Île-de-France")
    submit(page)
    programme = Programme.objects.get()
    stage.found["programme"], stage.found["contract"] = programme.pk, programme.contract_id
    expect(page.locator("main")).to_contain_text(OBJECTIVE)
    assert programme.current_step.position == 1
    stage.look(page, "intervention")


def declare_the_second_step(stage: Stage) -> None:
    page, programme = stage.desk("claire"), stage.found["programme"]
    steps = form_to(page, "programmes:step", programme).locator("button[name=step]")
    open_all(page)
    steps.first.click()
    assert Programme.objects.get().current_step.position == 2


def propose_a_contract(stage: Stage) -> None:
    """Add a clause to those of the library, propose; from then on the text does not change."""
    page, contract = stage.desk("claire"), stage.found["contract"]
    go(page, "agreements:contract", contract)
    stage.look(page, "contract")
    assert Clause.objects.count() >= 4, "the draft begins with the clauses of the library"
    go(page, "agreements:add_clause", contract)
    fill(page, title="Comptes rendus", text="Aucun compte rendu nominatif n’est remis à l’employeur.")
    stage.look(page, "clause")
    submit(page)
    link_to(page, "agreements:propose", contract).click()
    stage.look(page, "propose")
    submit(page)
    version = Version.objects.get()
    assert version.is_proposed
    assert version.sha256 == version.compute_sha256()
    expect(page.locator('a[href*="/clauses/"]')).to_have_count(0)
    clause = Clause.objects.filter(version=version).first()
    answer = page.request.get(f"/contrats/{contract}/clauses/{clause.pk}/")
    assert answer.status in (403, 404), f"a proposed clause can be edited: {answer.status}"
    stage.look(page, "contract proposed")


def compose_cells_of_twelve(stage: Stage) -> None:
    page, contract = stage.desk("claire"), stage.found["contract"]
    go(page, "composition:rounds", contract)
    stage.look(page, "rounds")
    fill(page, cell_size="12")
    submit(page)
    page.locator("#round").wait_for()  # composed by the worker, while the page looks again by itself
    proposed = Round.objects.get()
    stage.found["round"] = proposed.pk
    sizes = sorted({cell.seats.count() for cell in proposed.cells.all()})
    assert sizes in ([12], [11, 12], [12, 13]), sizes
    assert page.locator(".bar").count() >= proposed.cells.count()


def move_one_person_by_button_and_by_drag_and_undo(stage: Stage) -> None:
    page, proposed = stage.desk("claire"), stage.found["round"]
    seat = Seat.objects.filter(round=proposed, cell__position=0).order_by("participant__created_at").first()
    where = lambda: Seat.objects.get(pk=seat.pk).cell.position  # noqa: E731
    page.locator(f'a[href*="move={seat.participant_id}"]').click()
    stage.look(page, "round")
    page.locator("#move form button").first.click()
    page.locator("#messages form").wait_for()
    assert where() != 0
    page.locator("#messages form button").first.click()
    until(lambda: where() == 0)
    assert where() == 0, "undo takes the move back"
    page.locator("#messages form").wait_for(state="detached")
    second = page.locator("[data-cell]").nth(1)
    page.locator(f'[data-person="{seat.participant_id}"]').hover()
    page.mouse.down()
    second.locator("h2").hover()
    second.locator("h2").hover()  # the second time it is a drag
    expect(page.locator("[data-effect]:visible")).to_have_count(page.locator("[data-cell]").count())
    page.mouse.up()
    page.locator("#messages form").wait_for()
    assert where() == 1, "dragged to the second cell"
    page.locator("#messages form button").first.click()
    until(lambda: where() == 0)
    assert where() == 0


def validate_the_round(stage: Stage) -> None:
    page = stage.desk("claire")
    page.locator('main a[href*="/valider/"]').click()  # it says which revision of the round was looked at
    stage.look(page, "validate round")
    submit(page)
    until(lambda: Round.objects.get().state == "validated")
    a, b = Cell.objects.order_by("position")[:2]
    stage.found["a"], stage.found["b"] = a.pk, b.pk
    go(page, "composition:cell", a.pk)
    stage.look(page, "cell")
    for key, cell, count in (("fatou", a, 0), ("yanis", a, 1), ("bernard", b, 0)):
        reachable = [person for person in Participant.objects.filter(seats__cell=cell) if person.email]
        stage.found[key] = reachable[count].pk


def person(stage: Stage, who: str) -> Participant:
    return Participant.objects.select_related("party").get(pk=stage.found[who])


def invite_three_people_by_mail(stage: Stage) -> None:
    """Personal links leave by mail; the mail names neither the intervention nor its subject."""
    page, contract = stage.desk("claire"), stage.found["contract"]
    go(page, "collectives:invitations", contract)
    for who in ("fatou", "yanis", "bernard"):
        someone = person(stage, who)
        page.goto(f"/contrats/{contract}/invitations/?q={someone.family_name}")
        page.locator(f'input[name=person][value="{someone.pk}"]').check()
        form_to(page, "collectives:invite", contract).locator(
            "button.btn-secondary[type=submit]:not([name])"
        ).first.click()
        mails = until(lambda someone=someone: mails_to(someone.email))
        assert [mail.subject for mail in mails] == ["Invitation de Claire Bonnet"]
        said = mails[0].subject + mails[0].body
        assert not [theme for theme in THEMES if theme.casefold() in said.casefold()], said
        stage.found[f"{who}.link"] = re.search(r"http\S+/rejoindre/\S+", mails[0].body).group(0)


def open_a_link_and_find_that_nothing_has_changed(stage: Stage, who: str) -> Page:
    page, link = stage.phone(who), stage.found[f"{who}.link"]
    for _time in range(2):
        assert page.goto(link).status == 200
    expect(page.locator("h1")).to_contain_text("Claire Bonnet")
    said = page.locator("body").inner_text()
    assert not [theme for theme in THEMES[:3] if theme in said]
    assert person(stage, who).party.joined_at is None
    assert not Invitation.objects.filter(participant=stage.found[who], uses__gt=0).exists()
    if who == "fatou":
        stage.look(page, "door")
    return page


def join_and_say_how_to_be_called(stage: Stage, who: str, called: str) -> None:
    page, token = stage.phone(who), stage.found[f"{who}.link"].rstrip("/").rpartition("/")[2]
    submit(page)
    page.wait_for_url("**/bienvenue/")
    assert token not in page.url
    assert person(stage, who).party.joined_at is not None
    if who == "fatou":
        stage.look(page, "welcome")
    assert not page.locator("[name=consents]").is_checked(), (
        "consent to sensitive speech is given, never presumed"
    )
    fill(page, called=called)
    submit(page)
    page.wait_for_url("**/mon-contrat/")


def see_nothing_of_the_cell_before_signing(stage: Stage) -> None:
    page = stage.phone("fatou")
    others = [
        p.family_name
        for p in Participant.objects.filter(seats__cell=stage.found["a"])
        if p.pk != stage.found["fatou"]
    ]
    for name in ("sessions:home", "sessions:room", "boards:exchanges"):
        go(page, name)
        said = page.locator("main").inner_text()
        assert not [other for other in others if other and other in said], name
        expect(page.locator('[name="text"]')).to_have_count(0)
    stage.look(page, "exchanges before signing")
    go(page, "sessions:home")
    stage.look(page, "home before signing")
    link_to(page, "agreements:read").click()


def read_and_sign(stage: Stage, who: str) -> None:
    page = stage.phone(who)
    if who == "fatou":
        submit(page)  # without an answer: asked again, nothing lost
        expect(page.locator(".field-error").first).to_be_visible()
        stage.look(page, "read the contract")
    for answer in page.locator('input[type=radio][value="accept"]').all():
        answer.check()
    submit(page)
    until(lambda: Signature.objects.filter(party=person(stage, who).party).exists())
    go(page, "agreements:read")
    if who == "fatou":
        stage.look(page, "signed")
    assert Signature.objects.filter(party=person(stage, who).party).count() == 1


def come_by_the_shared_link(stage: Stage) -> None:
    """A link for many leads to a waiting room; the intervenant lets people in."""
    page, contract, phone = stage.desk("claire"), stage.found["contract"], stage.phone("mme ortega")
    go(page, "collectives:invitations", contract)
    open_all(page)
    form_to(page, "collectives:share", contract).locator("button[type=submit]").click()
    expect(page.locator("svg.qr")).to_be_visible()
    stage.look(page, "shared link")
    phone.goto(page.locator("input[readonly]").input_value())
    stage.look(phone, "shared door")
    fill(phone, called="Mme Ortega", contact="+33 6 39 98 00 12")
    submit(phone)
    phone.wait_for_url("**/attente/")
    stage.look(phone, "waiting room")
    go(page, "collectives:invitations", contract)
    stage.look(page, "invitations")
    form_to(page, "collectives:admit", WaitingSeat.objects.get().pk).locator("button").click()
    phone.locator('form[action$="/attente/entrer/"] button').click()  # the page changes by itself
    phone.wait_for_url("**/bienvenue/")
    fill(phone, called="Mme Ortega")
    submit(phone)
    phone.wait_for_url("**/mon-contrat/")
    stage.found["mme ortega"] = WaitingSeat.objects.get().participant_id
    read_and_sign(stage, "mme ortega")
    go(phone, "sessions:home")
    stage.look(phone, "home without a cell")


def seat_her_where_she_fits_best(stage: Stage) -> None:
    page = stage.desk("claire")
    go(page, "composition:round", stage.found["round"])
    form_to(page, "composition:seat_late", stage.found["round"]).locator("button").first.click()
    until(lambda: Seat.objects.filter(participant=stage.found["mme ortega"]).exists())
    assert Seat.objects.filter(participant=stage.found["mme ortega"]).count() == 1
    assert Party.objects.filter(joined_at__isnull=False).count() == 4


def id_of(page: Page) -> str:
    return last_of(page.url)
