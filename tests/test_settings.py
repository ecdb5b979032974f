"""Settings are values: read from the environment that is given, and nothing a user has vanishes."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import platformdirs
import pytest

import audiobook
from audiobook import settings
from audiobook.errors import UsageError

ROOT = Path(audiobook.__file__).parent


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the variable is Linux's")
def test_the_users_folder_is_the_same_as_ever(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings.user_folder() == tmp_path / "audiobook"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.user_folder() == tmp_path / ".config" / "audiobook"


@pytest.mark.parametrize("there", ["former", "usual", "both", "neither"])
def test_a_folder_of_a_former_version_is_found(tmp_path, monkeypatch, there):
    """Where the platform's folder is another one than before: what a user has is used where it is."""
    usual, former = tmp_path / "usual", tmp_path / "former"
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_, **__: str(usual))
    monkeypatch.setattr(settings, "_former_folder", lambda _: former)
    for folder, when in ((usual, "usual"), (former, "former")):
        if there in (when, "both"):
            folder.mkdir()
    assert settings.user_folder() == (former if there == "former" else usual)


def test_a_folder_in_the_current_folder_is_not_the_users(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audiobook").mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    assert settings.user_folder().is_absolute()


def test_voices_lie_where_the_user_says(tmp_path):
    assert settings.voices_folder("piper", {"AUDIOBOOK_VOICES": str(tmp_path)}) == tmp_path / "piper"
    assert settings.voices_folder("piper", {}) == settings.user_folder({}) / "voices" / "piper"


def test_a_model_server_is_read_whole(tmp_path):
    given = {
        "AUDIOBOOK_LLM_URL": "http://127.0.0.1:1/v1",
        "AUDIOBOOK_LLM_MODEL": "m",
        "AUDIOBOOK_LLM_KEY": "k",
        "AUDIOBOOK_LLM_CACHE": str(tmp_path),
        "AUDIOBOOK_LLM_REQUESTS": "7",
        "AUDIOBOOK_LLM_SECONDS": "1.5",
        "AUDIOBOOK_LLM_ASK": "all",
    }
    found = settings.ModelServer.from_environment(given)
    assert found == settings.ModelServer("http://127.0.0.1:1/v1", "m", "k", tmp_path, 7.0, 1.5, True)
    nothing = settings.ModelServer.from_environment({})
    assert (nothing.url, nothing.model, nothing.ask_all) == (None, None, False)
    assert nothing.answers == settings.user_folder({}) / "answers"


@pytest.mark.parametrize("variable", ["AUDIOBOOK_LLM_REQUESTS", "AUDIOBOOK_LLM_SECONDS"])
def test_a_limit_that_is_not_a_number_is_refused(variable):
    with pytest.raises(UsageError, match=f"{variable} must be a number, not “many”."):
        settings.ModelServer.from_environment({variable: "many"})


def test_threads_are_a_number():
    assert settings.engine_threads({}) is None
    assert settings.engine_threads({"AUDIOBOOK_THREADS": "3"}) == 3
    with pytest.raises(UsageError):
        settings.engine_threads({"AUDIOBOOK_THREADS": "all"})


def test_nothing_below_the_command_line_writes_to_the_environment():
    """A setting that is written there is seen by all that runs later, in no order anybody can tell."""
    for path in ROOT.rglob("*.py"):
        if path.is_relative_to(ROOT / "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else []
            written = [ast.unparse(t.value) for t in targets if isinstance(t, ast.Subscript)]
            if isinstance(node, ast.Call):
                written.append(ast.unparse(node.func).removesuffix(".setdefault").removesuffix(".update"))
                assert ast.unparse(node.func) != "os.putenv", path
            assert "os.environ" not in written, path
