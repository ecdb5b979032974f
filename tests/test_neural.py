"""Neural engines: the real packages, run on tiny voices of the true shape."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("onnx", reason="tiny voices are built with onnx")
pytest.importorskip("piper", reason="comes with the extra [piper]")
pytest.importorskip("kokoro_onnx", reason="comes with the extra [kokoro]")

import itertools

import tiny_voices

from audiobook.cast import Setting
from audiobook.engines import piper
from audiobook.engines.kokoro import KokoroEngine
from audiobook.engines.piper import PiperEngine
from audiobook.errors import EngineError

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"


@pytest.fixture(scope="module")
def voices(tmp_path_factory):
    """A folder of voices: one of Piper, one of Piper at another rate with two speakers, and Kokoro's."""
    folder = tmp_path_factory.mktemp("voices")
    tiny_voices.piper(folder / "piper", "en_US-tiny-low", 110)
    tiny_voices.piper(folder / "piper", "en_US-two-low", 180, speakers=("ann", "bob"), rate_hz=16000)
    tiny_voices.kokoro(folder / "kokoro")
    return folder


@pytest.fixture
def here(voices, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(voices))
    return voices


@pytest.mark.parametrize("name", ["piper", pytest.param("kokoro", marks=pytest.mark.slow)])
def test_they_pass_the_conformance_test(voices, tmp_path, name):
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", name],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "AUDIOBOOK_VOICES": str(voices)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_each_speaker_of_a_voice_is_a_voice(here):
    assert [v.id for v in PiperEngine().voices()] == [
        "piper/en_US-tiny-low", "piper/en_US-two-low:ann", "piper/en_US-two-low:bob",
    ]  # fmt: skip
    assert {v.language for v in PiperEngine().voices()} == {"en-US"}
    found = {v.id: (v.gender, v.language) for v in KokoroEngine().voices()}
    assert found == {"kokoro/af_anna": ("female", "en-US"), "kokoro/bm_bert": ("male", "en-GB")}


@pytest.mark.parametrize(("engine", "voice"), [(PiperEngine, "piper/en_US-tiny-low"), (KokoroEngine, "kokoro/af_anna")])
def test_pitch_raises_the_hum_and_leaves_the_pace(here, engine, voice):
    def crossings_and_seconds(pitch, rate_wpm=170):
        samples = memoryview(engine().speak("Nobody had opened the lamp room.", Setting(voice, pitch, rate_wpm))).cast(
            "h"
        )
        seconds = len(samples) / engine.sample_rate_hz
        return sum(a < 0 <= b for a, b in itertools.pairwise(samples)) / seconds, seconds

    usual, raised = crossings_and_seconds(50), crossings_and_seconds(90)
    assert raised[0] == pytest.approx(usual[0] * 2**0.4, rel=0.05)
    assert raised[1] == pytest.approx(usual[1], rel=0.1)
    assert crossings_and_seconds(50, 240)[1] == pytest.approx(usual[1] * 170 / 240, rel=0.15)


@pytest.mark.slow
def test_measured_voices_are_cast_by_their_pitch(voices, tmp_path, audiobook):
    own = tmp_path / "voices"
    shutil.copytree(voices, own)
    tiny_voices.piper(own / "piper", "en_US-last-low", 95)
    env = {"AUDIOBOOK_VOICES": str(own)}
    done = audiobook("voices", "measure", "--engine", "piper", env=env)
    assert done.returncode == 0, done.stderr
    listed = {
        v["id"]: v for v in json.loads(audiobook("voices", "--engine", "piper", "--json", env=env).stdout)["voices"]
    }
    assert listed["piper/en_US-tiny-low"]["gender"] == "male"
    assert listed["piper/en_US-two-low:ann"]["gender"] == "female"
    assert listed["piper/en_US-tiny-low"]["f0_hz"] == pytest.approx(110, rel=0.05)
    workspace = tmp_path / "output/the-lamp-room"
    assert audiobook("cast", STORY, "--engine", "piper", "-o", workspace / "cast.toml", env=env).returncode == 0
    dealt = tomllib.loads((workspace / "cast.toml").read_text(encoding="utf-8"))["characters"]
    assert dealt["mrs-pell"]["voice"].startswith("piper/en_US-two-low:")
    assert dealt["tobias"]["voice"] in ("piper/en_US-tiny-low", "piper/en_US-last-low")


@pytest.mark.parametrize("fourth", ["tone/alto", pytest.param("flite/slt", marks=pytest.mark.slow)])
def test_one_cast_of_four_engines_in_one_file(voices, tmp_path, audiobook, fourth):
    if fourth.startswith("flite") and shutil.which("flite") is None:
        pytest.skip("there is no flite here (Debian's package)")
    env = {"AUDIOBOOK_VOICES": str(voices)}
    workspace = tmp_path / "output/the-lamp-room"
    assert audiobook("cast", STORY, "-o", workspace / "cast.toml", env=env).returncode == 0
    path = workspace / "cast.toml"
    lines = path.read_text().splitlines()
    wanted = iter(["piper/en_US-tiny-low", "kokoro/bm_bert", fourth])
    at = (
        lines.index("[characters]")
        if "[characters]" in lines
        else next(n for n, x in enumerate(lines) if x.startswith("[characters"))
    )
    for n in range(at, len(lines)):
        if lines[n].startswith("voice") and (voice := next(wanted, None)):
            lines[n] = f'voice = "{voice}"'
    path.write_text("\n".join(lines) + "\n")
    done = audiobook("make", STORY, "-q", env=env)
    assert done.returncode == 0, done.stderr
    said = json.loads((workspace / "timeline.json").read_text())["utterances"]
    assert {u["voice"].partition("/")[0] for u in said} == {"espeak", "piper", "kokoro", fourth.partition("/")[0]}
    assert all(a["end_ms"] <= b["start_ms"] for a, b in itertools.pairwise(said))
    assert audiobook("check", "output/the-lamp-room.mp3").returncode == 0
    assert list((workspace / "spoken").glob("*.clip"))


def test_what_is_missing_is_told_with_the_way_to_get_it(tmp_path, monkeypatch, audiobook):
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(tmp_path / "none"))
    for engine in (PiperEngine(), KokoroEngine()):
        with pytest.raises(EngineError) as e:
            engine.voices()
        assert str(tmp_path / "none") in e.value.hint
    done = audiobook("make", STORY, "--engine", "piper", env={"AUDIOBOOK_VOICES": str(tmp_path / "none")})
    assert done.returncode == 6
    assert b"no piper voices" in done.stderr
    assert not (tmp_path / "output/the-lamp-room.mp3").exists()


def test_a_broken_voice_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(tmp_path))
    piper._loaded.cache_clear()
    tiny_voices.piper(tmp_path / "piper", "bad")
    model, config = tmp_path / "piper/bad.onnx", tmp_path / "piper/bad.onnx.json"
    model.write_bytes(model.read_bytes()[:100])
    with pytest.raises(EngineError, match="cannot be loaded"):
        PiperEngine().speak("Hello.", Setting("piper/bad"))
    config.write_text("{")
    with pytest.raises(EngineError, match="broken"):
        PiperEngine().voices()


def test_a_preview_touches_nothing_and_is_used_by_the_whole(tmp_path, audiobook):
    long = tmp_path / "long.txt"
    once = STORY.read_text(encoding="utf-8")
    long.write_text("\n\n".join(once.replace(". ", f", {n}. ") for n in range(6)), encoding="utf-8")
    assert audiobook("make", long, "--engine", "tone", "-q").returncode == 0
    whole, timeline = (tmp_path / "output/long.mp3").read_bytes(), (tmp_path / "output/long/timeline.json").read_bytes()
    parts = sorted((tmp_path / "output/long/clips").iterdir())
    for preset in ("listen", "acx"):
        done = audiobook("make", long, "--engine", "tone", "--preview", "--preset", preset, "--subtitles", "vtt", "-q")
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode().strip() == "output/long.preview.mp3"
    assert 1000 < (tmp_path / "output/long.preview.mp3").stat().st_size < len(whole)
    assert (tmp_path / "output/long.mp3").read_bytes() == whole
    assert (tmp_path / "output/long/timeline.json").read_bytes() == timeline
    assert set(parts) <= set((tmp_path / "output/long/clips").iterdir())
    assert not list((tmp_path / "output").glob("*.vtt"))


@pytest.mark.slow
def test_a_slow_engine_is_estimated_before_it_starts(voices, tmp_path, audiobook):
    env = {"AUDIOBOOK_VOICES": str(voices)}
    # A process of its own: the workers have the environment of when the first of them was started.
    code = (
        "from audiobook import cli; from audiobook.pipeline import audio; audio.WORTH_TELLING_SECONDS = 0.0;"
        f"import sys; sys.argv = ['audiobook', 'make', {str(STORY)!r}, '--engine', 'piper', '--preview']; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )
    assert done.returncode == 0, done.stderr
    assert re.search("piper on (CPU|CUDA) will take about", done.stderr)
    assert "--preview" in done.stderr
    # A short book is not worth the words.
    done = audiobook("make", STORY, "--engine", "piper", env=env)
    assert done.returncode == 0
    assert b"will take about" not in done.stderr


def test_a_book_is_read_by_voices_of_its_language(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(tmp_path))
    for name, code in (("de_DE-tiny", "de_DE"), ("en_GB-tiny", "en_GB"), ("en_US-tiny", "en_US")):
        tiny_voices.piper(tmp_path / "piper", name, code=code)
    engine = PiperEngine()
    assert [v.id for v in engine.voices_in("de")] == ["piper/de_DE-tiny"]
    assert [v.id for v in engine.voices_in("en-US")] == ["piper/en_US-tiny", "piper/en_GB-tiny"]
    assert [v.id for v in engine.voices_in("en")] == ["piper/en_GB-tiny", "piper/en_US-tiny"]
    assert all(next(v.narrator for v in engine.voices_in(tag)) for tag in ("de", "en", "en-US"))
    assert engine.voices_in("fr") == ()
    tiny_voices.kokoro(tmp_path / "kokoro", ("af_anna", "bm_bert", "ff_fleur", "jf_jun"))
    assert [v.name for v in KokoroEngine().voices_in("en-GB")] == ["bm_bert", "af_anna"]
    assert [v.name for v in KokoroEngine().voices_in("fr")] == ["ff_fleur"]


def test_voices_of_unknown_gender_are_measured_before_they_are_dealt(voices, tmp_path, audiobook):
    own = tmp_path / "voices"
    shutil.copytree(voices, own, ignore=shutil.ignore_patterns("measured.toml"))
    env = {"AUDIOBOOK_VOICES": str(own)}
    cast = tmp_path / "output/the-lamp-room/cast.toml"
    done = audiobook("cast", STORY, "--engine", "piper", "-o", cast, env=env)
    assert done.returncode == 0, done.stderr
    assert b"Measuring 3 voices of piper" in done.stderr
    dealt = tomllib.loads(cast.read_text(encoding="utf-8"))["characters"]
    assert dealt["mrs-pell"]["voice"].startswith("piper/en_US-two-low:")
    again = audiobook("cast", STORY, "--engine", "piper", env=env)
    assert b"Measuring" not in again.stderr
    # A voice whose file has changed is measured anew.
    tiny_voices.piper(own / "piper", "en_US-tiny-low", 210)
    changed = audiobook("cast", STORY, "--engine", "piper", env=env)
    assert b"Measuring 1 voice of piper" in changed.stderr


def test_a_changed_voice_file_is_noticed(voices, tmp_path, audiobook):
    own = tmp_path / "voices"
    shutil.copytree(voices, own)
    env = {"AUDIOBOOK_VOICES": str(own)}
    story = tmp_path / "story.txt"
    story.write_text("Nobody had opened the lamp room since the storm.", encoding="utf-8")
    assert audiobook("make", story, "--engine", "piper", env=env).returncode == 0
    first = (tmp_path / "output/story.mp3").read_bytes()
    assert audiobook("make", story, "--engine", "piper", env=env).returncode == 0
    assert (tmp_path / "output/story.mp3").read_bytes() == first
    for name in ("en_US-tiny-low", "en_US-two-low"):
        tiny_voices.piper(own / "piper", name, 140, **({"speakers": ("ann", "bob")} if "two" in name else {}))
    done = audiobook("make", story, "--engine", "piper", env=env)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output/story.mp3").read_bytes() != first


def test_a_broken_voice_hides_no_other(voices, tmp_path, audiobook):
    own = tmp_path / "voices"
    shutil.copytree(voices, own)
    env = {"AUDIOBOOK_VOICES": str(own)}
    (own / "piper/en_US-tiny-low.onnx.json").write_text("{", encoding="utf-8")
    done = audiobook("voices", "--engine", "piper", "--json", env=env)
    assert done.returncode == 0
    assert [v["id"] for v in json.loads(done.stdout)["voices"]] == [
        "piper/en_US-two-low:ann",
        "piper/en_US-two-low:bob",
    ]
    assert done.stderr.count(b"en_US-tiny-low.onnx.json is missing or broken") == 1
    refused = audiobook("voices", "piper/en_US-tiny-low", "-o", "sample.mp3", env=env)
    assert refused.returncode == 2 and b"missing or broken" in refused.stderr
    (own / "piper/en_US-two-low.onnx.json").unlink()
    none = audiobook("voices", "--engine", "piper", env=env)
    assert none.returncode == 6 and b"Install that voice again" in none.stderr
