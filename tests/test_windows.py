"""What Windows does otherwise, tried wherever the tests run: names, files that are open, encodings, processes that are not forked."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from builders import write_story
from hypothesis import given
from hypothesis import strategies as st

from audiobook import files, settings, windows
from audiobook.cli import streams
from audiobook.engines.system import SystemEngine
from audiobook.errors import EncodingError, EngineError, UsageError
from audiobook.outputs import Outputs
from audiobook.parts import processes
from audiobook.pipeline import output_files
from audiobook.workspace import stem_of


@pytest.fixture
def on_windows(monkeypatch):
    monkeypatch.setattr(windows, "IS_WINDOWS", True)
    monkeypatch.setattr(windows, "_WAITS_S", (0.0,) * 3)


class Held:
    """Files that other programs have open: moves onto them and their deletion are refused so many times."""

    def __init__(self, monkeypatch, times: int) -> None:
        self.left = times
        replace, unlink = Path.replace, Path.unlink

        def refuse(path: Path) -> None:
            if path.suffix == ".mp3" and path.exists() and self.left:
                self.left -= 1
                raise PermissionError(13, "Access is denied", str(path))

        def held_replace(source, target):
            refuse(Path(target))
            return replace(source, target)

        def held_unlink(path, missing_ok=False):
            refuse(path)
            unlink(path, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "replace", held_replace)
        monkeypatch.setattr(Path, "unlink", held_unlink)


# Files that are open elsewhere.


def test_a_file_that_is_open_for_a_moment_is_replaced(on_windows, tmp_path, monkeypatch):
    path = tmp_path / "a.mp3"
    path.write_bytes(b"old")
    Held(monkeypatch, 2)
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_elsewhere_a_refusal_is_not_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr(windows, "IS_WINDOWS", False)
    path = tmp_path / "a.mp3"
    path.write_bytes(b"old")
    held = Held(monkeypatch, 9)
    with pytest.raises(EncodingError, match="Access is denied"):
        files.write_whole(path, b"new")
    assert held.left == 8


def test_a_file_that_stays_open_is_named_with_what_to_do(on_windows, quick, tmp_path, monkeypatch):
    story = tmp_path / "s.txt"
    story.write_text("The rain fell. “Who is there?” asked Anna.", encoding="utf-8")
    assert quick("make", story, "--engine", "tone", "-o", "a.mp3").returncode == 0
    before = (tmp_path / "a.mp3").read_bytes()
    story.write_text("The snow fell for three long days. “Who is there?” asked Anna.", encoding="utf-8")
    held = Held(monkeypatch, 99)
    done = quick("make", story, "--engine", "tone", "-o", "a.mp3")
    said = done.stderr.decode()
    assert done.returncode == EncodingError.exit_code
    assert "a.mp3 cannot be written: another program has it open." in said
    assert "Close the program that has it open" in said
    assert (tmp_path / "a.mp3").read_bytes() == before
    assert not list(tmp_path.glob(".*.unfinished"))
    # Closed, the same command does it.
    held.left = 0
    assert quick("make", story, "--engine", "tone", "-o", "a.mp3").returncode == 0
    assert (tmp_path / "a.mp3").read_bytes() != before


def test_a_former_chapter_that_a_player_has_open_is_deleted_by_the_next_run(on_windows, tmp_path, monkeypatch):
    kept: dict = {}
    record = Outputs(tmp_path / "work", None, kept.update)

    def run(*names: str) -> None:
        paths = [tmp_path / "book" / name for name in names]
        for path in paths:
            with record.writing(path) as aside:
                aside.write_bytes(path.name.encode())
        record.finish(tmp_path / "book", ".mp3", "".join(names), paths, (), split=True)

    run("1.mp3", "2.mp3")
    held = Held(monkeypatch, 1)
    former = tmp_path / "book" / "2.mp3"
    run("1.mp3")
    assert held.left == 0
    assert former.exists()
    assert record.changes.out_of_date == (former,)
    run("1.mp3")
    assert not former.exists()
    assert record.changes.deleted == (former,)


# Names and paths.


@pytest.mark.parametrize(
    "path",
    [
        "con.mp3", "out/NUL", "C:/books/aux.m4b", "com1", "LPT¹.mp3", "conin$", "con .mp3", "ab:c.mp3", "C:/a:b.mp3", "what?.mp3", "a|b", "x/a*b/y.mp3",
        "story.", "story ", "books./story.mp3", "a\tb.mp3",
    ],
)  # fmt: skip
def test_a_name_that_windows_cannot_have_is_refused_before_any_work(on_windows, path):
    with pytest.raises(UsageError, match=r"cannot be written: it has (?:a|the) name"):
        files.check_place(Path(path))


@pytest.mark.parametrize(
    "path", ["C:/books/story.mp3", "../story.mp3", "./console.mp3", "nullify/comma.mp3", "Ж é.mp3"]
)
def test_other_names_are_good(on_windows, path):
    assert windows.name_fault(path) is None


@given(st.text(max_size=120))
def test_a_title_makes_a_name_that_windows_can_have(title):
    assert windows.name_fault(f"{output_files.file_name(title)}.mp3") is None
    assert windows.name_fault(output_files.file_name(title)) is None


def test_a_storys_folder_has_no_end_that_windows_drops(on_windows):
    assert stem_of(Path("One day.. .txt")) == "One day"
    assert stem_of(Path("...")) == "story"


def test_a_path_that_is_too_long_is_named_as_such(on_windows, tmp_path, monkeypatch):
    path = tmp_path / ("a" * 120) / ("b" * 120) / "s.mp3"

    def refuse(*_, **__):
        raise FileNotFoundError(2, "The system cannot find the path specified")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(EncodingError, match=r"its whole path has \d+ characters, and Windows allows 259"):
        files.make_folder(path.parent)
    with pytest.raises(EncodingError, match="its whole path has"):
        files.write_whole(path, b"x")


def test_a_c_library_gets_a_path_in_the_systems_code_page(on_windows, monkeypatch):
    monkeypatch.setattr(windows, "_CODE_PAGE", "cp1252")
    monkeypatch.setattr(windows, "_short_name", lambda path: path.replace("Жанна", "5D2~1"))
    assert windows.for_c_library("C:/José/data") == b"C:/Jos\xe9/data"
    assert windows.for_c_library("C:/Жанна/data") == b"C:/5D2~1/data"
    with pytest.raises(OSError, match="code page"):
        windows.for_c_library("C:/Илья/data")


# What is printed.


@pytest.mark.parametrize("encoding", ["cp1252"])
def test_letters_that_an_encoding_lacks_do_not_end_a_run(apart, tmp_path, encoding):
    story = tmp_path / "Жанна.txt"
    story.write_text("“Иди сюда,” said Жанна. “No,” said Ōtani 山. “Go,” said Жанна.", encoding="utf-8")
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for command in (["script"], ["make", "--engine", "tone"]):
        done = apart(*command, story, env=env)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        if command == ["script"]:
            assert "Жанна" in json.dumps(json.loads(done.stdout.decode("ascii")), ensure_ascii=False)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_stays_the_same_in_any_encoding(text):
    said = json.dumps({"text": text}, ensure_ascii=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\n"))
        streams.print_json(said)
        sys.stdout.flush()
        assert json.loads(sys.stdout.buffer.getvalue()) == {"text": text}


# Processes.


def test_processes_that_are_not_forked_make_the_same_bytes(quick, tmp_path, monkeypatch):
    story = write_story(tmp_path / "long.txt", 1)
    made = []
    for method in ("forkserver", "spawn"):
        monkeypatch.setenv("AUDIOBOOK_START_METHOD", method)
        assert processes.context().get_start_method() == (method if sys.platform != "win32" else "spawn")
        folder = tmp_path / method
        folder.mkdir()
        done = quick("make", story, "--engine", "espeak", "--preview", cwd=folder)
        assert done.returncode == 0, done.stderr.decode()
        made.append(next((folder / "output").glob("*.mp3")).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(("system", "method"), [("linux", "forkserver"), ("darwin", "spawn"), ("win32", "spawn")])
def test_how_processes_are_started(monkeypatch, system, method):
    monkeypatch.setattr(sys, "platform", system)
    assert settings.start_method({}) == method
    assert settings.start_method({"AUDIOBOOK_START_METHOD": "spawn"}) == "spawn"
    with pytest.raises(UsageError, match="AUDIOBOOK_START_METHOD must be"):
        settings.start_method({"AUDIOBOOK_START_METHOD": "fork"})


@pytest.mark.parametrize(
    ("driver", "packages"), [("nsss", ["pyobjc-framework-Cocoa"]), ("sapi5", ["comtypes", "pywin32"])]
)
def test_the_systems_voices_name_what_they_lack(driver, packages):
    if sys.platform in ("win32", "darwin"):
        pytest.skip("the system's voices are here")
    with pytest.raises(EngineError, match="cannot be used: No module named") as refused:
        SystemEngine(driver).voices()
    assert "install" in refused.value.hint
    assert all(package in refused.value.hint for package in packages)
