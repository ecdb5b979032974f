"""`audiobook doctor`: it looks at what is really there, and says what is missing."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest

import audiobook as package


def test_where_all_is_there_it_says_so_and_names_nobody(audiobook):
    done = audiobook("doctor", "--json")
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["format"] == "audiobook-doctor/1"
    found = {f["what"]: f for f in told["findings"]}
    assert found["engine espeak"]["state"] == found["engine tone"]["state"] == "good"
    assert found["ffmpeg"]["told"].startswith("ffmpeg version")
    assert all(f["state"] in ("good", "missing") for f in told["findings"])
    home = str(Path.home())
    assert len(home) < 2 or home not in done.stdout.decode()
    plain = audiobook("doctor")
    assert plain.returncode == 0
    assert plain.stdout.decode().rstrip().endswith("All is there.")


def test_the_version_tells_what_is_inside_and_its_first_line_is_for_programs(audiobook):
    done = audiobook("--version")
    assert done.returncode == 0
    first, *others = done.stdout.decode().splitlines()
    assert first == f"audiobook {package.__version__}"
    told = {row.split()[0]: row for row in others}
    assert told["Python"].split()[1] == platform.python_version()
    assert told["onnxruntime"].split()[1] == metadata.version("onnxruntime")
    assert re.fullmatch(r"espeak-ng \d+\.\d+\S* \(espeakng-loader .+\)", told["espeak-ng"])
    assert re.fullmatch(r"LAME \d\S* \(lameenc .+\)", told["LAME"])
    assert told["ffmpeg"].split()[1][0].isalnum()
    model = (Path(package.__file__).parent / "attributing" / "model" / "model.npz").read_bytes()
    assert told["speaker"] == f"speaker model learned, sha256 {hashlib.sha256(model).hexdigest()[:12]}"
    # What doctor tells is the same.
    findings = json.loads(audiobook("doctor", "--json").stdout)["findings"]
    for name in ("espeak-ng", "LAME", "speaker model", "voice model", "onnxruntime", "hibari-tts"):
        (row,) = [r for r in others if r.startswith(f"{name} ")]
        assert row == f"{name} {next(f['told'] for f in findings if f['what'] == name)}"


def test_a_part_that_is_missing_is_told_and_the_others_are(audiobook, monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("audiobook.cli.inside.metadata.version", missing)
    done = audiobook("--version")
    assert done.returncode == 0
    assert "onnxruntime: not installed" in done.stdout.decode()
    assert "speaker model learned, sha256" in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="the broken program is a script of the POSIX shell")
def test_a_part_that_is_broken_is_told_with_what_to_do(apart, tmp_path):
    broken = tmp_path / "bin" / "ffmpeg"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    done = apart("doctor", env={"PATH": str(broken.parent)})
    assert done.returncode == 1
    rows = done.stdout.decode().splitlines()
    assert any(row.startswith("BAD   ffmpeg:") for row in rows)
    assert rows[-1] == "1 of these must be mended."
