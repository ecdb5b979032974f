"""What a reader of the documentation does works: links lead somewhere, commands are commands, and those to follow are run."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

import click
import documents
import pytest
from documents import PAGES, ROOT, TRIED, Command
from model_server import Server, says

from audiobook.cli import audiobook as program

COMMANDS = [command for page in PAGES if page.name != "CHANGELOG.md" for command in documents.commands(page)]
OURS = [command for command in COMMANDS if command.is_ours]
SCRIPTS = [command for command in COMMANDS if any(re.match(r"(python3?|\S*/python3?)$", w) for w in command.words[:1])]


# Links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for link in documents.links(page):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), f"{link}: there is no such file"
        if anchor:
            assert anchor in documents.anchors(target), f"{link}: there is no such heading"


def test_every_page_can_be_reached():
    """From the README and the start page of the site, in any number of steps."""
    seen = {ROOT / "README.md", ROOT / "docs" / "README.md"}
    new = set(seen)
    while new:
        page = new.pop()
        targets = {
            (page.parent / link.partition("#")[0]).resolve() for link in documents.links(page) if ":" not in link
        }
        new |= {target for target in targets if target.suffix == ".md"} - seen
        seen |= new
    assert not [str(page.relative_to(ROOT)) for page in PAGES if page.resolve() not in seen]


@pytest.mark.parametrize("page", [ROOT / "CONTRIBUTING.md", ROOT / "docs" / "design.md", ROOT / "docs" / "release.md"])
def test_files_that_are_named_are_there(page):
    tops = [path.name for path in ROOT.iterdir() if path.is_dir()]
    rooms = [path.name for path in (ROOT / "audiobook").iterdir() if path.is_dir()]
    missing = []
    for token in documents.tokens(page):
        named = re.match(r"([\w.-]+)/[\w./*-]*$", token.content) if token.type == "code_inline" else None
        if named and named[1] in {*tops, *rooms} - {"output"}:
            places = [place / (named[0] + ending) for place in (ROOT, ROOT / "audiobook") for ending in ("", ".py")]
            found = [path for place in places for path in ROOT.glob(str(place.relative_to(ROOT)))]
            # The wheel has the folder voices/ inside the package.
            if not found and named[0] != "audiobook/voices":
                missing.append(named[0])
    assert not missing


# Commands


def _parsed(command: Command) -> click.Context:
    """What Click makes of a command; nothing runs."""
    name, *rest = command.words[1:]
    assert name in program.commands, f"there is no command {name}"
    return program.commands[name].make_context(name, rest)


@pytest.mark.parametrize("command", OURS, ids=str)
def test_a_command_is_understood(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if command.words[1].startswith("-"):
        assert command.words[1] in ("--help", "--version")
        return
    try:
        _parsed(command)
    except click.exceptions.Exit:
        assert "--help" in command.words
    except click.MissingParameter:
        # In a sentence, a command may be named without what it is given.
        assert not command.whole


def test_there_are_commands_to_see():
    assert len({command.words for command in OURS if command.whole}) > 40
    assert {command.words[1] for command in OURS} >= {"make", "studio", "script", "cast", "voices", "check", "config"}
    assert len(SCRIPTS) > 20


@pytest.mark.parametrize("command", SCRIPTS, ids=str)
def test_a_script_is_there_and_has_these_options(command):
    words = list(command.words[1:])
    if words[:2] == ["-m", "pip"] or (words[:1] == ["-m"] and not words[1].startswith("audiobook")):
        return
    if words[0] == "-m":
        found = importlib.util.find_spec(words[1])
        assert found is not None and found.origin is not None
        # A package runs by its __main__, and may leave its options to a module beside it.
        files = [Path(found.origin), *Path(found.origin).parent.glob("__main__.py")]
        if words[1] == "audiobook.training":
            files = list(Path(found.origin).parent.glob("*.py"))
    else:
        files = [ROOT / words[0]] if words[0].endswith(".py") else []
        if not files:
            return
        assert files[0].is_file()
    texts = "".join(file.read_text(encoding="utf-8") for file in files)
    for option in (word.partition("=")[0] for word in words if word.startswith("--")):
        assert f'"{option}"' in texts, option


# Pages to follow

_NEEDS_THE_NETWORK = ({"install"}, {"list", "--available"}, {"remove"})


def _to_run(page: Path) -> list[list[str]]:
    """The commands of a page that this machine can run without the network, a browser or a neural voice."""
    found = []
    for command in documents.commands(page):
        words = list(command.words[1:])
        if not command.is_ours or not command.whole or words[0] == "studio":
            continue
        if any(needed <= set(words) for needed in _NEEDS_THE_NETWORK):
            continue
        # What any engine does is tried with the one that only hums.
        words = [re.sub(r"^(hibari|espeak|piper)/\S+$", "tone/tenor", word) for word in words]
        words = [
            "tone" if before == "--engine" and word in ("hibari", "espeak", "piper", "kokoro") else word
            for before, word in zip(["", *words], words, strict=False)
        ]
        found.append(words)
    return found


SLOW_PAGES = ("better-voices", "proof-listening")
"""Pages whose commands are tried like those of the others, and take as long as all of them."""


@pytest.mark.parametrize(
    "page", [pytest.param(p, marks=pytest.mark.slow if p.stem in SLOW_PAGES else (), id=p.stem) for p in TRIED]
)
def test_the_page_can_be_followed(page, quick, tmp_path, monkeypatch):
    """All commands of a page in their order, in a copy of what it speaks of; the last one finds what the first left."""
    monkeypatch.setenv("AUDIOBOOK_ENGINE", "tone")
    monkeypatch.setenv("AUDIOBOOK_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    server = Server()
    server.answer = says("Nan")
    runs = _to_run(page)
    try:
        for words in runs:
            if "--url" in words:
                words[words.index("--url") + 1] = server.url
            story = (ROOT / "examples" / "the-lamp-room.txt").read_bytes() if "-" in words else b""
            done = quick(*words, stdin=story, cwd=tmp_path)
            # A hum has no loudness that a listener wants: measuring it may find a limit missed.
            known = (0, 1) if words[0] == "check" else (0,)
            assert done.returncode in known, (words, done.stderr.decode())
    finally:
        server.close()
    assert runs or page.stem == "mending"
