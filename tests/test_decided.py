"""What a person decided stays, counts as decided everywhere, and can be brought back; what is misspelt is refused with the near match."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import mutagen
import pytest

from audiobook.pipeline import user_edits

TEXT = (
    "Chapter 1\n\n“Go,” said Mary, “and do not come back before noon.”\n\n“I would rather stay,” said Tom.\n\n"
    "“Then stay.”\n\n“Thank you.”\n\nMary went out.\n"
)


@pytest.fixture
def run(quick, tmp_path):
    """Runs a command on a small story: run("make") → the finished process."""
    (tmp_path / "s.txt").write_text(TEXT, encoding="utf-8")

    def call(command, *options):
        return quick(command, "s.txt", "--engine", "tone", *options)

    return call


@pytest.fixture
def script(tmp_path):
    """script.json: read, changed and written, script(change) → as it is then."""
    path = tmp_path / "output/s/script.json"

    def edit(change=None):
        content = json.loads(path.read_text(encoding="utf-8"))
        if change is not None:
            change(content)
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return content

    return edit


def lines(content) -> dict[str, dict[str, object]]:
    """The quotations by their first word."""
    every = [s for c in content["chapters"] for s in c["segments"] if s["kind"] == "dialogue"]
    return {s["text"].strip("“”,. \n").split()[0]: s for s in every}


class TestALineEditedByHand:
    def test_takes_the_other_half_of_an_interrupted_one_along(self, run, script):
        run("make")
        assert lines(script())["Go"]["speaker"] == lines(script())["and"]["speaker"] == "mary"
        script(lambda s: lines(s)["Go"].update(speaker="tom"))
        run("make")
        assert lines(script())["Go"]["speaker"] == lines(script())["and"]["speaker"] == "tom"

    def test_leaves_the_other_half_that_was_chosen_itself(self, run, script):
        run("make")
        script(lambda s: (lines(s)["Go"].update(speaker="tom"), lines(s)["and"].update(method="edited")))
        run("make")
        assert (lines(script())["Go"]["speaker"], lines(script())["and"]["speaker"]) == ("tom", "mary")

    def test_is_no_guess_and_not_in_doubt(self, run, script):
        run("make")
        before = json.loads(run("script", "--doubtful", "--json").stdout)["lines"]
        script(lambda s: [line.update(confidence=0.1) for line in lines(s).values()])
        doubts = json.loads(run("script", "--doubtful", "--json").stdout)["lines"]
        assert len(doubts) >= len(before)
        script(lambda s: lines(s)["Thank"].update(speaker="mary"))
        decided = run("script", "--doubtful", "--json")
        assert "“Thank you.”" not in {d["text"] for d in json.loads(decided.stdout)["lines"]}
        assert lines(json.loads(run("script", "-q").stdout))["Thank"]["method"] == "edited"
        explained = run("script", "--explain", "Thank you").stdout.decode()
        assert "Mary" in explained.splitlines()[3]


def test_lines_in_doubt_are_listed_with_place_and_reason(quick, tmp_path):
    story = "“Hm.”\n\nThe two women looked at Tom and at Will.\n\n“Well?”\n\n“Not I,” said somebody.\n"
    (tmp_path / "s.txt").write_text(story, encoding="utf-8")
    found = json.loads(quick("script", "s.txt", "--doubtful", "--json").stdout)
    assert found["format"] == "audiobook-doubtful/1" and found["lines"]
    segments = json.loads(quick("script", "s.txt").stdout)["chapters"][0]["segments"]
    for line in found["lines"]:
        own = segments[line["segment"] - 1]
        assert own["text"].strip() == line["text"] and own.get("speaker") == line["speaker"]
    table = quick("script", "s.txt", "--doubtful").stdout.decode()
    assert "“Hm.”" in table and "speaker" in table


class TestTheReport:
    def test_marks_the_voices_a_person_gave_and_no_others(self, run, tmp_path):
        assert b"yours" not in run("make").stderr
        assert b"yours" not in run("make").stderr
        cast = tmp_path / "output/s/cast.toml"
        text = cast.read_text(encoding="utf-8")
        at = text.index("pitch", text.index("[characters.mary]"))
        cast.write_text(f"{text[:at]}pitch = 61{text[text.index(chr(10), at) :]}", encoding="utf-8")
        for _ in range(2):
            marked = [row for row in run("make").stderr.decode().splitlines() if "(yours)" in row]
            assert len(marked) == 1 and marked[0].startswith("Mary") and "pitch 61" in marked[0]

    def test_begins_with_the_doubt_and_names_a_command_that_lists_it(self, quick, tmp_path):
        (tmp_path / "s.txt").write_text("“Hm.”\n\nNobody was there.\n\n“Well?”\n", encoding="utf-8")
        told = quick("make", "s.txt", "--engine", "tone", "--subtitles", "vtt").stderr.decode()
        assert told.index("without a known speaker") < told.index("(narrator)")
        (command,) = [line.split() for line in told.splitlines() if "--doubtful" in line]
        assert "--subtitles" not in command
        listed = quick(*command[command.index("script") :])
        assert listed.returncode == 0 and "“Well?”" in listed.stdout.decode()
        assert "MB)" in told


MISSPELT = [
    ("cast.toml", "[narator]\nvoice = 'tone/bass'\n", "narrator"),
    ("cast.toml", "[narrator]\nvoise = 'tone/bass'\n", "voice"),
    ("cast.toml", "[characters.mary]\nrate = 120\n", "rate_wpm"),
    ("cast.toml", "[characters.mary]\nGender = 'female'\n", "gender"),
    ("cast.toml", "[characters.mery]\nvoice = 'tone/bass'\n", "mary"),
    ("cast.toml", "[charakters.mary]\nvoice = 'tone/bass'\n", "characters"),
    ("cast.toml", "[narrator]\nvoice = 'tone/bas'\n", "tone/bass"),
]


@pytest.mark.parametrize(("name", "content", "meant"), MISSPELT)
def test_a_misspelt_name_in_the_cast_is_refused_with_the_near_match(run, tmp_path, name, content, meant):
    run("make")
    path = tmp_path / "output/s" / name
    path.write_text(content, encoding="utf-8")
    done = run("make")
    assert done.returncode == 4, done.stderr.decode()
    assert f"Did you mean {meant}" in done.stderr.decode() and name.encode() in done.stderr
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("change", "meant"),
    [
        (lambda s: s["chapters"][0]["segments"][1].update(spaeker="mary"), "speaker"),
        (lambda s: lines(s)["Go"].update(speaker="mari"), "mary"),
        (lambda s: s["characters"][0].update(alias=["M."]), "aliases"),
        (lambda s: s["chapters"][0].update(Title="One"), "title"),
        (lambda s: s.update(charcters=[]), "characters"),
    ],
)
def test_a_misspelt_name_in_the_script_is_refused_with_the_near_match(run, script, change, meant):
    run("make")
    script(change)
    done = run("make")
    assert done.returncode == 4, done.stderr.decode()
    assert f"Did you mean {meant}" in done.stderr.decode() and b"script.json" in done.stderr


def test_somebody_of_a_former_draft_is_no_misspelling(run, tmp_path):
    (tmp_path / "s.txt").write_text(TEXT.replace("Tom", "Tim"), encoding="utf-8")
    run("make")
    (tmp_path / "s.txt").write_text(TEXT, encoding="utf-8")
    assert run("make").returncode == 0
    assert {"tim", "tom"} <= tomllib.loads((tmp_path / "output/s/cast.toml").read_text(encoding="utf-8"))[
        "characters"
    ].keys()


class TestAScriptThatIsKept:
    def edited_and_replaced(self, run, script, tmp_path) -> None:
        run("make")
        script(lambda s: lines(s)["Thank"].update(speaker="mary"))
        (tmp_path / "s.txt").write_text(TEXT.replace("“Thank you.”", "“So be it.”"), encoding="utf-8")

    def test_can_be_brought_back_with_its_edits(self, run, quick, script, tmp_path):
        self.edited_and_replaced(run, script, tmp_path)
        told = " ".join(run("make").stderr.decode().split())
        assert "“Thank you.”" in told and "restore output" in told.replace("\\", "/")
        assert "Thank" not in lines(script())
        (tmp_path / "s.txt").write_text(TEXT, encoding="utf-8")
        listed = json.loads(quick("restore", "output/s", "--json").stdout)["copies"]
        assert [copy["number"] for copy in listed] == [1]
        assert b"script.json.1" in quick("restore", "output/s", "1").stderr
        run("make")
        assert lines(script())["Thank"]["speaker"] == "mary"
        # What was replaced by that is kept, too.
        assert (tmp_path / "output/s/script.json.2").exists()

    def test_is_one_of_twenty_at_most(self, run, quick, script, tmp_path):
        from audiobook.workspace import MOST_COPIES, Workspace

        run("make")
        space = Workspace(tmp_path / "output/s")
        for n in range(MOST_COPIES + 3):
            script(lambda s, n=n: s.update(title=f"Draft {n}"))
            space.keep_copy_of_script()
        copies = space.copies_of_script()
        assert len(copies) == MOST_COPIES and copies[-1].name == f"script.json.{MOST_COPIES + 3}"
        assert not list(Path(space.folder / "made").glob("script.[123]"))

    def test_of_no_such_number_is_refused(self, run, quick, script, tmp_path):
        self.edited_and_replaced(run, script, tmp_path)
        run("make")
        done = quick("restore", "output/s", "7")
        assert done.returncode == 2 and b"Numbers: 1." in done.stderr
        assert quick("restore", "nowhere").returncode == 2


def test_titles_and_names_edited_by_hand_survive_another_draft_or_are_named(run, script, tmp_path):
    run("make")
    script(lambda s: s["chapters"][0].update(title="The Quarrel"))
    script(lambda s: next(c for c in s["characters"] if c["id"] == "tom").update(name="Thomas"))
    (tmp_path / "s.txt").write_text(TEXT.replace("went out", "went home"), encoding="utf-8")
    run("make")
    assert script()["chapters"][0]["title"] == "The Quarrel"
    assert "Thomas" in {c["name"] for c in script()["characters"]}
    (tmp_path / "s.txt").write_text("Chapter 1\n\nMary sat alone.\n\n“Hm,” said Mary.\n", encoding="utf-8")
    told = run("make").stderr.decode()
    assert "“Thomas”" in told and "script.json" in told


def test_a_title_and_author_edited_by_hand_are_those_of_the_file_and_the_report(run, script, tmp_path):
    run("make")
    script(lambda s: s.update(title="The Quarrel", author="Ada Quill"))
    told = run("make").stderr.decode()
    assert "The Quarrel by Ada Quill:" in told
    tags = mutagen.File(tmp_path / "output/s.mp3").tags
    assert [str(tags[name]) for name in ("TIT2", "TALB", "TPE1")] == ["The Quarrel", "The Quarrel", "Ada Quill"]
    assert (script()["title"], script()["author"]) == ("The Quarrel", "Ada Quill")


class TestTheLinesAroundAnEdit:
    """They are judged once, with what was edited and in its chapter; a run after that leaves them as they are."""

    @pytest.fixture
    def judged(self, monkeypatch):
        """The titles of the chapters that are judged around edits, run by run."""
        seen = []
        judge = user_edits.reattribute_around

        def watched(script, carried, attributor, fresh):
            seen.append({script.chapters[n].title for n, _ in fresh})
            return judge(script, carried, attributor, fresh)

        monkeypatch.setattr(user_edits, "reattribute_around", watched)
        return seen

    @pytest.fixture
    def two_chapters(self, quick, tmp_path):
        """Runs the program on a story of two chapters; gives back which lines script.json has whose."""
        (tmp_path / "s.txt").write_text(TEXT + "\n" + TEXT.replace("1", "2", 1), encoding="utf-8")

        def call():
            assert quick("make", "s.txt", "--engine", "tone", "-q").returncode == 0

        return call

    def test_are_judged_for_new_edits_alone(self, two_chapters, script, judged):
        def give(chapter, speaker):
            script(lambda s: line_of(s, chapter).update(speaker=speaker))
            two_chapters()

        def line_of(content, chapter):
            return next(s for s in content["chapters"][chapter]["segments"] if "Then stay" in s["text"])

        two_chapters()
        assert not judged
        give(0, "tom")
        assert judged == [{"Chapter 1"}]
        two_chapters()
        give(1, "tom")
        assert judged == [{"Chapter 1"}, {"Chapter 2"}]
        # A line that was marked as decided before is decided otherwise.
        script(lambda s: line_of(s, 0).update(method="edited"))
        two_chapters()
        assert len(judged) == 2
        script(lambda s: line_of(s, 0).update(kind="thought"))
        two_chapters()
        assert judged[2:] == [{"Chapter 1"}]
        two_chapters()
        assert len(judged) == 3
        assert [(line_of(script(), n)["speaker"], line_of(script(), n)["kind"]) for n in (0, 1)] == [
            ("tom", "thought"),
            ("tom", "dialogue"),
        ]

    def test_are_judged_again_where_the_story_was_changed(self, two_chapters, script, judged, tmp_path):
        two_chapters()
        script(lambda s: lines(s)["Thank"].update(speaker="mary"))
        two_chapters()
        story = (tmp_path / "s.txt").read_text(encoding="utf-8")
        (tmp_path / "s.txt").write_text(story + "\nTom went home.\n", encoding="utf-8")
        two_chapters()
        assert len(judged) == 2
        assert judged[0] == judged[1]
