"""The commands that the program prints for the user to run. They work as printed, in the folder in which they are printed.

A command of this program starts with the name by which it was called. A command that installs something uses the tool with which the
program was installed. It names the missing package, not this program: on a package index, a project of our name may be another one.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import Any

__all__ = [
    "DISTRIBUTION", "again", "command", "install", "install_packages", "joined", "module", "packages", "program", "reinstall", "requirements",
]  # fmt: skip

DISTRIBUTION = "fullcast"
"""The name of the distribution. The package and the command are called audiobook."""

SCRIPTS = frozenset(("audiobook", "fullcast"))
"""The names of the installed commands that start this program."""

_RUNNERS = ("UV_RUN_RECURSION_DEPTH", "POETRY_ACTIVE", "HATCH_ENV_ACTIVE", "PDM_PROJECT_ROOT", "TOX_ENV_NAME")
"""Environment variables of tools that run a program with another PATH than that of the user's shell."""

_WINDOWS = os.name == "nt"
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "'": "\\'", "\\": "\\\\"}
_PLAIN_IN_POWERSHELL = re.compile(r"[\w./\\:=+~-]+")
_SINGLE_QUOTES = "'‘’‚‛"
"""The characters that PowerShell reads as a single quotation mark."""


# What to type


def command(*arguments: str | os.PathLike[str]) -> str:
    """A command of this program for the user's shell: the program as it was called, then the arguments, quoted."""
    return joined([*program(), *(os.fspath(a) for a in arguments)])


def again() -> str:
    """The command that started this process, for the user's shell; empty if it read a story from standard input."""
    return "" if "-" in sys.argv[1:] else command(*sys.argv[1:])


def module(name: str, *arguments: str) -> str:
    """A command that runs an installed module with the running Python, for the user's shell."""
    return joined([*_python(), "-m", name, *arguments])


def program() -> list[str]:
    """The words to type to start this program: its name if the shell finds it, else its path, else Python with -m."""
    called = Path(sys.argv[0] if sys.argv else "")
    name = called.name.lower().removesuffix(".exe")
    file = _executable(called) if name in SCRIPTS else None
    if file is None:
        return [*_python(), "-m", "audiobook"]
    return [name] if _is_found_as(name, file) else [_typed(called)]


def _executable(called: Path) -> Path | None:
    """The file of a command. On Windows a command may be called without its .exe."""
    files = (called, called.with_name(f"{called.name}.exe"))
    return next((f for f in files if f.is_file() and os.access(f, os.X_OK)), None)


def _is_found_as(name: str, file: Path) -> bool:
    """Whether the user's shell finds exactly this file by its name."""
    found = shutil.which(name)
    if not found or any(variable in os.environ for variable in _RUNNERS):
        return False
    try:
        return Path(found).samefile(file)
    except OSError:
        return False


def _python() -> list[str]:
    """The words to type to start the running Python."""
    if not sys.executable:
        return ["py" if _WINDOWS else "python3"]
    here = Path(sys.executable)
    # The Python of a virtual environment may be a link to that of the system, but it is another Python: compare the folder and name.
    for name in ("python3", "python"):
        found = Path(shutil.which(name) or "")
        if _is_found_as(name, here) and found.stem.lower() == name and _same_folder(found, here):
            return [name]
    return [_typed(here)]


def _same_folder(one: Path, other: Path) -> bool:
    try:
        return one.parent.samefile(other.parent)
    except OSError:
        return False


def _typed(path: Path) -> str:
    """A path as one types it in the current folder: relative if that is shorter."""
    try:
        whole = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links
        near = os.path.relpath(whole)
    except (OSError, ValueError):  # the current folder is gone, or on another drive
        return str(path)
    if os.sep not in near:
        near = f"{os.curdir}{os.sep}{near}"  # a shell looks for a bare name on PATH only
    return near if len(near) < len(whole) else whole


# Quoting


def joined(words: Sequence[str]) -> str:
    """A command line, each word quoted for the user's shell: PowerShell on Windows, a POSIX shell elsewhere."""
    if not _WINDOWS:
        return " ".join(map(_for_posix, words))
    line = " ".join(map(_for_powershell, words))
    # PowerShell prints a quoted word at the start of a line; with & before it, it runs it.
    return f"& {line}" if line[:1] in ("'", '"') else line


def _for_posix(word: str) -> str:
    if word.isprintable():
        # "it's" reads better than 'it'"'"'s'.
        return f'"{word}"' if "'" in word and not re.search(r'["$`\\!]', word) else shlex.quote(word)
    # bash, zsh and ksh read this form for line ends, control characters and bytes that are not text.
    return "$'" + "".join(map(_escaped, word)) + "'"


def _escaped(letter: str) -> str:
    if letter in _ESCAPES or letter.isprintable():
        return _ESCAPES.get(letter, letter)
    undecoded = "\udc80" <= letter <= "\udcff"
    return "".join(
        f"\\{byte:03o}" for byte in letter.encode("utf-8", "surrogateescape" if undecoded else "surrogatepass")
    )


def _for_powershell(word: str) -> str:
    # Some versions split -a.b at the dot.
    if _PLAIN_IN_POWERSHELL.fullmatch(word) and not re.match(r"-[^-].*[.:]", word):
        return word
    word = re.sub(r"\\+$", lambda m: m[0] * 2, word)  # a backslash before the closing quote would escape it
    if not re.search(r'["$`%“”„]', word):
        return f'"{word}"'
    return "'" + re.sub(f"([{_SINGLE_QUOTES}])", r"\1\1", word) + "'"


# Installing


def install(extra: str) -> str:
    """A command, for the user's shell, that installs the packages of one of our extras."""
    wanted = requirements(extra)
    if wanted:
        return _installing(wanted)
    if any(of == extra for _, of, _ in _needs()):
        version = ".".join(map(str, sys.version_info[:2]))
        return f"What it needs is not made for Python {version} yet: install this program with an older Python."
    return f"Install this program again with the extra “{extra}”."


def install_packages(*packages: str) -> str:
    """A command, for the user's shell, that installs packages for this program, in the versions it needs."""
    return _installing([_required(package) for package in packages])


def reinstall(package: str) -> str:
    """A command, for the user's shell, that installs a package once more, in the version this program needs."""
    where, wanted = Path(sys.prefix), _required(package)
    if _is_of_pipx(where):
        return joined(["pipx", "runpip", where.name, "install", "--force-reinstall", wanted])
    if _is_of_uv(where):
        return joined(["uv", "pip", "install", "--python", _typed(Path(sys.executable)), "--reinstall", wanted])
    return _by_pip("--force-reinstall", wanted)


def requirements(extra: str) -> tuple[str, ...]:
    """The requirements of one of our extras, such as "piper-tts>=1.3"; empty where it is unknown, or not made for this Python."""
    return tuple(needed for needed, of, here in _needs() if of == extra and here)


def packages() -> dict[str, bool]:
    """The packages of the plain install, by name: whether each is needed on every system, or on some alone."""
    try:
        lines = [line for line in metadata.requires(DISTRIBUTION) or [] if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        lines = list(_project().get("dependencies", ()))
    return {re.split(r"[\s<>=!~\[;@]", line)[0]: ";" not in line for line in lines}


def _required(package: str) -> str:
    """The requirement for a package, with its versions; only its name if it is not one of our requirements."""
    names = (needed for needed, _, _ in _needs() if re.split(r"[\s<>=!~\[;@]", needed)[0] == package)
    return next(names, package)


@cache
def _needs() -> tuple[tuple[str, str, bool], ...]:
    """Our requirements, each with its extra ("" for none) and whether it is for this Python, from the installed distribution or pyproject.toml."""
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        project = _project()
        extras = project.get("optional-dependencies", {})
        named = [("", project.get("dependencies", ())), *extras.items()]
        return tuple((_bare(line), extra, _is_for_this_python(line)) for extra, own in named for line in own)
    found = []
    for line in lines:
        extra = re.search(r"""\bextra\s*==\s*["']([^"']+)["']""", line.partition(";")[2])
        found.append((_bare(line), extra[1] if extra else "", _is_for_this_python(line)))
    return tuple(found)


def _bare(requirement: str) -> str:
    return requirement.partition(";")[0].strip()


def _is_for_this_python(requirement: str) -> bool:
    """Whether a requirement of an extra's is for the running Python: such a one may name the first version that it is not for."""
    below = re.match(r"""\s*\(?python_version\s*<\s*["'](\d+)\.(\d+)["']""", requirement.partition(";")[2])
    return below is None or sys.version_info[:2] < (int(below[1]), int(below[2]))


def _project() -> dict[str, Any]:
    """The table [project] of the pyproject.toml beside the running package; empty if there is none."""
    try:
        content = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found: dict[str, Any] = content.get("project", {})
    return found if found.get("name") == DISTRIBUTION else {}


def _installing(packages: Sequence[str]) -> str:
    where = Path(sys.prefix)
    if _is_of_pipx(where):
        return joined(["pipx", "inject", where.name, *packages])
    if (tool := _uv_tool(where)) is not None:
        return joined(["uv", "tool", "install", *(word for p in packages for word in ("--with", p)), *tool])
    if _is_of_uv(where):
        return joined(["uv", "pip", "install", "--python", _typed(Path(sys.executable)), *packages])
    return _by_pip(*packages)


def _is_of_pipx(where: Path) -> bool:
    return (where / "pipx_metadata.json").is_file()


def _is_of_uv(where: Path) -> bool:
    """Whether uv made this environment, and it has no pip."""
    try:
        made = (where / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return bool(re.search(r"^uv\s*=", made, re.M)) and util.find_spec("pip") is None and shutil.which("uv") is not None


def _uv_tool(where: Path) -> list[str] | None:
    """The arguments with which `uv tool install` installed this program, to keep them the next time; None if it did not."""
    try:
        receipt = tomllib.loads((where / "uv-receipt.toml").read_text(encoding="utf-8"))["tool"]
        ours, *others = receipt["requirements"]
        words = [word for other in others for word in _of_uv(other, "--with-editable", "--with")]
        version = ["--python", receipt["python"]] if isinstance(receipt.get("python"), str) else []
        return [*words, *version, *_of_uv(ours, "--editable")]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _of_uv(entry: dict[str, Any], editable: str, plain: str | None = None) -> list[str]:
    """The arguments for an entry of the receipt of uv."""
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    before = [] if plain is None else [plain]
    if "editable" in entry:
        return [editable, entry["editable"] + extras]
    for key in ("directory", "path"):
        if key in entry:
            return [*before, entry[key] + extras]
    if "git" in entry:
        address, _, query = str(entry["git"]).partition("?")
        which = re.search(r"(?:rev|tag|branch)=([^&]+)", query)
        return [*before, f"{entry['name']}{extras} @ git+{address}{f'@{which[1]}' if which else ''}"]
    if "url" in entry:
        return [*before, f"{entry['name']}{extras} @ {entry['url']}"]
    return [*before, f"{entry['name']}{extras}{entry.get('specifier', '')}"]


def _by_pip(*arguments: str) -> str:
    """A command of pip that installs into the environment of the running Python."""
    in_venv = sys.prefix != sys.base_prefix
    # If the system manages its packages itself, pip refuses without this option.
    more = () if in_venv or not _is_managed() else ("--break-system-packages",)
    if util.find_spec("pip") is not None:
        return module("pip", "install", *more, *arguments)
    if in_venv and (outside := _outside_with_pip()):
        return joined([outside, "-m", "pip", "--python", _typed(Path(sys.executable)), "install", *arguments])
    then = " ; " if _WINDOWS else " && "
    return then.join((module("ensurepip"), module("pip", "install", *more, *arguments)))


def _is_managed() -> bool:
    return (Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED").is_file()


@cache
def _outside_with_pip() -> str | None:
    """The command of a Python outside this virtual environment whose pip can install into it; None if there is none."""
    names = ("py",) if _WINDOWS else ("python3", "python")
    for name in names:
        found = shutil.which(name)
        if found and not _same_folder(Path(found), Path(sys.executable)) and _has_pip(found):
            return name
    base = getattr(sys, "_base_executable", "")
    return (
        _typed(Path(base)) if base and not _same_folder(Path(base), Path(sys.executable)) and _has_pip(base) else None
    )


def _has_pip(executable: str) -> bool:
    ask = "import pip, sys; sys.exit(tuple(map(int, pip.__version__.split('.')[:2])) < (22, 3))"  # since 22.3 it has --python
    try:
        return subprocess.run([executable, "-c", ask], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
