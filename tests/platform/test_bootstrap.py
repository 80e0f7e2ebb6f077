"""The first command on a machine that has Python and nothing else."""

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from tst_platform import bootstrap

# It starts with variables of its own: the same run twice, were it played with the services as well.
pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="the environment knows nothing of the database of the tests"
)

ROOT = Path(bootstrap.ROOT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with the real bootstrap and a lock of one package, found beside it."""
    (tmp_path / "tst_platform").mkdir()
    shutil.copy(ROOT / "tst_platform" / "bootstrap.py", tmp_path / "tst_platform")
    (tmp_path / "tst_platform" / "__init__.py").touch()
    (tmp_path / "manage.py").write_text(
        textwrap.dedent("""
        import sys
        from tst_platform import bootstrap
        bootstrap.enter(sys.argv)
        import lockedthing
        print(sys.prefix, lockedthing.VERSION, *sys.argv[1:])
        sys.exit(7)
        """)
    )
    lock_version(tmp_path, "1")
    return tmp_path


def lock_version(project: Path, version: str) -> None:
    (project / "wheels").mkdir(exist_ok=True)
    (project / "requirements").mkdir(exist_ok=True)
    wheel = project / "wheels" / f"lockedthing-{version}-py3-none-any.whl"
    about = f"lockedthing-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("lockedthing.py", f"VERSION = {version}\n")
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: lockedthing\nVersion: {version}\n"
        )
        archive.writestr(
            f"{about}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{about}/RECORD", "")
    line = f"lockedthing=={version} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    for name in ("base.txt", "dev.txt"):
        (project / "requirements" / name).write_text(line)


def run(
    project: Path, *arguments: str, python: str = sys.executable, **environment: str
) -> subprocess.CompletedProcess[str]:
    alone = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project / "wheels")}
    return subprocess.run(
        [python, "manage.py", *arguments],
        cwd=project,
        env={**alone, **environment},
        capture_output=True,
        text=True,
    )


def test_first_start_makes_the_environment_and_goes_on_inside_it(project: Path) -> None:
    done = run(project, "demo", "--port", "9")
    assert done.stdout == f"{project / '.venv'} 1 demo --port 9\n", done.stderr
    assert done.returncode == 7, "the exit code is that of the command"


def test_second_start_installs_nothing(project: Path) -> None:
    run(project, "demo")
    shutil.rmtree(project / "wheels")
    again = run(project, "demo")
    assert again.returncode == 7, again.stderr
    assert again.stderr == ""


def test_another_lock_means_another_installation(project: Path) -> None:
    run(project, "demo")
    lock_version(project, "2")
    assert run(project, "demo").stdout.split()[1] == "2"


def test_environment_with_the_tools_serves_the_demo_too(project: Path) -> None:
    run(project, "test")
    marker = (project / ".venv" / ".lock-hash").read_text()
    assert marker.startswith("dev.txt ")
    run(project, "demo")
    assert (project / ".venv" / ".lock-hash").read_text() == marker


def test_installation_that_fails_half_way_is_begun_again(project: Path) -> None:
    wheel = next((project / "wheels").iterdir())
    kept = wheel.read_bytes()
    wheel.unlink()
    failed = run(project, "demo")
    assert failed.returncode == 1
    wheel.write_bytes(kept)
    assert run(project, "demo").returncode == 7


def test_package_that_is_not_the_locked_one_is_refused_in_one_line(project: Path) -> None:
    lock = project / "requirements" / "base.txt"
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0")[:-2] + "\n")
    refused = run(project, "demo")
    assert refused.returncode == 1
    assert not (project / ".venv" / ".lock-hash").exists()
    assert refused.stderr.strip().splitlines()[-1] and "Traceback" not in refused.stderr


def test_machine_without_network_is_told_so_in_one_line(project: Path) -> None:
    nowhere = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": ""}
    done = run(project, "demo", **nowhere)
    assert done.returncode == 1
    expected = bootstrap._(
        "The packages cannot be fetched: is there a network? Then run the same command again."
    )
    assert done.stderr.splitlines()[-1] in (expected, english(expected))


def english(line: str) -> str:
    """The project of the test has no catalogue: there the sentence is its source."""
    return "The packages cannot be fetched: is there a network? Then run the same command again."


def test_python_without_venv_is_told_what_to_install(project: Path) -> None:
    (project / "venv.py").write_text("raise ImportError('cut out')\n")
    done = run(project, "demo", PYTHONPATH=str(project))
    assert done.returncode == 1
    assert "python3-venv" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_old_python_is_told_its_version(project: Path) -> None:
    pretend = "import sys; sys.version_info = (3, 9, 2, 'final', 0); sys.version = '3.9.2 (old)'; "
    script = pretend + "from tst_platform import bootstrap; bootstrap.enter(['manage.py', 'demo'])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "3.11" in done.stderr
    assert "3.9.2" in done.stderr


def test_own_environment_is_left_alone(project: Path) -> None:
    done = run(project, "demo", TST_NO_BOOTSTRAP="1")
    assert not (project / ".venv").exists()
    assert "ModuleNotFoundError" in done.stderr


def test_bootstrap_needs_the_standard_library_only() -> None:
    script = "import sys; sys.path.insert(0, '.'); import tst_platform.bootstrap as b; print(b.__name__)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "tst_platform.bootstrap\n", done.stderr
