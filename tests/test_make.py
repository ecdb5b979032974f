"""The whole line: what is written, that the timeline is true, that edits are kept and only what changed is made again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import tomllib
from array import array
from pathlib import Path

import pytest
from ending import OWN_GROUP, interrupt, kill_all

from audiobook import ffmpeg
from audiobook.parts import processes
from audiobook.publishing.measure import measure

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"
RATE = 22050


# `python -m audiobook`; a shell that runs the tests in the background has its children ignore Ctrl-C.
LISTENS_TO_CTRL_C = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("audiobook", run_name="__main__", alter_sys=True)
"""


def decoded(path: Path) -> array:
    return array("h", ffmpeg.run(["-loglevel", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-"]).stdout)


def script_of(folder: Path, stem: str = "the-lamp-room") -> dict:
    return json.loads((folder / "output" / stem / "script.json").read_text(encoding="utf-8"))


class TestMade:
    """The example story, made once with espeak."""

    def test_it_says_where_the_file_is_and_nothing_else_on_stdout(self, made):
        _, done = made
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout.decode() == f"{Path('output') / 'the-lamp-room.mp3'}\n"

    def test_the_report_names_speakers_and_the_next_command(self, made):
        report = made[1].stderr.decode()
        for expected in (
            "Tobias",
            "Mrs. Pell",
            "Captain Ferris",
            "Nan",
            "2 chapters",
            "cast.toml",
            "audiobook make",
            "audiobook voices espeak/",
        ):
            assert expected in report

    def test_no_word_is_lost_and_no_segment_is_silent(self, made):
        folder, _ = made
        script = script_of(folder)
        timeline = json.loads((folder / "output/the-lamp-room/timeline.json").read_text(encoding="utf-8"))
        samples = decoded(folder / "output/the-lamp-room.mp3")
        assert timeline["duration_ms"] == pytest.approx(len(samples) * 1000 / RATE, abs=2)
        heard = {}
        for u in timeline["utterances"]:
            stretch = samples[u["start_ms"] * RATE // 1000 : u["end_ms"] * RATE // 1000]
            loudest = max(map(abs, stretch), default=0)
            heard[u["chapter"], u["segment"]] = min(loudest, heard.get((u["chapter"], u["segment"]), 40000))
        for c, chapter in enumerate(script["chapters"]):
            for s, segment in enumerate(chapter["segments"]):
                if any(ch.isalnum() for ch in segment["text"]):
                    assert heard[c, s] > 1000, segment["text"]

    def test_the_timeline_is_true_to_the_sound(self, made):
        """Sound begins and ends within 20 ms of where the timeline says."""
        folder, _ = made
        timeline = json.loads((folder / "output/the-lamp-room/timeline.json").read_text(encoding="utf-8"))
        samples = decoded(folder / "output/the-lamp-room.mp3")
        for u in timeline["utterances"]:
            start, end = u["start_ms"] * RATE // 1000, u["end_ms"] * RATE // 1000
            low = max(0, start - RATE // 25)
            sounding = [i for i in range(low, min(len(samples), end + RATE // 25)) if abs(samples[i]) > 150]
            assert abs(sounding[0] - start) < 0.02 * RATE
            # A neural voice ends more softly than it begins: its last sounds are below what is taken for sound here.
            assert abs(sounding[-1] - end) < 0.03 * RATE

    def test_tags_chapters_and_limits(self, made):
        from audiobook.publishing.measure import limits

        m = measure(made[0] / "output/the-lamp-room.mp3")
        assert [c.title for c in m.chapters] == ["Chapter One: The Ledger", "Chapter Two: The Noon Boat"]
        assert (m.tags["title"], m.tags["artist"]) == ("The Lamp Room", "the audiobook authors")
        assert all(limit.met for limit in limits(m))

    def test_every_speaker_has_a_voice_of_their_own(self, made):
        cast = tomllib.loads((made[0] / "output/the-lamp-room/cast.toml").read_text(encoding="utf-8"))
        voices = [
            cast["narrator"]["voice"],
            cast["unknown"]["voice"],
            *(c["voice"] for c in cast["characters"].values()),
        ]
        assert len(set(voices)) == len(voices) == 6


def make(audiobook, folder, *more, **kw):
    done = audiobook("make", STORY, "--engine", "tone", *more, cwd=folder, **kw)
    assert done.returncode == 0, done.stderr.decode()
    return folder / "output" / "the-lamp-room.mp3"


class TestAgain:
    def test_the_same_bytes_for_any_number_of_jobs(self, audiobook, tmp_path):
        files = []
        for jobs in (1, 3):
            folder = tmp_path / str(jobs)
            folder.mkdir()
            done = audiobook("make", STORY, "-j", jobs, cwd=folder)
            assert done.returncode == 0, done.stderr.decode()
            files.append((folder / "output/the-lamp-room.mp3").read_bytes())
        assert files[0] == files[1]

    def test_an_edited_cast_is_kept_and_heard(self, audiobook, tmp_path):
        before = make(audiobook, tmp_path).read_bytes()
        path = tmp_path / "output/the-lamp-room/cast.toml"
        text = path.read_text(encoding="utf-8")
        edited = "# mine\n" + text.replace(tomllib.loads(text)["characters"]["nan"]["voice"], "tone/alto")
        path.write_text(edited, encoding="utf-8")
        after = make(audiobook, tmp_path).read_bytes()
        assert path.read_text(encoding="utf-8") == edited
        assert after != before

    def test_an_edited_script_is_kept_and_heard(self, audiobook, tmp_path):
        before = make(audiobook, tmp_path).read_bytes()
        path = tmp_path / "output/the-lamp-room/script.json"
        script = script_of(tmp_path)
        line = next(s for s in script["chapters"][0]["segments"] if s["kind"] == "dialogue")
        line["speaker"] = "nan"
        path.write_text(json.dumps(script), encoding="utf-8")
        assert make(audiobook, tmp_path).read_bytes() != before
        # The user's line is theirs; lines around may be judged anew by it, once.
        kept = path.read_bytes()
        again = next(s for s in script_of(tmp_path)["chapters"][0]["segments"] if s["text"] == line["text"])
        assert again["speaker"] == "nan"
        assert make(audiobook, tmp_path).read_bytes() != before
        assert path.read_bytes() == kept

    def test_edits_are_carried_to_a_changed_story(self, audiobook, tmp_path):
        story = tmp_path / "story.txt"
        story.write_text(
            'Tom and Mary met.\n\n"Go," said Tom.\n\n"No," said Mary.\n\n"Now!" said Tom.', encoding="utf-8"
        )
        run = ("make", story, "--engine", "tone")
        assert audiobook(*run).returncode == 0
        path = tmp_path / "output/story/script.json"
        script = json.loads(path.read_text(encoding="utf-8"))
        spoken = [s for s in script["chapters"][0]["segments"] if s["kind"] == "dialogue"]
        spoken[0]["speaker"], spoken[2]["speaker"] = "mary", "mary"
        path.write_text(json.dumps(script), encoding="utf-8")
        story.write_text(
            'Tom and Mary met again.\n\n"Go," said Tom.\n\n"No," said Mary.\n\n"Later!" said Tom.', encoding="utf-8"
        )
        done = audiobook(*run)
        again = json.loads(path.read_text(encoding="utf-8"))
        found = [(s["speaker"], s["method"]) for s in again["chapters"][0]["segments"] if s["kind"] == "dialogue"]
        assert found[0] == ("mary", "edited")
        assert found[2][0] == "tom"
        assert "An edit found no place" in done.stderr.decode()
        assert "Now!" in done.stderr.decode()

    def test_words_changed_in_the_script_are_named_with_where_to_change_them(self, audiobook, tmp_path):
        story = tmp_path / "story.txt"
        story.write_text('Tom met the cat.\n\n"Go," said Tom.', encoding="utf-8")
        run = ("make", story, "--engine", "tone")
        assert audiobook(*run).returncode == 0
        path = tmp_path / "output/story/script.json"
        path.write_text(path.read_text(encoding="utf-8").replace("the cat", "the bat"), encoding="utf-8")
        told = audiobook(*run).stderr.decode()
        assert "Other words than the story's: “Tom met the bat.”" in told
        assert "changed story" not in told
        assert "correct them there" in told

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("{", "is not JSON"),
            ("[]", "not in the format"),
            ('{"format": "audiobook-script/9"}', "not in the format"),
            ('{"format": "audiobook-script/1"}', "chapters is missing"),
        ],
    )
    def test_a_broken_script_is_refused_and_left_alone(self, audiobook, tmp_path, content, sentence):
        make(audiobook, tmp_path)
        path = tmp_path / "output/the-lamp-room/script.json"
        path.write_text(content)
        done = audiobook("make", STORY, "--engine", "tone")
        assert done.returncode == 4
        assert sentence in done.stderr.decode()
        assert path.read_text() == content

    def test_a_torn_part_is_made_again(self, audiobook, tmp_path):
        before = make(audiobook, tmp_path).read_bytes()
        for n, part in enumerate(sorted((tmp_path / "output/the-lamp-room/clips").iterdir())):
            content = bytearray(part.read_bytes())
            if n % 2:
                content[len(content) // 2] ^= 0x40
            else:
                del content[len(content) // 3 :]
            part.write_bytes(bytes(content))
        assert make(audiobook, tmp_path).read_bytes() == before

    def test_a_killed_run_leaves_nothing_half_written_and_goes_on(self, audiobook, tmp_path):
        story = tmp_path / "long.txt"
        story.write_text(
            "\n\n".join([STORY.read_text(encoding="utf-8").replace("Tobias", f"Tobias{n}") for n in range(4)]),
            encoding="utf-8",
        )
        run = [sys.executable, "-m", "audiobook", "make", str(story), "-j", "1"]
        process = subprocess.Popen(run, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **OWN_GROUP)
        clips = tmp_path / "output/long/clips"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and (not clips.is_dir() or len(list(clips.glob("*.part"))) < 2):
            time.sleep(0.02)
        kill_all(process)
        process.wait()
        assert not (tmp_path / "output/long.mp3").exists()
        done = audiobook("make", story)
        assert done.returncode == 0
        assert "were there already" in done.stderr.decode()
        other = tmp_path / "other"
        other.mkdir()
        assert audiobook("make", story, cwd=other).returncode == 0
        assert (tmp_path / "output/long.mp3").read_bytes() == (other / "output/long.mp3").read_bytes()


class TestBreakingEngines:
    """A stranger's engine, installed as a plug-in, that crashes, hangs or loses clips."""

    STORY = "Mary and Tom walked home in the rain, and said nothing at all.\n\n{}\n\nThe sun came out again."

    def make(self, audiobook, stranger, tmp_path, line, *, slow=False):
        story = tmp_path / "story.txt"
        story.write_text(self.STORY.format(line), encoding="utf-8")
        return audiobook("make", story, "--engine", "stranger", env=stranger(slow=slow))

    @pytest.mark.parametrize("slow", [False, pytest.param(True, marks=pytest.mark.slow)])
    def test_a_crash_that_does_not_come_back_costs_nothing(self, audiobook, stranger, tmp_path, slow):
        done = self.make(audiobook, stranger, tmp_path, "It broke once here.", slow=slow)
        assert done.returncode == 0, done.stderr.decode()
        assert "Could not be said" not in done.stderr.decode()

    @pytest.mark.parametrize(
        ("word", "slow"),
        [
            ("crash", False),
            ("lost", True),
            *(pytest.param(*both, marks=pytest.mark.slow) for both in [("crash", True), ("lost", False)]),
        ],
    )
    def test_what_cannot_be_said_is_reported_and_the_rest_is_made(self, audiobook, stranger, tmp_path, word, slow):
        done = self.make(audiobook, stranger, tmp_path, f"A {word} happened here.", slow=slow)
        assert done.returncode == 0, done.stderr.decode()
        assert f"A {word} happened here." in done.stderr.decode()
        assert len(decoded(tmp_path / "output/story.mp3")) > RATE

    @pytest.mark.parametrize("slow", [False, True])
    def test_a_hang_is_ended(self, stranger, tmp_path, monkeypatch, slow):
        from audiobook import engines
        from audiobook.cast import Setting
        from audiobook.parts import Job
        from audiobook.pipeline.worker_pool import WorkerPool
        from audiobook.publishing.formats import Encoding
        from audiobook.timeline import Utterance
        from audiobook.workspace import Workspace

        monkeypatch.syspath_prepend(stranger(slow=slow)["PYTHONPATH"])
        monkeypatch.delitem(sys.modules, "stranger_engine", raising=False)
        engines.available.cache_clear()
        engines.load.cache_clear()
        texts = ("It rained.", "A hang happened.", "It cleared.")
        utterances = tuple(Utterance(0, n, None, t, Setting("stranger/0"), pause_ms=300) for n, t in enumerate(texts))
        with WorkerPool(1, speaking_seconds=1.0) as pool:
            spoken = Workspace(tmp_path / "ws").spoken
            (part,) = pool.make([Job(utterances, (), Encoding(), (("stranger", "1"),), spoken=spoken)])
        assert [index for index, _ in part.faults] == [1]
        assert "hung" in part.faults[0][1]
        assert part.spans[2][1] > part.spans[2][0]

    def test_a_long_text_may_take_longer_and_a_slow_engine_longer_still(self, stranger, monkeypatch):
        from audiobook import engines
        from audiobook.cast import Setting
        from audiobook.pipeline.time_limits import TimeLimits
        from audiobook.timeline import Utterance

        monkeypatch.syspath_prepend(stranger(slow=True)["PYTHONPATH"])
        monkeypatch.delitem(sys.modules, "stranger_engine", raising=False)
        engines.available.cache_clear()
        engines.load.cache_clear()

        def said(chars: int, voice: str) -> Utterance:
            return Utterance(0, 0, None, "a" * chars, Setting(voice))

        limits = TimeLimits()
        # 600 characters are about 40 s of speech: an engine at a quarter of the pace of speech needs 160 s.
        assert limits.seconds(said(600, "stranger/0")) > 4 * 160
        assert limits.seconds(said(5, "stranger/0")) < 70
        assert 60 < limits.seconds(said(600, "tone/bass")) < limits.seconds(said(600, "stranger/0"))
        # One that was found to take 2 s a character is given several times that.
        before = limits.seconds(said(600, "stranger/0"))
        limits.note(said(100, "stranger/0"), 200.0)
        assert limits.seconds(said(600, "stranger/0")) > max(before, 5 * 2 * 600)
        assert limits.seconds(said(600, "tone/bass")) == TimeLimits().seconds(said(600, "tone/bass"))

    @pytest.mark.parametrize("slow", [False, pytest.param(True, marks=pytest.mark.slow)])
    def test_an_engine_that_breaks_at_everything_ends_the_run(self, audiobook, stranger, tmp_path, slow):
        lines = " ".join(f"A crash happened {n} times." for n in range(8))
        done = self.make(audiobook, stranger, tmp_path, lines, slow=slow)
        assert done.returncode == 6
        assert "again and again" in done.stderr.decode()
        assert not (tmp_path / "output/story.mp3").exists()

    def test_an_engine_with_one_voice_says_how_speakers_are_told_apart(self, audiobook, stranger, tmp_path):
        story = tmp_path / "story.txt"
        story.write_text(STORY.read_text(encoding="utf-8"), encoding="utf-8")
        done = audiobook("make", story, "--engine", "stranger", env=stranger(voices=1))
        assert "speakers differ by pitch and pace" in done.stderr.decode()
        cast = tomllib.loads((tmp_path / "output/story/cast.toml").read_text(encoding="utf-8"))
        settings = {(c["pitch"], c["rate_wpm"]) for c in (cast["narrator"], *cast["characters"].values())}
        assert len(settings) == 5


def _tell_what_is_blocked(connection):
    connection.send(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows blocks no signals")
def test_processes_of_the_pool_never_hear_ctrl_c():
    processes.prepare()
    context = processes.context()
    ours, theirs = context.Pipe()
    process = context.Process(target=_tell_what_is_blocked, args=(theirs,))
    # As the pool does it: without a fork, a process has what its starter blocks.
    with processes.no_interrupts():
        process.start()
    # Blocked from before the first line of the process' own code.
    assert signal.SIGINT in ours.recv()
    process.join()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_ctrl_c_ends_cleanly(tmp_path):
    story = tmp_path / "long.txt"
    # No part like another: a part that is told twice is made once, and it would be over before it is stopped.
    once = STORY.read_text(encoding="utf-8")
    story.write_text("\n\n".join(once.replace(". ", f", {n}. ") for n in range(10)), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENS_TO_CTRL_C, "make", str(story)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **OWN_GROUP,
    )
    clips = tmp_path / "output/long/clips"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not clips.is_dir() or not list(clips.glob("*.part"))):
        time.sleep(0.02)
    interrupt(process)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err.decode()
    assert err.decode().strip().startswith("Stopped.")
    assert "Traceback" not in err.decode()
    assert not (tmp_path / "output/long.mp3").exists()
    assert not [p for p in (tmp_path / "output").iterdir() if p.name.startswith(".")]
