"""The pages of an import: file, preview, confirm, result, undo; for the intervenants of the collective alone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.collectives.models import Component, Participant
from cells.imports import services
from cells.imports.models import ImportRun
from tests.cells.importing import (
    MARKUP,
    MESSY,
    NAMES,
    NASTY,
    SHORT,
    USUAL,
    bytes_of,
    imported,
    make_collective,
    opened,
    people_list,
)
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db

RUN_PAGES = ("preview", "confirm", "progress", "undo", "discard")


@pytest.fixture
def desk(client, claire):
    client.force_login(claire.user)
    return client


def send(desk, collective, name, data=None, **options):
    file = SimpleUploadedFile(name, bytes_of(name) if data is None else data)
    return desk.post(reverse("imports:upload", args=[collective.slug]), {"file": file}, **options)


def page_of(name, run):
    return reverse(f"imports:{name}", args=[run.pk])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_list_goes_from_file_to_people_and_back(desk, collective):
    answer = send(desk, collective, USUAL, follow=True)
    run = ImportRun.objects.get()
    assert answer.redirect_chain == [(page_of("preview", run), 302)]
    assert "240" in text(answer) and "Élus et agents municipaux" in text(answer)
    assert not Participant.objects.exists()
    answer = desk.post(page_of("confirm", run), {"components": "create"}, follow=True)
    assert answer.redirect_chain == [(page_of("progress", run), 302)]
    assert Participant.objects.count() == 240
    assert page_of("undo", run) in text(answer)
    assert desk.get(page_of("undo", run)).status_code == 200
    assert Participant.objects.count() == 240
    answer = desk.post(page_of("undo", run), follow=True)
    assert answer.status_code == 200
    assert not Participant.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_each_list_is_shown_row_by_row(desk, collective, name):
    answer = send(desk, collective, name, follow=True)
    assert answer.status_code == 200
    report = services.found_in(ImportRun.objects.get())
    for row in report.rows[:50]:
        if row.outcome != "empty":
            assert f'<td class="number">{row.number}</td>' in text(answer)
    last = desk.get(page_of("preview", ImportRun.objects.get()), {"page": "9999"})
    assert f'<td class="number">{report.rows[-1].number}</td>' in text(last)


@pytest.mark.parametrize("case", NASTY)
def test_no_file_breaks_a_page(desk, collective, case):
    answer = send(desk, collective, *NASTY[case], follow=True)
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in text(answer)
    run = ImportRun.objects.first()
    if run is None:
        assert answer.status_code == 422 and "field-error" in text(answer)
        return
    answer = desk.post(page_of("confirm", run), {"components": "create"}, follow=True)
    assert answer.status_code == 200 and "<script>alert" not in text(answer)
    people = desk.get(reverse("collectives:people", args=[collective.slug]))
    assert people.status_code == 200 and "<script>alert" not in text(people)
    assert desk.post(page_of("undo", run), follow=True).status_code == 200
    assert not Participant.objects.exists()


@pytest.mark.parametrize("case", ["markup", "forbidden", "formulas"])
def test_what_a_cell_holds_is_shown_as_text(desk, collective, case):
    page = text(send(desk, collective, *NASTY[case], follow=True))
    assert "secrete" not in page
    if case == "markup":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and MARKUP not in page
    if case == "formulas":
        assert "=1+1" in page


def test_column_that_is_never_asked_is_named_and_cannot_be_chosen(desk, collective):
    page = text(send(desk, collective, *NASTY["forbidden"], follow=True))
    run = ImportRun.objects.get()
    assert "Religion" in page and "Origine" in page
    assert 'name="2"' not in page and 'name="1"' in page
    desk.post(page_of("preview", run), {"0": "first_name", "1": "last_name", "2": "profession"})
    run.refresh_from_db()
    assert [column.field for column in services.columns_of(run).columns] == [
        "first_name",
        "last_name",
        None,
        None,
    ]


def test_file_that_cannot_be_read_says_what_to_do(desk, collective):
    answer = send(desk, collective, "liste.xls", b"\xd0\xcf\x11\xe0" + b"x" * 500)
    assert answer.status_code == 422
    assert ".xlsx" in text(answer) and not ImportRun.objects.exists()
    assert desk.post(reverse("imports:upload", args=[collective.slug])).status_code == 422


def test_file_of_more_than_ten_megabytes_is_refused_in_words(desk, collective):
    answer = send(desk, collective, "liste.csv", b"nom\n" + b"x" * (11 * 1024 * 1024))
    assert answer.status_code == 422
    assert "11" in text(answer) and "10" in text(answer) and not ImportRun.objects.exists()


def test_columns_are_corrected_by_hand(desk, collective):
    send(desk, collective, "liste.csv", b"truc;machin;bidule\nZoe;Roy;x\n")
    run = ImportRun.objects.get()
    assert run.accepted == 0
    assert page_of("confirm", run) not in text(desk.get(page_of("preview", run)))
    answer = desk.post(page_of("preview", run), {"0": "first_name", "1": "last_name", "2": ""}, follow=True)
    assert "Zoe Roy" in text(answer) and page_of("confirm", run) in text(answer)


@pytest.mark.parametrize(
    "choices",
    [{"0": "last_name", "1": "last_name"}, {"0": "religion"}, {"0": "row"}, {"0": "\x00"}, {"0": "x" * 9999}],
)
def test_impossible_choice_of_columns_changes_nothing(desk, collective, choices):
    send(desk, collective, "liste.csv", b"nom;machin;bidule\nRoy;Zoe;x\n")
    run = ImportRun.objects.get()
    answer = desk.post(page_of("preview", run), choices)
    assert answer.status_code == 422 and "field-error" in text(answer)
    run.refresh_from_db()
    assert [column.field for column in services.columns_of(run).columns] == ["last_name", None, None]


def test_lines_to_look_at_are_shown_alone(desk, collective, claire):
    run = opened(collective, claire, MESSY)
    lines = re.findall(
        r'<td class="number">(\d+)</td>', text(desk.get(page_of("preview", run), {"regarder": "1"}))
    )
    assert {"10", "30", "33", "46"} <= set(lines) and "2" not in lines


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "\x00", "9" * 50])
def test_any_page_number_shows_a_page(desk, collective, claire, page):
    assert desk.get(page_of("preview", opened(collective, claire, SHORT)), {"page": page}).status_code == 200


def test_components_may_be_left_out_on_the_page(desk, collective, claire):
    run = opened(collective, claire, SHORT)
    assert desk.post(page_of("confirm", run), {"components": "perhaps"}).status_code == 422
    assert not Participant.objects.exists()
    desk.post(page_of("confirm", run), {"components": "leave"})
    assert Participant.objects.count() == 24 and not Component.objects.exists()


def test_confirming_twice_does_nothing_twice(desk, collective, claire):
    run = opened(collective, claire, SHORT)
    for _ in range(2):
        answer = desk.post(page_of("confirm", run), {"components": "create"}, follow=True)
        assert answer.status_code == 200
    assert Participant.objects.count() == 24


def test_long_list_waits_for_the_worker_and_says_so(desk, collective, claire):
    run = opened(collective, claire, "liste.csv", people_list(501))
    answer = desk.post(page_of("confirm", run), follow=True)
    assert "<progress" in text(answer) and "501" in text(answer)
    assert not Participant.objects.exists()
    looked = desk.get(page_of("progress", run), headers={"hx-request": "true"})
    assert text(looked).startswith(' <div id="state"') and "HX-Refresh" not in looked
    assert desk.get(page_of("undo", run)).status_code == 302
    services.run_waiting_imports()
    looked = desk.get(page_of("progress", run), headers={"hx-request": "true"})
    assert looked["HX-Refresh"] == "true"
    assert Participant.objects.count() == 501


def test_result_names_people_as_they_are_now(desk, collective, claire):
    run = imported(collective, claire, MESSY)
    result = text(desk.get(page_of("progress", run)))
    person = Participant.objects.get(pk=run.brought_in.get(row=30).participant_id)
    assert person.full_name in result
    person.given_name = "Renommée"
    person.save()
    assert "Renommée" in text(desk.get(page_of("progress", run)))


def test_get_writes_nothing(desk, collective, claire):
    run = opened(collective, claire, SHORT)
    before = ImportRun.objects.values().get()
    for name in ("preview", "progress", "undo"):
        desk.get(page_of(name, run))
    for name in ("confirm", "discard"):
        assert desk.get(page_of(name, run)).status_code == 405
    assert ImportRun.objects.values().get() == before


@pytest.mark.parametrize("name", RUN_PAGES)
def test_intervenant_of_elsewhere_gets_404(client, collective, claire, name):
    run = opened(collective, claire, SHORT)
    jean = Viewer(user=User.objects.create_user("jean@example.org", name="Jean", role="intervenant"))
    make_collective("terrasses", jean)
    client.force_login(jean.user)
    if name not in ("confirm", "discard"):
        assert client.get(page_of(name, run)).status_code == 404
    assert client.post(page_of(name, run)).status_code in (404, 405)
    assert client.get(reverse("imports:upload", args=[collective.slug])).status_code == 404
    assert send(client, collective, SHORT).status_code == 404
    assert ImportRun.objects.count() == 1 and not Participant.objects.exists()


@pytest.mark.parametrize("name", NAMES[:1])
def test_stranger_is_sent_to_sign_in(client, collective, name):
    assert client.get(reverse("imports:upload", args=[collective.slug])).status_code == 302


def test_pages_ask_few_queries_however_long_the_list(desk, collective, claire, django_assert_max_num_queries):
    run = opened(collective, claire, USUAL)
    done = imported(make_collective("autre", claire), claire, MESSY)
    for address, most in (
        (reverse("imports:upload", args=[collective.slug]), 12),
        (page_of("preview", run), 12),
        (page_of("progress", done), 14),
        (page_of("undo", done), 10),
    ):
        with django_assert_max_num_queries(most):
            assert desk.get(address).status_code == 200
