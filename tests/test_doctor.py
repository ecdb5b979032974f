"""`audiobook doctor`: it looks at what is really there, and says what is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest


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
