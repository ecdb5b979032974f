"""The page of what is refused says what the program says, and each refusal is one sentence with a hint."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytest.importorskip(
    "resource", reason="benchmarks/fuzz.py measures memory with the resource module, which Windows lacks"
)

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "benchmarks")]

import fuzz  # noqa: E402
import refusals  # noqa: E402

from audiobook.errors import AudiobookError  # noqa: E402

PARSERS = re.compile(r"\([^)|]*\)|(?<=JSON: )[^|]*|(?<=TOML: )[^|]*|(?<=be read: )[^|]*|(?<=not valid: )[^|]*")
"""The words of parsers, which differ from version to version."""


def test_the_page_is_as_the_program_says():
    written, now = (PARSERS.sub("", text) for text in (refusals.PAGE.read_text(encoding="utf-8"), refusals.page()))
    assert written == now, "run: python docs/refusals.py"


@pytest.mark.parametrize("case", refusals.CASES, ids=[what for what, _ in refusals.CASES])
def test_each_refusal_is_a_sentence_with_a_hint(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AudiobookError) as e:
        case[1]()
    assert not fuzz.wrong_refusal(e.value)
    assert e.value.exit_code in range(2, 8)
