"""Two stories of one name never share a folder, and a story finds its own again."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.book import Book, Chapter, Paragraph
from audiobook.pipeline import claim

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"
HERON = Path(__file__).parent / "stories" / "the-glass-heron.txt"


def edit(path: Path) -> str:
    """Give the first line of a script.json to its other speaker; gives the text of the line."""
    script = json.loads(path.read_text(encoding="utf-8"))
    lines = [s for c in script["chapters"] for s in c["segments"] if s["kind"] == "dialogue"]
    lines[0]["speaker"] = next(c["id"] for c in script["characters"] if c["id"] != lines[0]["speaker"])
    path.write_text(json.dumps(script), encoding="utf-8")
    return lines[0]["text"]


def speaker_of(text: str, path: Path) -> str:
    script = json.loads(path.read_text(encoding="utf-8"))
    return next(s["speaker"] for c in script["chapters"] for s in c["segments"] if s["text"] == text)


@pytest.fixture
def two(tmp_path):
    """Two stories of one name, in two folders, each longer than a draft that may change beyond recognition."""
    texts = (
        (STORY, "a", "The rain fell {n} times on the island that day."),
        (HERON, "b", "On day {n} nobody came to the tower."),
    )
    for source, folder, more in texts:
        text = source.read_text(encoding="utf-8") + "".join("\n\n" + more.format(n=n) for n in range(50))
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(text, encoding="utf-8")
    return tmp_path


def make(quick, *arguments, **more):
    done = quick("make", *arguments, "--engine", "tone", **more)
    assert done.returncode == 0, done.stderr.decode()
    return " ".join(done.stderr.decode().split()), done.stdout.decode().split()


def test_the_second_has_a_folder_and_a_file_of_its_own(quick, two):
    _, (first,) = make(quick, "a/same.txt")
    line = edit(two / "output/same/script.json")
    chosen = speaker_of(line, two / "output/same/script.json")
    mine = (two / "output/same/script.json").read_bytes()
    sound = (two / first).read_bytes()
    report, (second,) = make(quick, "b/same.txt")
    assert Path(second) == Path("output/same-2.mp3")
    assert "output/same belongs to another story" in report.replace("\\", "/")
    assert "this one has output/same-2" in report.replace("\\", "/")
    assert (two / "output/same/script.json").read_bytes() == mine
    assert (two / first).read_bytes() == sound
    # Both find their own again, in any order.
    for _ in range(2):
        assert make(quick, "b/same.txt")[1] == [second]
        assert make(quick, "a/same.txt")[1] == [first]
    assert speaker_of(line, two / "output/same/script.json") == chosen


def test_a_changed_and_moved_edition_finds_its_edits(quick, two):
    make(quick, "a/same.txt")
    line = edit(two / "output/same/script.json")
    chosen = speaker_of(line, two / "output/same/script.json")
    text = (two / "a/same.txt").read_text(encoding="utf-8")
    (two / "c").mkdir()
    (two / "c/same.md").write_text(text.replace("lamp", "light") + "\n\nAnd that was all.\n", encoding="utf-8")
    (two / "a/same.txt").unlink()
    report, (target,) = make(quick, "c/same.md")
    assert Path(target) == Path("output/same.mp3")
    assert speaker_of(line, two / "output/same/script.json") == chosen
    assert "belongs to another story" not in report


def test_stories_that_are_piped(quick, two):
    first, second = ((two / f / "same.txt").read_bytes() for f in "ab")
    names = [make(quick, "-", stdin=text)[1][0] for text in (first, second, first, second)]
    assert names[0] == names[2] != names[1] == names[3]


def test_another_story_under_the_old_path(quick, two):
    """Somebody saves every story as same.txt: the one before keeps its files."""
    _, (first,) = make(quick, "a/same.txt")
    sound = (two / first).read_bytes()
    (two / "a/same.txt").write_bytes((two / "b/same.txt").read_bytes())
    _, (second,) = make(quick, "a/same.txt")
    assert (two / first).read_bytes() == sound
    assert second != first


def test_a_short_draft_may_change_beyond_recognition(quick, tmp_path):
    story = tmp_path / "draft.txt"
    for text in ("“Go,” said Mary.", "“Never,” said Tom, and left."):
        story.write_text(text, encoding="utf-8")
        assert make(quick, story)[1] == [str(Path("output/draft.mp3"))]


def test_edits_that_find_no_place_are_kept_aside(quick, tmp_path):
    story = tmp_path / "draft.txt"
    story.write_text("“Go,” said Mary.\n\n“No,” said Tom.", encoding="utf-8")
    make(quick, story)
    edit(tmp_path / "output/draft/script.json")
    mine = (tmp_path / "output/draft/script.json").read_bytes()
    story.write_text("“Stay,” said Mary.\n\n“Yes,” said Tom.", encoding="utf-8")
    report, _ = make(quick, story)
    assert (tmp_path / "output/draft/script.json.1").read_bytes() == mine
    assert "script.json with all your edits is kept as" in report
    make(quick, story)
    assert not (tmp_path / "output/draft/script.json.2").exists()


def test_a_named_workspace_of_another_story_is_refused(quick, two):
    make(quick, "a/same.txt", "--workspace", "work")
    before = {p: p.read_bytes() for p in (two / "work").rglob("*") if p.is_file()}
    for command in (["make"], ["script"], ["cast"], ["studio", "--no-browser"]):
        done = quick(*command, "b/same.txt", "--workspace", "work")
        assert done.returncode == 2
        assert b"work holds the working files of another story" in done.stderr and b"--workspace" in done.stderr
        assert {p: p.read_bytes() for p in (two / "work").rglob("*") if p.is_file()} == before


def test_a_workspace_without_a_record_is_known_by_its_script(quick, two):
    make(quick, "a/same.txt")
    (two / "output/same/made/origin").unlink()
    assert make(quick, "b/same.txt")[1] == [str(Path("output/same-2.mp3"))]
    assert make(quick, "a/same.txt")[1] == [str(Path("output/same.mp3"))]


def test_a_folder_with_a_lexicon_alone_is_taken(quick, tmp_path):
    (tmp_path / "output/s").mkdir(parents=True)
    (tmp_path / "output/s/lexicon.toml").write_text('[words]\nMary = "merry"\n', encoding="utf-8")
    (tmp_path / "s.txt").write_text("“Go,” said Mary.", encoding="utf-8")
    make(quick, "s.txt")
    assert (tmp_path / "output/s/script.json").exists()


def test_a_batch_of_one_name(quick, two):
    done = quick("batch", "a/same.txt", "b/same.txt", "--engine", "tone", "--into", "done")
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (two / "done").iterdir()} == {"same.mp3", "same-2.mp3"}


def test_looking_writes_nothing(quick, two):
    for command in ("script", "cast"):
        assert quick(command, "a/same.txt").returncode == 0
    assert not (two / "output").exists()


def book(texts: list[str]) -> Book:
    return Book("A story", (Chapter(None, tuple(map(Paragraph, texts))),))


WORDS = [
    a + b + c for a in ("ka", "mo", "ti", "ru") for b in ("len", "dor", "bis", "vath") for c in ("", "a", "eth", "o")
]


def story(seed: int, paragraphs: int = 40) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=rng.randrange(8, 30))) + "." for _ in range(paragraphs)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_order_of_editions_of_stories(tmp_path_factory, data):
    """Whatever is edited, moved, cut or grown: editions of a story share a folder, stories do not."""
    import os

    here = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("claims"))
    try:
        texts = {n: story(n) for n in range(3)}
        folders: dict[int, Path] = {}
        for _ in range(data.draw(st.integers(2, 8))):
            n = data.draw(st.sampled_from(sorted(texts)))
            text = texts[n]
            for change in data.draw(st.lists(st.sampled_from(["edit", "grow", "cut"]), max_size=2)):
                at = data.draw(st.integers(0, len(text) - 1))
                if change == "edit":
                    text = [*text[:at], "Something else is told here now.", *text[at + 1 :]]
                elif change == "grow":
                    text = [*text, *story(1000 * n + data.draw(st.integers(100, 999)), 10)]
                elif len(text) > 30:
                    text = text[: at // 4] + text[at // 4 + 4 :]
            texts[n] = text
            place = data.draw(st.sampled_from(["a/same.txt", "b/same.txt", None]))
            found = claim(book(text), Path(place) if place else None, "same").workspace.folder
            assert folders.setdefault(n, found) == found
        assert len(set(folders.values())) == len(folders)
    finally:
        os.chdir(here)


def test_stories_that_start_at_once(tmp_path, monkeypatch):
    """Runs that look for a folder in the same moment never take the same one."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    monkeypatch.chdir(tmp_path)
    many = 6
    for n in range(8):
        together = Barrier(many)

        def start(seed, n=n, together=together):
            found = book(story(seed))
            together.wait()
            return claim(found, Path(f"{seed}/same.txt"), f"same{n}").workspace.folder

        with ThreadPoolExecutor(many) as pool:
            assert len(set(pool.map(start, range(many)))) == many


def test_the_last_free_folder_is_taken_while_a_run_looks(tmp_path, monkeypatch):
    """A run that finds each folder taken looks again."""
    from audiobook.pipeline import claims

    monkeypatch.chdir(tmp_path)
    first = claim(book(story(1)), Path("1/same.txt"), "same").workspace.folder
    looks = []

    def candidates(stem):
        found = real(stem)
        looks.append(found)
        return found[:1] if len(looks) == 1 else found

    real = claims.candidates
    monkeypatch.setattr(claims, "candidates", candidates)
    assert claim(book(story(2)), Path("2/same.txt"), "same").workspace.folder != first
    assert len(looks) == 2


class TestAnotherName:
    def test_a_renamed_story_keeps_its_corrections_and_its_audio(self, quick, two):
        _, (first,) = make(quick, "a/same.txt")
        line = edit(two / "output/same/script.json")
        chosen = speaker_of(line, two / "output/same/script.json")
        make(quick, "a/same.txt")
        (two / "a/same.txt").rename(two / "a/A new name.txt")
        for told in (True, False):
            report, (again,) = make(quick, "a/A new name.txt")
            assert again == first
            assert speaker_of(line, two / "output/same/script.json") == chosen
            assert "parts were there already" in report or "part was there already" in report
            assert ("made before as" in report) is told

    def test_it_is_found_after_a_change_as_well(self, quick, two):
        make(quick, "a/same.txt")
        text = (two / "a/same.txt").read_text(encoding="utf-8")
        (two / "a/same.txt").unlink()
        (two / "a/Chapters 1 to 9.md").write_text(text + "\n\nAnother day came, and it rained.\n", encoding="utf-8")
        make(quick, "a/Chapters 1 to 9.md")
        assert not (two / "output/Chapters 1 to 9").exists()

    def test_where_the_former_file_is_still_there_the_folder_is_new_and_the_former_one_is_named(self, quick, two):
        make(quick, "a/same.txt")
        (two / "a/copy.txt").write_bytes((two / "a/same.txt").read_bytes())
        report, (made,) = make(quick, "a/copy.txt")
        assert Path(made) == Path("output/copy.mp3")
        assert f"--workspace {Path('output/same')}" in report
        report, _ = make(quick, "a/copy.txt", "--workspace", "output/same")
        assert "made before" not in report

    def test_a_book_of_all_volumes_is_not_one_of_them(self, quick, two):
        make(quick, "a/same.txt")
        parts = [(two / folder / "same.txt").read_text(encoding="utf-8") for folder in "ab"]
        more = "\n\n".join(
            f"On the {n}th page of the third part they went on, and nobody knew where to." for n in range(60)
        )
        (two / "a/same.txt").unlink()
        (two / "all.txt").write_text("\n\n".join([*parts, more]), encoding="utf-8")
        _, (made,) = make(quick, "all.txt")
        assert Path(made) == Path("output/all.mp3")
