"""Programs as engines: described in TOML, started without a shell, and never misled by a text."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import engines
from audiobook.cast import Setting
from audiobook.engines.command import CommandEngine, described
from audiobook.errors import EngineError, ScriptError

STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"

PROGRAM = f"""#!{sys.executable}
import json, struct, sys, wave
arguments = sys.argv[1:]
if arguments == ["--version"]:
    print("1.0")
    sys.exit()
output = arguments[arguments.index("-o") + 1]
text = sys.stdin.read() if "--stdin" in arguments else arguments[-1]
with open("LOG", "a") as log:
    log.write(json.dumps([arguments, text]) + "\\n")
if "fail" in text:
    print("no more air", file=sys.stderr)
    sys.exit(3)
with wave.open(output, "wb") as w:
    w.setnchannels(int("stereo" in text) + 1)
    w.setsampwidth(2)
    w.setframerate(8000)
    count = 0 if "mute" in text else len(text) * 8 * 70
    w.writeframes(b"".join(struct.pack("<h", 6000 if i // 20 % 2 else -6000) for i in range(count * w.getnchannels())))
"""

DESCRIPTION = """
program = "{program}"
arguments = ["-v", "{{voice}}", "-r", "{{rate_wpm}}", "-s", "{{speed}}", "-o", "{{output}}", {text}]
{more}
version = ["--version"]
install = "Get it from somewhere."
sample_rate_hz = 8000
rate_wpm = [100, 200]

[[voice]]
name = "one"
narrator = true

[[voice]]
name = "two"
gender = "female"
"""


@pytest.fixture
def program(tmp_path):
    """An engine around a program of ours: (engine, what it was called with)."""
    if sys.platform == "win32":
        pytest.skip("the program is a script with a shebang")
    path, log = tmp_path / "speaker", tmp_path / "log"
    path.write_text(PROGRAM.replace("LOG", str(log)))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def make(text='"{text}"', more="") -> CommandEngine:
        description = tmp_path / "speaker.toml"
        description.write_text(DESCRIPTION.format(program=path, text=text, more=more))
        return CommandEngine(description)

    def calls():
        found = [json.loads(x) for x in log.read_text().splitlines()] if log.exists() else []
        log.unlink(missing_ok=True)
        return found

    return make, calls


def test_what_is_in_braces_is_filled_in(program):
    make, calls = program
    engine = make()
    samples = engine.speak("Hello there.", Setting("speaker/two", 50, 340))
    ((arguments, text),) = calls()
    assert arguments[:2] == ["-v", "two"]
    assert arguments[2:6] == ["-r", "200", "-s", "1.176"]
    assert text == "Hello there."
    assert len(samples) == pytest.approx(2 * 12 * 8 * 70, abs=400)
    assert [v.id for v in engine.voices()] == ["speaker/one", "speaker/two"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_a_text_is_one_argument_and_never_an_option(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("program")
    path, log = folder / "speaker", folder / "log"
    path.write_text(f'#!/bin/sh\nprintf "%s" "$2" > {log}; printf "%s" "$#" > {log}.count\n')
    path.chmod(0o755)
    (folder / "s.toml").write_text(
        f'program = "{path}"\narguments = ["-t", "{{text}}"]\nsample_rate_hz = 8000\n[[voice]]\nname = "one"\n'
    )
    CommandEngine(folder / "s.toml").speak(text, Setting("s/one"))
    assert Path(f"{log}.count").read_text() == "2"
    said = log.read_text(encoding="utf-8")
    assert said in text
    assert said[:1] not in ("-", "+", "@", "/", "$")
    assert [c for c in said if c.isalnum()] == [c for c in text if c.isalnum()]


def test_by_standard_input_and_in_another_form_of_wav(program):
    make, calls = program
    engine = make(text='"--stdin"', more='text = "stdin"')
    assert engine.speak("-x stereo", Setting("speaker/one"))
    ((_, text),) = calls()
    assert text == "x stereo\n"


def test_what_fails_is_told(program):
    make, _ = program
    engine = make()
    with pytest.raises(EngineError, match="no more air"):
        engine.speak("fail", Setting("speaker/one"))
    assert engine.speak("mute", Setting("speaker/one")) == b""
    with pytest.raises(EngineError) as e:
        engine.speak("x", Setting("speaker/three"))
    assert e.value.hint


def test_a_program_that_is_not_here_is_one_sentence_with_the_way_to_get_it(program, tmp_path):
    make, _ = program
    engine = make()
    (tmp_path / "speaker").unlink()
    assert not engine.installed
    for ask in (engine.voices, lambda: engine.version, lambda: engine.speak("x", Setting("speaker/one"))):
        with pytest.raises(EngineError) as e:
            ask()
        assert e.value.hint == "Get it from somewhere."


@pytest.mark.parametrize(
    "content",
    [
        "program = ",
        'program = "x"',
        'program = "x"\narguments = "-t {text}"\nsample_rate_hz = 8000\n[[voice]]\nname = "a"',
        'program = "x"\narguments = ["-t"]\nsample_rate_hz = 8000\n[[voice]]\nname = "a"',
        'program = "x"\narguments = ["{text}", "{home}"]\nsample_rate_hz = 8000\n[[voice]]\nname = "a"',
        'program = "x"\narguments = ["{text}"]\nsample_rate_hz = 8000\nvoice = []',
        'program = "x"\narguments = ["{text}"]\nsample_rate_hz = "fast"\n[[voice]]\nname = "a"',
    ],
)
def test_a_description_that_does_not_hold_together(tmp_path, content):
    (tmp_path / "bad.toml").write_text(content)
    with pytest.raises(ScriptError):
        CommandEngine(tmp_path / "bad.toml")


def test_the_shipped_descriptions_hold_together():
    found = described()
    assert {"flite", "festival", "pico", "say", "espeak-ng"} <= set(found)
    for path in found.values():
        assert CommandEngine(path).name == path.stem


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in ("flite", "espeak-ng")])
def test_installed_programs_pass_the_conformance_test(name, tmp_path):
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name} here (Debian's package)")
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in ("tone", "espeak")])
def test_our_own_engines_pass_the_conformance_test(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_an_engine_that_breaks_the_protocol_fails_the_conformance_test(stranger, tmp_path, audiobook):
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", "stranger"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, **stranger()},
    )  # fmt: skip
    # It takes any voice's name, and never says that it has none of that.
    assert done.returncode == 1
    assert "test_a_voice_it_has_not_is_told" in done.stdout


def _package(folder: Path, blocks: list[str], group: str, name: str, target: str) -> dict[str, str]:
    """Python code of the documentation, installed the way a stranger's package is; gives the environment that finds it."""
    info = folder / "site" / "plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "site" / "plugin.py").write_text("\n".join(blocks))
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = plugin:{target}\n")
    return {"PYTHONPATH": str(folder / "site")}


def _examples() -> list[str]:
    text = (Path(__file__).parent.parent / "docs" / "plugins.md").read_text(encoding="utf-8")
    # Those with a class are plug-ins; the others call the program.
    return [x for x in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "class " in x]


def test_the_documentations_engine_is_short_and_passes_the_conformance_test(tmp_path, audiobook):
    example = _examples()[0]
    assert len(example.splitlines()) < 40
    env = _package(tmp_path, [example], "audiobook.engines", "beep", "BeepEngine")
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", "beep"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, **env},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert audiobook("make", STORY, "--engine", "beep", "-q", env=env).returncode == 0


@pytest.mark.parametrize("name", ["rules", pytest.param("learned", marks=pytest.mark.slow)])
def test_our_own_attributors_pass_the_conformance_test(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


FORGETFUL = """
from audiobook.attributing.rules import RulesAttributor
from dataclasses import replace

class Forgetful(RulesAttributor):
    name = "forgetful"

    def attribute(self, script):
        return super().attribute(replace(script, characters=()))
"""


def test_an_attributor_that_forgets_a_users_word_fails_the_conformance_test(tmp_path):
    env = _package(tmp_path, [FORGETFUL], "audiobook.attributors", "forgetful", "Forgetful")
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", "forgetful"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=_with_path(env),
    )  # fmt: skip
    assert done.returncode == 1
    assert "test_characters_that_a_user_gave_are_kept" in done.stdout


def _with_path(env: dict[str, str]) -> dict[str, str]:
    """The environment of this process, with a package beside what is on its path."""
    path = os.pathsep.join(filter(None, (env["PYTHONPATH"], os.environ.get("PYTHONPATH"))))
    return {**os.environ, **env, "PYTHONPATH": path}


def test_the_documentations_attributor_works(tmp_path, audiobook):
    env = _package(tmp_path, [_examples()[1]], "audiobook.attributors", "one-voice", "OneVoice")
    done = audiobook("script", STORY, "--attributor", "one-voice", "-q", env=env)
    assert done.returncode == 0, done.stderr
    script = json.loads(done.stdout)
    spoken = [s for c in script["chapters"] for s in c["segments"] if s["kind"] in ("dialogue", "thought")]
    assert {s["speaker"] for s in spoken} == {"somebody"}
    tried = subprocess.run(
        [sys.executable, "-m", "audiobook.conformance", "one-voice"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=_with_path(env),
    )  # fmt: skip
    assert tried.returncode == 0, tried.stdout


def test_a_users_own_program_and_ours_in_one_cast(program, tmp_path, audiobook):
    make, _ = program
    own = tmp_path / "config" / "audiobook" / "engines"
    own.mkdir(parents=True)
    make()
    shutil.copy(tmp_path / "speaker.toml", own)
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    if sys.platform != "linux":
        pytest.skip("the user's folder is named by a variable on Linux")
    assert audiobook("cast", STORY, "-o", "output/the-lamp-room/cast.toml", "--engine", "tone", env=env).returncode == 0
    path = tmp_path / "output/the-lamp-room/cast.toml"
    text = path.read_text()
    first = next(line for line in text.splitlines() if line.startswith("voice"))
    path.write_text(text.replace(first, 'voice = "speaker/two"', 1))
    done = audiobook("make", STORY, "--engine", "tone", "-q", env=env)
    assert done.returncode == 0, done.stderr
    voices = {
        u["voice"] for u in json.loads((tmp_path / "output/the-lamp-room/timeline.json").read_text())["utterances"]
    }
    assert "speaker/two" in voices and any(v.startswith("tone/") for v in voices)
    assert audiobook("check", "output/the-lamp-room.mp3").returncode == 0
    # Taken away again, the run says so and does not go on with another.
    done = audiobook("make", STORY, "--engine", "tone", "-q")
    assert done.returncode == 4
    assert b"speaker/two" in done.stderr


def test_available_engines_are_those_that_are_installed():
    found = engines.available()
    assert {"espeak", "tone", "system"} <= set(found)
    assert ("flite" in found) == (shutil.which("flite") is not None)


def test_a_wav_with_the_declared_rate_is_taken_as_it_is(tmp_path, program):
    make, _ = program
    engine = make()
    path = tmp_path / "x.wav"
    with wave.open(str(path), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(8000)
        w.writeframes(b"\x01\x02" * 50)
    assert engine._samples(path.read_bytes(), path) == b"\x01\x02" * 50
