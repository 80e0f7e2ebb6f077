"""The wizard in a browser: from the file to the people and back, and a bar that moves by itself."""

import pytest
from django.conf import settings

from cells.collectives.models import Participant
from cells.imports.models import ImportRun
from tests.cells.importing import LISTS, MESSY
from tests.signing_in import StaffClient


@pytest.fixture
def staff(live, desk, claire):
    """Return Claire's window."""
    client = StaffClient()
    client.force_login(claire.user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    desk.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
    return desk


def choose(page, collective, name):
    page.goto(f"/collectifs/{collective.slug}/importer/")
    page.locator("input[type=file]").set_input_files(LISTS / name)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/importer/*-*/")


def test_wizard_goes_from_file_to_people_and_back(staff, collective, axe, no_sideways_scroll):
    def looked_at():
        axe(staff)
        no_sideways_scroll(staff)

    staff.goto(f"/collectifs/{collective.slug}/importer/")
    looked_at()
    choose(staff, collective, MESSY)
    for closed in staff.locator("main details").all():
        closed.evaluate("details => { details.open = true }")
    looked_at()
    staff.locator(".zone button.btn-primary").click()
    staff.wait_for_url("**/avancement/")
    looked_at()
    assert Participant.objects.count() == 58
    staff.locator("a[href$='/annuler/']").click()
    looked_at()
    staff.locator("button.btn-danger").click()
    staff.wait_for_url("**/avancement/")
    looked_at()
    assert not Participant.objects.exists()


def test_bar_moves_by_itself_until_the_result(staff, collective, worker, axe):
    choose(staff, collective, "ville-1000.csv")
    staff.locator(".zone button.btn-primary").click()
    staff.wait_for_url("**/avancement/")
    if staff.locator("#state").count():
        axe(staff)
    staff.locator("a[href$='/annuler/']").wait_for(timeout=60_000)
    assert ImportRun.objects.get().done == Participant.objects.count() == 1000
