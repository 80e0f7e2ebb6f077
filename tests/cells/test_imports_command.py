"""`manage.py import_participants`: the same lists, the same services, one JSON object."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from cells.collectives.models import Participant
from cells.composition.models import PairConstraint
from cells.imports.models import ImportRun
from tests.cells.importing import (
    LISTS,
    MESSY,
    NAMES,
    NASTY,
    SHORT,
)
from tst_platform.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def run(path, *options, collective="tilleuls"):
    """Return the exit code, what was printed, and what was complained of."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(
            "import_participants", str(path), "--collective", collective, *options, stdout=out, stderr=err
        )
    except SystemExit as leaving:
        code = leaving.code
    return code, out.getvalue(), err.getvalue()


def printed(path, *options):
    code, out, err = run(path, "--json", *options)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert set(found) == {"rows", "accepted", "rejected", "duplicates"}
    assert found["rows"] == found["accepted"] + len(found["rejected"]) + found["duplicates"]
    assert all(set(entry) == {"row", "field", "message"} for entry in found["rejected"])
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if "10000" not in name])
def test_list_comes_in_and_a_second_time_gives_only_doubles(collective, name):
    tried = printed(LISTS / name, "--dry-run")
    assert not Participant.objects.exists() and not ImportRun.objects.exists()
    first = printed(LISTS / name)
    assert first == tried
    assert Participant.objects.count() == first["accepted"]
    again = printed(LISTS / name)
    assert (again["rows"], again["accepted"]) == (first["rows"], 0)
    assert again["duplicates"] == first["accepted"] + first["duplicates"]
    assert Participant.objects.count() == first["accepted"]


def test_rejected_rows_are_named_with_field_and_reason(collective):
    found = printed(LISTS / MESSY)
    assert (found["rows"], found["accepted"], found["duplicates"]) == (62, 58, 2)
    assert [(entry["row"], entry["field"]) for entry in found["rejected"]] == [
        (10, "last_name"),
        (46, "last_name"),
    ]
    assert PairConstraint.objects.count() == 4


def test_row_with_two_reasons_is_named_once(collective, tmp_path):
    (tmp_path / "liste.csv").write_text("Prénom;Nom\n=1+1;=2+2\n")
    (entry,) = printed(tmp_path / "liste.csv", "--dry-run")["rejected"]
    assert entry["row"] == 2


def test_command_acts_under_its_own_name(collective):
    printed(LISTS / SHORT)
    assert {act.actor for act in AuditRecord.objects.filter(scope=collective.pk)} == {"command:import"}
    assert ImportRun.objects.get().started_by is None


def test_summary_can_be_read(collective):
    code, out, _ = run(LISTS / MESSY)
    assert code == 0 and "62" in out.splitlines()[0]
    assert any(" 10," in line for line in out.splitlines())


@pytest.mark.parametrize("case", NASTY)
@pytest.mark.parametrize("options", [("--json",), ("--json", "--dry-run"), ()])
def test_no_file_breaks_the_command(collective, tmp_path, case, options):
    name, data = NASTY[case]
    path = tmp_path / name
    path.write_bytes(data)
    code, out, err = run(path, *options)
    if code:
        assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    else:
        assert err == "" and (json.loads(out) if "--json" in options else out)


@pytest.mark.parametrize(
    ("path", "slug"), [(LISTS / SHORT, "nulle-part"), (LISTS / "rien.csv", "tilleuls"), (LISTS, "tilleuls")]
)
def test_what_is_not_there_is_one_line_and_exit_code_2(collective, path, slug):
    code, out, err = run(path, "--json", collective=slug)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)


def test_collective_is_required():
    with pytest.raises(CommandError):
        call_command("import_participants", str(LISTS / SHORT))
