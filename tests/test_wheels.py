"""The table of wheels: what a resolver says of each system becomes a cell, and each hole is named with where it is."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("wheels", ROOT / "scripts" / "wheels.py")
assert SPEC is not None and SPEC.loader is not None
wheels = importlib.util.module_from_spec(SPEC)
sys.modules["wheels"] = wheels
SPEC.loader.exec_module(wheels)

# Stands for uv: "pure" has a wheel nowhere, "sound" has none on Windows for ARM, "net" cannot even be built on an old macOS by the newest
# Python, and has an older version on Intel.
UV = f"""#!{sys.executable}
import os, sys
words = sys.argv
system, version = words[words.index("--python-platform") + 1], words[words.index("--python-version") + 1]
wheels = [words[n + 1] for n, word in enumerate(words) if word == "--only-binary"]
if "pure" in wheels:
    sys.exit("error: No solution found\\n  cause: Because pure==0.6.2 has no usable wheels and only pure<=0.6.2 is available, no.")
if "sound" in wheels and system == "aarch64-pc-windows-msvc":
    sys.exit("error: Because sound>=1.0,<=1.1 has no wheels with a matching platform tag (e.g., `win_arm64`), you are stuck")
if os.environ.get("MACOSX_DEPLOYMENT_TARGET") == "13.0" and "aarch64" in system and version == "3.14":
    sys.exit("error: And because net>=1.24 has no wheels with a matching platform tag (e.g., `macosx_13_0_arm64`), no.")
voice = [] if "x86_64-apple" in system and version == "3.14" else ["hibari-tts==0.2.1"]
print("\\n".join(["pure==0.6.2", "sound==1.1", "net==1.23" if "x86_64-apple" in system else "net==1.24", *voice]))
"""


@pytest.mark.skipif(os.name == "nt", reason="the program that stands for uv is a script with an interpreter")
def test_each_hole_is_named_with_where_it_is(tmp_path, monkeypatch):
    (tmp_path / "uv").write_text(UV)
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setenv("UV", str(tmp_path / "uv"))
    versions = ("3.13", "3.14")
    monkeypatch.setattr(wheels, "VERSIONS", versions)
    places = {(name, v): wheels.place(system, v) for name, system in wheels.SYSTEMS.items() for v in versions}
    made = wheels.table(places)
    cells = {
        line.split(" | ")[0].strip("| "): [c.strip(" |") for c in line.split(" | ")[1:]] for line in made.splitlines()
    }
    assert cells["Linux, x86-64"] == ["all", "all"]
    assert cells["Windows, ARM"] == ["needs a compiler: sound"] * 2
    assert cells["macOS 13, Apple's processors"] == ["all", "cannot be installed: net"]
    assert cells["macOS 13 and later, Intel"] == ["all", "all but the neural voice"]
    holes = made.partition("\n\n")[2]
    assert "- sound has no wheel: Windows, ARM (3.13, 3.14)." in holes
    assert "- net has no wheel, and cannot be built: macOS 13, Apple's processors (3.14)." in holes
    assert "- net 1.23 is the newest with a wheel (on Linux 1.24): macOS 13 and later, Intel (3.13, 3.14)." in holes
    assert re.search(r"Nowhere a wheel.*: pure\.", holes)


@pytest.mark.skipif(os.name == "nt", reason="as above")
def test_another_failure_is_no_hole(tmp_path, monkeypatch):
    (tmp_path / "uv").write_text(f"#!{sys.executable}\nimport sys\nsys.exit('error: failed to look up the address')\n")
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setenv("UV", str(tmp_path / "uv"))
    with pytest.raises(wheels.NotResolvedError, match="address"):
        wheels.place("x86_64-manylinux_2_28", "3.13")


def test_the_page_has_the_table_of_all_systems():
    page = wheels.PAGE.read_text(encoding="utf-8")
    for name in wheels.SYSTEMS:
        assert re.search(rf"^\| {re.escape(name)} \|( \S[^|]*\|){{{len(wheels.VERSIONS)}}}$", page, re.MULTILINE), name
