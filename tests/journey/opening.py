"""Acts 1 and 2: the intervenant signs in, lays a collective out, takes lists of people in."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from cells.collectives.models import Collective, Component, Participant
from cells.composition.models import PairConstraint
from cells.imports.models import ImportRun
from tests.journey.stage import Stage, fill, go, last_of, link_to, mails_to, refused, submit, until
from tests.signing_in import application_of, code_shown_by

LISTS = Path(__file__).resolve().parent.parent / "data"
COMPONENTS = {"Parents": "3", "Jeunes": "3", "Commerçants": "2"}
NEVER_ASKED = ("Origine", "Religion", "Opinions politiques", "Personnes malades")


def code_mailed_to(address: str) -> str:
    """Return the code that was mailed last, among what else was; nothing as long as none was."""
    codes = [re.search(r"\b\d{3} \d{3}\b", message.body) for message in mails_to(address)]
    return next((code.group() for code in reversed(codes) if code), "")


def sign_in(stage: Stage, who: str) -> Page:
    """Sign in by the code that the worker mails, and by the application on one's phone."""
    page, user = stage.desk(who), stage.staff[who]
    app = application_of(user)
    page.goto("/")
    if "home" not in stage.looked_at:
        stage.look(page, "home")
    link_to(page, "account_login").click()
    if "sign-in" not in stage.looked_at:
        stage.look(page, "sign-in")
    fill(page, email=user.email)
    submit(page)
    page.locator("[name=code]").wait_for()
    if "code" not in stage.looked_at:
        stage.look(page, "code")
    code = until(lambda: code_mailed_to(user.email))
    assert code, "the code was not mailed"
    fill(page, code=code)
    submit(page)
    page.wait_for_url("**/connexion/preuve/")
    if "proof" not in stage.looked_at:
        stage.look(page, "proof")
    fill(page, code=code_shown_by(app))
    submit(page)
    expect(page.locator("h1")).to_be_visible()
    return page


def find_nothing_yet_and_be_told_what_to_do(stage: Stage) -> None:
    page = stage.desk("claire")
    assert page.url.endswith("/interventions/")
    stage.look(page, "no intervention yet")
    link_to(page, "collectives:create").click()


def lay_out_a_collective(stage: Stage) -> None:
    page = stage.desk("claire")
    stage.look(page, "new collective")
    fill(page, name="Quartier des Tilleuls")
    page.locator("[name=kind]").select_option("neighbourhood")
    submit(page)
    collective = Collective.objects.get()
    stage.found["slug"] = collective.slug
    for name, seats in COMPONENTS.items():
        go(page, "collectives:add_component", collective.slug)
        fill(page, name=name, seats=seats)
        submit(page)
        expect(page.locator("main")).to_contain_text(name)
    assert dict(Component.objects.values_list("name", "seats")) == {k: int(v) for k, v in COMPONENTS.items()}
    stage.look(page, "collective")


def be_refused_what_is_never_asked(stage: Stage) -> None:
    """A component named after origin, religion, opinion or health is not taken, and it is said why."""
    page = stage.desk("claire")
    for name in NEVER_ASKED:
        go(page, "collectives:add_component", stage.found["slug"])
        fill(page, name=name)
        submit(page)
        refused(page)
        expect(page.locator("[name=name]")).to_have_value(name)
    stage.look(page, "component refused")
    assert Component.objects.count() == len(COMPONENTS)


def choose_list(page: Page, slug: str, name: str) -> ImportRun:
    go(page, "imports:upload", slug)
    page.locator("input[type=file]").set_input_files(LISTS / name)
    submit(page)
    page.wait_for_url(re.compile(r"/importer/[0-9a-f-]{36}/$"))
    return ImportRun.objects.get(pk=last_of(page.url))


def confirm_list(page: Page) -> None:
    page.locator('form[action$="/confirmer/"] button.btn-primary').click()
    page.wait_for_url("**/avancement/")


def take_in_240_people(stage: Stage) -> None:
    """From the file to the people: columns recognised, each row checked, pairs kept apart and together."""
    page, slug = stage.desk("claire"), stage.found["slug"]
    go(page, "imports:upload", slug)
    stage.look(page, "import")
    run = choose_list(page, slug, "nous-tous-francais-240.csv")
    assert run.rows == 240
    stage.look(page, "import preview")
    confirm_list(page)
    until(lambda: ImportRun.objects.get(pk=run.pk).finished_at)
    page.reload()
    stage.look(page, "import done")
    assert Participant.objects.count() == run.accepted > 230
    assert set(PairConstraint.objects.values_list("kind", flat=True)) == {"apart", "together"}


def take_in_other_lists_and_undo(stage: Stage) -> None:
    """The same wizard reads a workbook, and a messy file: what is wrong is named on its row; an import is undone."""
    page = stage.desk("claire")
    for name, file, rows in (
        ("Les Terrasses", "cooperative-habitants-24.xlsx", 24),
        ("Quartier du Canal", "quartier-60-messy-cp1252.csv", 60),
    ):
        go(page, "collectives:create")
        fill(page, name=name)
        page.locator("[name=kind]").select_option("neighbourhood")
        submit(page)
        slug = Collective.objects.get(name=name).slug
        run = choose_list(page, slug, file)
        told = page.locator("#lines").locator("xpath=..")
        expect(told).to_be_visible()
        stage.found[file] = run.rows, run.accepted
        assert run.rows >= rows - 2, (file, run.rows)
        confirm_list(page)
        assert Participant.objects.filter(collective__slug=slug).count() == run.accepted
        page.locator('a[href$="/annuler/"]').click()
        page.locator("button.btn-danger").click()
        page.wait_for_url("**/avancement/")
        assert not Participant.objects.filter(collective__slug=slug).exists()
    stage.look(page, "import undone")


def take_in_10000_people_by_the_worker(stage: Stage) -> None:
    """A long list is taken in by the worker, with a bar that moves by itself, in less than a minute."""
    page = stage.desk("claire")
    go(page, "collectives:create")
    fill(page, name="Région")
    page.locator("[name=kind]").select_option("territory")
    submit(page)
    slug = Collective.objects.get(name="Région").slug
    run = choose_list(page, slug, "region-10000.csv")
    began = time.perf_counter()
    confirm_list(page)
    expect(page.locator("#state")).to_be_visible()
    stage.look(page, "import under way")
    page.locator('a[href$="/annuler/"]').wait_for(timeout=60_000)
    stage.found["10,000 people taken in, s"] = round(time.perf_counter() - began, 1)
    assert Participant.objects.filter(collective__slug=slug).count() == run.accepted > 9_000
    assert stage.found["10,000 people taken in, s"] < 60
