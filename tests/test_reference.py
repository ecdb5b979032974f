"""The reference is what the code says: the pages are made anew and compared, and nothing that the code has is missing in them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import reference  # noqa: E402

PAGES = reference.pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_the_code_has_it(name):
    assert (reference.FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run: python docs/reference.py"


def test_no_page_is_left_from_before():
    assert {path.name for path in reference.FOLDER.iterdir()} == set(PAGES)


def test_every_option_of_every_command_is_named():
    for name, command in reference.program.commands.items():
        (section,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", PAGES["commands.md"], re.DOTALL | re.MULTILINE)
        for option in (o for p in command.params if p.param_type_name == "option" for o in p.opts):
            assert f"`{option}`" in section, (name, option)


def test_every_variable_that_the_code_reads_is_named():
    named = {
        variable
        for path in (ROOT / "audiobook").rglob("*.py")
        for variable in re.findall(r"\bAUDIOBOOK_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    # Click's own, for completion, is in formats.md. The last stands for any of the others.
    assert named - {"AUDIOBOOK_COMPLETE", "AUDIOBOOK_LLM_NAME"} <= set(
        re.findall(r"AUDIOBOOK_\w+", PAGES["settings.md"])
    )


def test_exit_codes_are_those_of_the_page_on_files():
    """docs/formats.md lists them for people; both lists have the same codes."""
    listed = re.findall(r"^\| (\d+) \|", PAGES["exit-codes.md"], re.MULTILINE)
    page = (
        (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    )
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == listed


def test_the_page_on_files_names_every_key_and_every_format():
    """docs/formats.md is written by hand; what the code has must stand in it."""
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert not [key for key in reference.config.KEYS if f"`{key}`" not in page]
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "audiobook").rglob("*.py"))
    # The studio's list of recent books is the program's own, and no file for others.
    used = set(re.findall(r'"(audiobook-[a-z-]+/\d+)"', texts)) - {"audiobook-recent/1"}
    assert not [name for name in used if name not in page]
