"""What is printed to be typed works as printed: it names the program as it was called, is quoted, and installs what is missing."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiobook import invocation
from audiobook.cli import audiobook as program
from audiobook.cli.typed import Typed

ROOT = Path(__file__).parent.parent
STORY = ROOT / "examples" / "the-lamp-room.txt"
BASH = shutil.which("bash")
COMMANDS = "|".join(program.commands)
BARE = re.compile(
    rf"\b(audiobook|fullcast) ({COMMANDS})\b|\bpip3? |\bpipx |\buv (pip|tool) |\bpython3? -m |\bdask (scheduler|worker)"
)
posix_only = pytest.mark.skipif(os.name == "nt", reason="the commands are run by a POSIX shell")


# Nobody else makes commands


def _texts(tree: ast.AST):
    """Every text of a module but docstrings and the examples of Click's help, which name the program in general."""
    passed_over = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                passed_over.add(statement.value)
        if isinstance(node, ast.keyword) and node.arg in ("epilog", "help"):
            passed_over |= set(ast.walk(node.value))
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "EXAMPLES" for t in node.targets):
            passed_over |= set(ast.walk(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed_over:
            yield node.lineno, node.value


def test_no_text_names_a_command_that_was_not_made_for_where_it_runs():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}"
        for path in sorted((ROOT / "audiobook").rglob("*.py"))
        if path.name != "invocation.py"
        for line, text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if BARE.search(text)
    ]
    for path in sorted((ROOT / "audiobook").rglob("*.js")):
        code = re.sub(r"(?m)^\s*//.*$", "", path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(ROOT)}: {m.group()}" for m in BARE.finditer(code)]
    assert not found, "\n".join(found)


def test_the_examples_of_help_are_commands_that_there_are():
    helps = [program.epilog, *(c.epilog for c in program.commands.values())]
    for line in "\n".join(h for h in helps if h).splitlines():
        for named in re.findall(r"\baudiobook (\w[\w-]*)", line):
            assert named in program.commands, line


# The program's name


@pytest.fixture
def installed(tmp_path):
    """A folder with the program's commands, as an installer writes them."""
    folder = tmp_path / "an environment" / "bin"
    folder.mkdir(parents=True)
    for name in ("audiobook", "fullcast"):
        script = folder / name
        # The kernel takes no interpreter with a space in its path; pip writes such scripts through sh, too.
        text = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom audiobook.cli import main\nif __name__ == '__main__':\n    main()\n"
        script.write_text(f"#!/bin/sh\n'''exec' {shlex.quote(sys.executable)} \"$0\" \"$@\"\n' '''\n{text}")
        script.chmod(0o755)
    return folder


def _commands(report: str) -> list[str]:
    """The lines that are to be typed."""
    return [line.strip() for line in report.splitlines() if re.match(r"  \S.*\b(make|studio|cast|voices|batch) ", line)]


def _shell(line: str, folder: Path, env: dict[str, str]):
    return subprocess.run(
        line, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


WAYS = {
    "by name": "audiobook",
    "by its other name": "fullcast",
    "by a path from here": "'an environment/bin/audiobook'",
    "by a whole path": "'{bin}/audiobook'",
    "through a link": "./link",
    "with python -m": f"{shlex.quote(sys.executable)} -m audiobook",
}


@pytest.fixture
def called(tmp_path, installed):
    """Gives how the program is called in a way, and the environment for it; where PATH is not used, another has its name there."""

    def call(way: str) -> tuple[str, dict[str, str]]:
        others = tmp_path / "others"
        others.mkdir()
        (others / "audiobook").write_text("#!/bin/sh\nexit 99\n")
        (others / "audiobook").chmod(0o755)
        (tmp_path / "link").symlink_to(installed / "audiobook")
        first = others if "path" in way or "python" in way else installed
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        env["PATH"] = os.pathsep.join([str(first), env["PATH"]])
        return WAYS[way].format(bin=installed), env

    return call


@posix_only
@pytest.mark.parametrize("way", WAYS)
def test_a_hint_starts_the_program_that_printed_it(tmp_path, called, way):
    typed, env = called(way)
    refused = _shell(f"{typed} make", tmp_path, env)
    assert refused.returncode == 2
    tried = re.search(r"Try '(.*)' for help", refused.stderr)
    assert tried, refused.stderr
    assert "name" not in way or tried[1].startswith(f"{typed} make"), tried[1]
    done = _shell(tried[1], tmp_path, env)
    assert done.returncode == 0 and "Usage:" in done.stdout, (tried[1], done.stderr)


@posix_only
@pytest.mark.parametrize("way", ["by name", pytest.param("by a path from here", marks=pytest.mark.slow)])
def test_the_next_commands_run_as_printed(tmp_path, called, way):
    typed, env = called(way)
    book = tmp_path / "the lamp's $HOME & room.txt"
    shutil.copy(STORY, book)
    options = "--engine tone --workspace 'work here' -o made.mp3"
    done = _shell(f"{typed} make --preview {options} {shlex.quote(book.name)}", tmp_path, env)
    assert done.returncode == 0, done.stderr
    studio, make, hear = _commands(done.stderr)
    words = ["--engine", "tone", "--workspace", "work here", "-o", "made.mp3", book.name]
    assert shlex.split(make)[-8:] == ["make", *words]
    assert shlex.split(studio)[-8:] == ["studio", *words]
    (tmp_path / "made.mp3").unlink(missing_ok=True)
    for line in (make, hear.replace("--play", "-o heard.mp3")):
        again = _shell(line, tmp_path, env)
        assert again.returncode == 0, (line, again.stderr)
    assert (tmp_path / "made.mp3").is_file()
    # The studio serves until it is stopped: its help shows that the line is understood up to there.
    again = _shell(f"{studio} --help", tmp_path, env)
    assert again.returncode == 0, (studio, again.stderr)
    cast = _shell(f"{typed} cast --engine tone --workspace 'work here' {shlex.quote(book.name)} --all", tmp_path, env)
    (line,) = _commands(cast.stderr)
    assert shlex.split(line)[-7:] == ["make", *words[:4], book.name, "--all"]


def test_a_story_that_was_piped_in_names_no_command_that_would_wait_for_it(audiobook):
    done = audiobook("make", "-", "--engine", "tone", stdin=STORY.read_bytes())
    report = done.stderr.decode()
    assert done.returncode == 0, report
    assert not [line for line in _commands(report) if " - " in f"{line} "]
    assert "piped in again" in report


def test_batch_repeats_what_was_typed(audiobook, tmp_path):
    shutil.copy(STORY, tmp_path / "one story.txt")
    done = audiobook("batch", "one story.txt", "missing.txt", "--into", "to here", "--engine", "tone")
    studio, again = _commands(done.stderr.decode())
    assert shlex.split(again)[-6:] == ["one story.txt", "missing.txt", "--into", "to here", "--engine", "tone"]
    assert shlex.split(studio)[-6:] == [
        "studio", "-o", str(Path("to here") / "one story.mp3"), "--engine", "tone", "one story.txt",
    ]  # fmt: skip
    assert audiobook(*shlex.split(again)[shlex.split(again).index("batch") :]).returncode == done.returncode


# What was typed, and what becomes of it

VALUES = ["x", "-", "--preview", "a b", "-o", "it's", "=", "mp3"]
WORDS = st.one_of(
    st.sampled_from(
        ["book.txt", "--preview", "-q", "--all", "--plain", "-j2", "-qj2", "-qo", "-ox.mp3", "--", "--notes", "-x y"]
    ),
    st.tuples(st.sampled_from(["--engine", "-o", "--output", "--workspace", "--pause"]), st.sampled_from(VALUES)),
    st.tuples(st.sampled_from(["--engine", "--output", "--pause"]), st.sampled_from(VALUES)).map("=".join),
)


def _parsed(name: str, words: list[str]):
    """What Click makes of some words; None where it refuses them."""
    command = program.commands[name]
    try:
        ctx = click.Context(command, resilient_parsing=False)
        found = command.make_parser(ctx).parse_args(list(words))[0]
        return {k: v for k, v in found.items() if isinstance(v, str | bool | list | tuple)}
    except click.UsageError:
        return None


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_what_was_typed_is_told_apart_as_click_does(words):
    typed_words = [w for word in words for w in (word if isinstance(word, tuple) else (word,))]
    before = _parsed("make", typed_words)
    if before is None:
        return
    typed = Typed.of(program.commands["make"], typed_words)
    assert typed.books[:1] == tuple(before.get("books", ()))[:1]
    if len(typed.books) != 1:  # refused later
        return
    line = typed.command("make", without=("--preview",))
    rest = shlex.split(line)[shlex.split(line).index("make") + 1 :]
    after = _parsed("make", rest)
    assert after == {k: v for k, v in before.items() if k != "preview"}
    # A book put in place of the one that was typed.
    line = typed.command("make", book="-other.txt", more=("--jobs", "7"))
    rest = shlex.split(line)[shlex.split(line).index("make") + 1 :]
    other = _parsed("make", rest)
    assert other is not None and tuple(other["books"]) == ("-other.txt",)


@pytest.mark.parametrize(
    ("before", "after", "without"),
    [
        ("make", "studio", {"--preview", "--json"}),
        ("cast", "make", {"--sample", "-o", "--output"}),
        ("script", "cast", {"--explain", "--doubtful", "--json", "-o", "--output"}),
        ("batch", "studio", {"--into", "--preview", "--json"}),
    ],
)
def test_the_next_command_knows_all_options_of_the_one_before(before, after, without):
    def options(name):
        return {o for p in program.commands[name].params if isinstance(p, click.Option) for o in p.opts}

    assert options(before) - without <= options(after)


# Quoting


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.sampled_from(["it's", 'a"b', "~", "-x", "*.txt", "!1", "a\\'", "$'x'", "caf\udce9.txt", "\x1b[31m", "a\nb'c"])), max_size=8))  # fmt: skip
def test_a_shell_reads_back_every_word(words):
    line = invocation.joined(["printf", "%s\\0", *words, "end"])
    said = subprocess.run([BASH, "-c", line], capture_output=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert said.stdout.split(b"\0")[:-1] == [os.fsencode(w) for w in [*words, "end"]]
    assert all(ch.isprintable() or "\udc80" <= ch <= "\udcff" for ch in line)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([r".venv\Scripts\audiobook", "make", "a b.txt"], r'.venv\Scripts\audiobook make "a b.txt"'),
        ([r"C:\My Books\audiobook", "make"], r'& "C:\My Books\audiobook" make'),
        (["audiobook", "$x", "it's", "a`b", "“q”"], "audiobook '$x' \"it's\" 'a`b' '“q”'"),
        (["audiobook", "$x ‘y’", "50%", "a,b", "@x", "", "d e\\"], "audiobook '$x ‘‘y’’' '50%' \"a,b\" \"@x\" \"\" \"d e\\\\\""),
        (["audiobook", "-j4", "-x.y", "--a.b"], 'audiobook -j4 "-x.y" --a.b'),
    ],
)  # fmt: skip
def test_powershell_reads_them_too(monkeypatch, words, line):
    monkeypatch.setattr(invocation, "_WINDOWS", True)
    assert invocation.joined(words) == line


# Installing


def test_extras_are_known_by_what_they_need():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == invocation.DISTRIBUTION
    assert set(project["scripts"]) == invocation.SCRIPTS
    for extra in ("piper", "kokoro", "cluster", "charts", "training"):
        own = [r for r in project["optional-dependencies"][extra] if sys.version_info < (3, 14) or "< '3.14'" not in r]
        assert list(invocation.requirements(extra)) == [r.partition(";")[0] for r in own]
        assert not any(name in invocation.install(extra) for name in ("audiobook[", "fullcast["))
    assert any("starlette" in d for d in project["dependencies"]) and "studio" not in project["optional-dependencies"]


def test_an_extra_that_is_not_made_for_this_python_is_not_told_to_be_installed(monkeypatch):
    needs = (("kokoro-onnx>=0.4.9", "kokoro", False), ("piper-tts>=1.3", "piper", True))
    monkeypatch.setattr(invocation, "_needs", lambda: needs)
    assert invocation.install("kokoro").endswith("install this program with an older Python.")
    assert "piper-tts" in invocation.install("piper")


@pytest.mark.parametrize(
    ("requirement", "here"),
    [
        ("a>=1", True),
        ("a>=1; python_version < '3.9'", False),
        ('a>=1; python_version < "3.9" and extra == "b"', False),
        ("a>=1; python_version < '3.99'", True),
        ("a>=1; extra == 'b'", True),
    ],
)
def test_a_requirement_may_be_for_older_pythons_alone(requirement, here):
    assert invocation._is_for_this_python(requirement) is here


def test_nothing_names_an_extra_that_is_gone_or_a_project_that_may_be_a_strangers():
    kinds = ("*.py", "*.md", "*.toml", "*.js")
    ours = [p for folder in ("audiobook", "benchmarks", "docs") for k in kinds for p in (ROOT / folder).rglob(k)]
    for path in [ROOT / "README.md", ROOT / "pyproject.toml", *ours]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"audiobook\[\w|\.\[studio\]|extra `studio`|install '?(audiobook|fullcast)\b", text), path


def _fake(monkeypatch, prefix: Path, *, pip: bool = False, venv: bool = True) -> None:
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere" if venv else str(prefix))
    monkeypatch.setattr(sys, "executable", str(prefix / "bin" / "python"))
    monkeypatch.setattr(invocation.util, "find_spec", lambda name: object() if pip else None)
    monkeypatch.chdir(prefix.parent)


@posix_only
class TestInstalling:
    """A command for each way of installing the program, from what that way leaves behind."""

    def test_a_virtual_environment_with_pip(self, tmp_path, monkeypatch):
        _fake(monkeypatch, tmp_path / ".venv", pip=True)
        (tmp_path / ".venv").mkdir()
        assert invocation.install("piper") == ".venv/bin/python -m pip install 'piper-tts>=1.3'"
        assert (
            invocation.reinstall("espeakng-loader")
            == ".venv/bin/python -m pip install --force-reinstall 'espeakng-loader>=0.2.4'"
        )

    def test_pipx(self, tmp_path, monkeypatch):
        _fake(monkeypatch, tmp_path / "fullcast")
        (tmp_path / "fullcast").mkdir()
        (tmp_path / "fullcast" / "pipx_metadata.json").write_text("{}")
        assert invocation.install("piper") == "pipx inject fullcast 'piper-tts>=1.3'"
        assert invocation.reinstall("lameenc") == "pipx runpip fullcast install --force-reinstall 'lameenc>=1.7'"

    @pytest.mark.parametrize(
        ("entries", "typed"),
        [
            ('{ name = "fullcast", directory = "/a b" }', "'/a b'"),
            ('{ name = "fullcast", editable = "/src" }, { name = "click", specifier = ">=8" }', "--with 'click>=8' --editable /src"),
            ('{ name = "fullcast", git = "https://x.org/y?rev=v1" }', "'fullcast @ git+https://x.org/y@v1'"),
            ('{ name = "fullcast", extras = ["charts"], specifier = "==0.1" }', "'fullcast[charts]==0.1'"),
        ],
    )  # fmt: skip
    def test_a_tool_of_uv_keeps_what_it_was_installed_from(self, tmp_path, monkeypatch, entries, typed):
        _fake(monkeypatch, tmp_path / "fullcast")
        (tmp_path / "fullcast").mkdir()
        (tmp_path / "fullcast" / "uv-receipt.toml").write_text(f"[tool]\nrequirements = [{entries}]\n")
        assert invocation.install("piper") == f"uv tool install --with 'piper-tts>=1.3' {typed}"

    def test_a_systems_python_that_keeps_its_packages_itself(self, tmp_path, monkeypatch):
        _fake(monkeypatch, tmp_path / "usr", pip=True, venv=False)
        (tmp_path / "usr" / "lib").mkdir(parents=True)
        (tmp_path / "usr" / "lib" / "EXTERNALLY-MANAGED").touch()
        monkeypatch.setattr(invocation.sysconfig, "get_path", lambda _: str(tmp_path / "usr" / "lib"))
        assert invocation.install("piper").endswith("-m pip install --break-system-packages 'piper-tts>=1.3'")

    @pytest.mark.parametrize("active", [False, True])
    def test_a_virtual_environment_without_pip_for_real(self, tmp_path, active):
        """README's own way: the command that is printed reaches that environment."""
        try:
            venv.create(tmp_path / ".venv", with_pip=False, symlinks=True)
        except OSError as e:
            pytest.skip(f"no virtual environment can be made here: {e}")
        python = tmp_path / ".venv" / "bin" / "python"
        env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        env["PYTHONPATH"] = str(ROOT)
        if active:
            env["PATH"] = os.pathsep.join([str(python.parent), env["PATH"]])
        say = "from audiobook import invocation; print(invocation.install('piper'))"
        said = subprocess.run([python, "-c", say], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
        line = said.stdout.strip()
        assert line.endswith("--python .venv/bin/python install 'piper-tts>=1.3'") or "ensurepip" in line, line
        if "ensurepip" not in line:
            # Without the network: pip tells where it would install.
            asked = line.replace("install 'piper-tts>=1.3'", "--version")
            told = _shell(asked, tmp_path, env)
            assert told.returncode == 0, (asked, told.stderr)
            listed = _shell(line.replace("install 'piper-tts>=1.3'", "list --format json"), tmp_path, env)
            assert "piper-tts" not in {p["name"] for p in json.loads(listed.stdout)}
