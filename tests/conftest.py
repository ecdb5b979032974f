"""Shared by the tests: a story that is made once, and a stranger's engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builders import write_story
from hypothesis import settings
from studios import Studio

# How long an example takes says something of the machine, not of the program. The same examples in each run, so that a red run tells of
# a change; `scripts/test.sh --explore` looks for others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, derandomize=False, max_examples=1000)
settings.load_profile("same")

# espeak is quick; what is asked of other engines is asked of them by name. Set here, processes that tests start have it, too.
os.environ["AUDIOBOOK_ENGINE"] = "espeak"
# What the developer who runs the tests has set for themselves is none of their business.
os.environ["AUDIOBOOK_CONFIG"] = ""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test that waits for a browser or a process leaves its own idle."""
    return (os.cpu_count() or 1) + 1


STORY = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"


@pytest.fixture
def apart(tmp_path):
    """Runs the command line as a process of its own, in an empty folder: apart("make", ...) → the finished process."""

    def run(
        *arguments,
        stdin: bytes = b"",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[bytes]:
        env = dict(env or {})
        if "PYTHONPATH" in env:
            # What a test adds comes first; the tree under test stays on the path.
            env["PYTHONPATH"] = os.pathsep.join(filter(None, [env["PYTHONPATH"], os.environ.get("PYTHONPATH")]))
        return subprocess.run(
            [sys.executable, "-m", "audiobook", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd or tmp_path,
            env={**os.environ, **env},
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def quick(tmp_path, monkeypatch, capfdbinary):
    """Runs the command line in this process: what a run imports is imported once, which is most of a short run's time."""
    import io
    import logging

    from audiobook import cli

    def run(*arguments, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        told = list(logging.getLogger("audiobook").handlers)
        capfdbinary.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(cwd or tmp_path)
            patch.setattr(sys, "argv", ["audiobook", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            try:
                cli.main()
                code = 0
            except SystemExit as end:
                code = end.code
            finally:
                logging.getLogger("audiobook").handlers[:] = told
                sys.stdout.flush()
                sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return subprocess.CompletedProcess(sys.argv, code, out, err)

    return run


@pytest.fixture
def audiobook(quick, apart):
    """Runs the command line in an empty folder: audiobook("make", ...) → the finished process.

    In this process where it can be; in one of its own where `env` is given, because the processes that speak keep the
    environment of the first run in a process.
    """

    def run(*arguments, env: dict[str, str] | None = None, **more) -> subprocess.CompletedProcess[bytes]:
        return apart(*arguments, env=env, **more) if env else quick(*arguments, **more)

    return run


@pytest.fixture
def long_story(tmp_path):
    """Six chapters: parts enough for some to be there and some to be missing."""
    return write_story(tmp_path / "long.txt", 6)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The example story, really spoken and encoded, once: (folder, finished process)."""
    folder = tmp_path_factory.mktemp("made")
    done = subprocess.run(
        [sys.executable, "-m", "audiobook", "make", str(STORY)],
        capture_output=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    return folder, done


STRANGER = '''
import os, time
from pathlib import Path
from audiobook.cast import Voice
from audiobook.engines.tone import ToneEngine

class Engine(ToneEngine):
    """Breaks at some words: "crash" kills its process, "hang" never ends, "lost" says nothing, "once" fails the first time."""
    name = "stranger"
    slow = {slow}
    def voices(self):
        return tuple(Voice(f"stranger/{n}", f0_hz=100 + n, loudness_lufs=-22.0) for n in range({voices}))
    def speak(self, text, setting):
        from audiobook.cast import Setting
        if "STRANGER_LOG" in os.environ:
            with open(os.environ["STRANGER_LOG"], "a") as log:
                log.write(f"{os.getpid()} {text}\\n")
        flag = Path(os.environ.get("STRANGER_FLAG", "/nonexistent"))
        if "once" in text and not flag.exists():
            flag.touch()
            os._exit(9)
        if "crash" in text:
            os._exit(9)
        if "hang" in text:
            time.sleep(600)
        if "lost" in text:
            return b""
        return super().speak(text, Setting("tone/bass", setting.pitch, setting.rate_wpm))
'''


@pytest.fixture
def stranger(tmp_path):
    """A plug-in engine, installed the way a stranger's would be; gives the environment that finds it."""

    def install(voices: int = 2, *, slow: bool = False) -> dict[str, str]:
        site = tmp_path / "site"
        info = site / "stranger-1.0.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        source = STRANGER.replace("{voices}", str(voices)).replace("{slow}", str(slow))
        (site / "stranger_engine.py").write_text(source)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[audiobook.engines]\nstranger = stranger_engine:Engine\n")
        return {"PYTHONPATH": str(site), "STRANGER_FLAG": str(tmp_path / "flag")}

    return install


@pytest.fixture(scope="session")
def browser():
    """A real browser; tests that need one skip where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra [test]")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no chromium here (Debian's package)")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield opened
        opened.close()


@pytest.fixture
def studio(tmp_path):
    """Starts `audiobook studio` in an empty folder."""
    opened = []

    def start(*arguments, **more):
        opened.append(Studio(tmp_path, *arguments, **more))
        return opened[-1]

    yield start
    for s in opened:
        s.close()
