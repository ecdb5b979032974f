"""Every place that reads what others write, with files that are broken at random: read, or refused with one sentence and a hint."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="memory is measured with the resource module, which Windows lacks")

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import doors
import fuzz
import mutations

from audiobook.errors import AudiobookError, ScriptError

INPUTS = 20
"""A door; benchmarks/fuzz.py tries as many as one likes."""

MOST_BYTES = 1 << 13
"""Files that grow longer are left to benchmarks/fuzz.py."""


@pytest.fixture(scope="module")
def every():
    with doors.folder():
        yield doors.doors()


@pytest.mark.parametrize("name", doors.doors())
def test_a_broken_file_is_read_or_refused_with_one_sentence(every, name, monkeypatch):
    monkeypatch.setattr(mutations, "MOST_BYTES", MOST_BYTES)
    found = fuzz.tried(name, every[name], range(INPUTS), seed=1)
    assert found.inputs == INPUTS
    assert not found.faults, found.faults


def test_the_same_seed_breaks_files_in_the_same_way(every):
    for name, door in every.items():
        assert fuzz.made(name, door, 1, 3) == fuzz.made(name, door, 1, 3)
    assert fuzz.made("txt", every["txt"], 1, 3) != fuzz.made("txt", every["txt"], 1, 4)


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (ScriptError("It is wrong.", "Mend it."), ""),
        (ScriptError("It is wrong."), "no hint"),
        (ScriptError("It is\nwrong.", "Mend it."), "not one sentence"),
        (ScriptError("\x1b[2J", "Mend it."), "not for a terminal"),
        (ScriptError("x" * 1000, "Mend it."), "too long"),
    ],
)
def test_a_refusal_that_is_none_is_seen(error, wrong):
    found = fuzz.wrong_refusal(error)
    assert found.startswith(wrong) and bool(found) == bool(wrong)


def test_a_traceback_and_a_slow_reader_are_seen(monkeypatch):
    def broken(content):
        raise ZeroDivisionError

    def endless(content):
        while content != b"x":
            pass

    def refusing(content):
        raise AudiobookError("No.", "Never mind.")

    monkeypatch.setattr(fuzz, "SECONDS", 0.2)
    door = doors.Door((b"x",), (lambda rng, content: b"y",), lambda c: None)
    for enter, fault in ((broken, "ZeroDivisionError"), (endless, "TooLongError"), (refusing, "")):
        found = fuzz.Result()
        assert fuzz._entered(doors.Door(door.seeds, door.mutations, enter), b"y", found).startswith(fault)
        assert sum(found.refused.values()) == (enter is refusing)
