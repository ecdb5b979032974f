"""The house's own rules: errors survive processes, the README's commands stand, nothing names a foreign path."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
from pathlib import Path

import pytest

from audiobook import __version__, errors

ROOT = Path(__file__).parent.parent
ERRORS = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.AudiobookError)]


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_survive_the_way_between_processes(kind):
    again = pickle.loads(pickle.dumps(kind("what", "hint")))
    assert (type(again), again.message, again.hint, again.exit_code) == (kind, "what", "hint", kind.exit_code)


def test_exit_codes_differ():
    codes = [e.exit_code for e in ERRORS]
    assert len(set(codes)) == len(codes)


def test_the_tree_is_drawn_whole():
    assert all(f"{e.__name__} " in (errors.__doc__ or "") for e in ERRORS)


def test_ci_runs_the_readmes_test_command():
    """scripts/test.sh, which .ci/run and the workflow call, takes the command out of the README; both marks must be there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for mark in ("<!-- example command -->", "<!-- test command -->"):
        assert f"{mark}\n```bash\n" in readme
    assert "<!-- test command -->" in (ROOT / "scripts" / "test.sh").read_text(encoding="utf-8")
    assert "scripts/test.sh\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_workflow_and_ci_run_the_same_scripts():
    """So that what fails there can be tried anywhere."""
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    steps = re.findall(r"run: (.*)", workflow)
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert steps
    for step in steps:
        script, *_ = step.split()
        assert script.startswith("scripts/"), step
        path = ROOT / script
        assert path.is_file() and os.access(path, os.X_OK)
        assert script in ci or f" {path.stem}" in re.findall(r"for script in(.*);", ci)[0]


def test_the_floors_hold():
    """Imports only go down (import-linter, exhaustive)."""
    lint = pytest.importorskip("importlinter", reason="import-linter comes with the extra [test]")
    assert lint
    done = subprocess.run(["lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False, env=_with_scripts())
    assert done.returncode == 0, done.stdout


def _with_scripts() -> dict[str, str]:
    import os
    import sysconfig

    return {**os.environ, "PATH": sysconfig.get_path("scripts") + os.pathsep + os.environ.get("PATH", "")}


def test_the_package_says_that_it_has_types(tmp_path):
    """Type checkers look for `py.typed` in the package, and believe it only where it comes with the wheel."""
    import sys
    import zipfile

    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    assert (ROOT / "audiobook" / "py.typed").is_file()
    build = "from hatchling.build import build_wheel; import sys; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    files = zipfile.ZipFile(wheel)
    assert "audiobook/py.typed" in files.namelist()
    # The version has one place.
    (about,) = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
    assert f"\nVersion: {__version__}\n" in files.read(about).decode().replace("\r", "")
