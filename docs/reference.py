"""Writes docs/reference/: commands and options, settings, formats, exit codes and the Python API, as the code itself has them.

    python docs/reference.py

A test makes the pages again and compares.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest import mock

import click

from audiobook import api, config, directing, errors, invocation, reading, settings
from audiobook.cli import audiobook as program
from audiobook.publishing import formats, read_along, subtitles

FOLDER = Path(__file__).parent / "reference"
MADE = "This page is made from the code by `docs/reference.py`; a test compares.\n"
_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Yields):$")
_HEADS = {"Args": "argument", "Attributes": "attribute", "Raises": "raises"}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; nothing where it has no rows."""
    lines = [tuple(row) for row in rows]
    if not lines:
        return ""
    head = tuple(head)
    every = (head, ("---",) * len(head), *(tuple(map(_cell, line)) for line in lines))
    return "\n".join(f"| {' | '.join(line)} |" for line in every) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


# Commands


def commands() -> str:
    """The page of the commands, from Click's own objects."""
    listed = table(
        ("command", "does"),
        ((f"[`{name}`](#{name})", _first_sentence(command.help or "")) for name, command in program.commands.items()),
    )
    every = "\n".join(_command(name, command) for name, command in program.commands.items())
    return f"# Commands and options\n\n{MADE}\n{listed}\n{every}"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


def _command(name: str, command: click.Command) -> str:
    ctx = click.Context(command, info_name=f"audiobook {name}")
    usage = " ".join(command.collect_usage_pieces(ctx))
    said = "\n\n".join(" ".join(p.split()) for p in inspect.cleandoc(command.help or "").split("\n\n"))
    options = table(
        ("option", "value", "what it does"),
        (
            _option(param)
            for param in command.get_params(ctx)
            if isinstance(param, click.Option) and "--help" not in param.opts
        ),
    )
    examples = [
        f"    {line.strip()}" for line in (command.epilog or "").splitlines() if re.match(r"\s+(audiobook|cat) ", line)
    ]
    parts = [f"## {name}", f"```text\naudiobook {name} {usage}\n```", said, options, "Examples:", "\n".join(examples)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _option(option: click.Option) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    said = re.sub(r"\s*\[default: (.*?)\]", r" Default: \1.", option.help or "")
    if option.show_default and isinstance(option.default, str):
        said += f" Default: {option.default.rstrip('.')}."
    if option.multiple:
        said += " It may be given several times."
    return names, "" if option.is_flag else _value(option), said


def _value(option: click.Option) -> str:
    if option.metavar:
        return _code(option.metavar)
    if isinstance(option.type, click.Choice):
        return ", ".join(map(_code, option.type.choices))
    if isinstance(option.type, click.IntRange):
        least, most = option.type.min, option.type.max
        return f"from {least} to {most}" if most is not None else f"{least} or more"
    return "a path" if isinstance(option.type, click.Path) else "a name" if option.type.name == "text" else "a number"


# Settings


def keys() -> str:
    """The page of config keys and environment variables."""
    rows = (
        (
            _code(key.name),
            ", ".join(map(_code, key.choices)) or str(key.kind),
            key.help,
            _code(key.variable),
        )
        for key in config.KEYS.values()
    )
    seen = {key.variable for key in config.KEYS.values()}
    others = [(_code(name), said) for name, said in _variables() if name not in seen]
    return (
        f"# Settings\n\n{MADE}\n"
        "A key stands in `audiobook.toml` of the current folder or in your own `config.toml`; `audiobook config set KEY VALUE` writes it "
        "([Your defaults](../formats.md#your-defaults)). The command line counts before the environment, this before the files.\n\n"
        f"## Keys, and the variables that are the same\n\n{table(('key', 'value', 'what it sets', 'variable'), rows)}\n"
        f"## Other variables\n\n{table(('variable', 'what it sets'), others)}"
    )


def _variables() -> Iterator[tuple[str, str]]:
    """The environment variables that the module of settings reads, and what each sets."""
    for name, said in re.findall(r"^\| (AUDIOBOOK_\w+) \| (.*?) \|$", settings.__doc__ or "", re.MULTILINE):
        yield name, said
    _, told = _sections(settings.ModelServer.__doc__ or "")
    fields = dict(told["Attributes"])
    names = re.search(r"AUDIOBOOK_LLM_\w+(?:,| and|\s+_[A-Z]+)+", settings.ModelServer.from_environment.__doc__ or "")
    usual = settings.ModelServer.from_environment({})
    for suffix in re.findall(r"_([A-Z]+)\b", names[0] if names else ""):
        # Each is set, and the field that changes is the one that it is for.
        name = f"AUDIOBOOK_LLM_{suffix}"
        for value in ("7", "all"):
            with_it = _server(name, value)
            changed = [f for f in fields if with_it is not None and getattr(with_it, f) != getattr(usual, f)]
            if changed:
                more = f" (`{value}`)" if value == "all" else ""
                said = re.sub(r"; None for .*", "", fields[changed[0]]).rstrip(".")
                yield name, f"the attributor `llm`: {said}{more}"
                break


def _server(name: str, value: str) -> settings.ModelServer | None:
    try:
        return settings.ModelServer.from_environment({name: value})
    except errors.UsageError:
        return None


# Formats and exit codes


def file_formats() -> str:
    """The page of the formats that are read and made."""
    read = table(("format", "endings"), ((_code(name), _endings(name)) for name in reading.FORMATS))
    refused = table(
        ("ending", "what to do"),
        ((_code(suffix), hint) for suffix, hint in reading._HINTS_FOR_UNREADABLE.items()),
    )
    made = table(
        ("`--format`", "endings", "kb/s", "chapters", "cover"),
        (
            (
                _code(form.name),
                ", ".join(map(_code, form.suffixes)),
                str(form.bitrate_kbps) if form.name in ("mp3", "m4b", "opus") else "without loss",
                "yes" if form.chapters else "no",
                "yes" if form.picture else "no",
            )
            for form in formats.FORMATS.values()
        ),
    )
    presets = table(
        ("`--preset`", "sample rate", "kb/s", "files", "formats"),
        (
            (
                _code(name),
                f"{preset.sample_rate_hz} Hz" if preset.sample_rate_hz else "the lowest that loses nothing",
                str(preset.bitrate_kbps) if preset.bitrate_kbps else "the format's own",
                "one for each chapter" if preset.split else "one",
                ", ".join(map(_code, preset.formats)),
            )
            for name, preset in formats.PRESETS.items()
        ),
    )
    pauses = table(
        ("`--pause`", "milliseconds"),
        ((_code(field.name), str(field.default)) for field in dataclasses.fields(directing.Pauses)),
    )
    beside = f"`--subtitles`: {', '.join(map(_code, subtitles.KINDS))}. `--read-along`: {', '.join(map(_code, read_along.KINDS))}.\n"
    parts = {
        "Stories that are read": f"{read}\nThe content of a file decides; its ending counts where the content does not tell.\n",
        "Stories that are not read": refused,
        "Audio that is made": made,
        "Presets": presets,
        "Beside the audio": beside,
        "Pauses": pauses,
    }
    body = "\n".join(f"## {title}\n\n{content}" for title, content in parts.items())
    return f"# Formats\n\n{MADE}\nWhat is in each file, field by field: [Files and commands](../formats.md).\n\n{body}"


def _endings(name: str) -> str:
    reader = reading._BY_SUFFIX[f".{name}"]
    return ", ".join(_code(suffix) for suffix, other in reading._BY_SUFFIX.items() if suffix and other is reader)


def exit_codes() -> str:
    """The page of exit codes."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__base__ is errors.AudiobookError
    ]
    rows = [
        ("0", "done", ""),
        ("1", "`check`: a limit is missed", ""),
        *((str(kind.exit_code), inspect.cleandoc(kind.__doc__ or ""), _code(kind.__name__)) for kind in kinds),
        (str(errors.INTERRUPTED), "interrupted (Ctrl-C, SIGTERM, a terminal that closed); finished work is kept", ""),
    ]
    codes = table(("code", "means", "in Python"), rows)
    return (
        f"# Exit codes\n\n{MADE}\n{codes}\n"
        "Of several books, the exit code is that of the first that failed. [What is refused](../refusals.md) has the sentences and hints.\n"
    )


# Python


def python() -> str:
    """The page of the Python API, from signatures and docstrings."""
    names = [(name, getattr(api, name)) for name in api.__all__]
    functions = [(n, v) for n, v in names if inspect.isfunction(v)]
    functions.sort(key=lambda pair: pair[1].__code__.co_firstlineno)
    failures = [(n, v) for n, v in names if isinstance(v, type) and issubclass(v, errors.AudiobookError)]
    values = [(n, v) for n, v in names if isinstance(v, type) and (n, v) not in failures]
    others = [n for n, v in names if not isinstance(v, type) and not inspect.isfunction(v)]
    parts = [
        "# Python",
        MADE.strip(),
        "Examples are in [The Python API](../api.md). What is named here stays as it is within a major version.",
        "## Functions",
        *(_function(name, value) for name, value in functions),
        "## Values",
        "All are frozen; `dataclasses.replace` makes another one.",
        *(_class(name, value) for name, value in sorted(values)),
        *(f"### {name}\n\nA text: the id of a voice, such as `hibari/heart`." for name in others),
        "## Errors",
        table(
            ("class", "exit code", "means"),
            (
                (_code(n), str(v.exit_code), _first_sentence(inspect.cleandoc(v.__doc__ or "")))
                for n, v in sorted(failures, key=lambda pair: pair[1].exit_code)
            ),
        ).strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _function(name: str, function: object) -> str:
    assert callable(function)
    signature = inspect.signature(function)
    given = ",\n".join(f"    {_parameter(p)}" for p in _starred(signature.parameters.values()))
    shown = f"{name}(\n{given},\n) -> {signature.return_annotation}"
    return f"### {name}\n\n```python\n{shown}\n```\n\n{_docstring(function.__doc__ or '')}"


def _starred(parameters: Iterable[inspect.Parameter]) -> Iterator[inspect.Parameter | str]:
    starred = False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield parameter


def _parameter(parameter: inspect.Parameter | str) -> str:
    if isinstance(parameter, str):
        return parameter
    usual = "" if parameter.default is parameter.empty else f" = {_double(repr(parameter.default))}"
    return f"{parameter.name}: {parameter.annotation}{usual}"


def _double(shown: str) -> str:
    return shown.replace("'", '"')


def _class(name: str, kind: type) -> str:
    if issubclass(kind, enum.Enum):
        members = ", ".join(f"`{member.name}` ({_double(repr(member.value))})" for member in kind)
        return f"### {name}\n\n{_docstring(kind.__doc__ or '')}\n\nMembers: {members}."
    fields = {f.name: str(f.type) for f in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else {}
    own = [
        (member, inspect.cleandoc(value.__doc__ or ""))
        for member, value in vars(kind).items()
        if isinstance(value, property) and not member.startswith("_")
    ]
    derived = table(("property", ""), ((_code(member), _first_sentence(said)) for member, said in own))
    return "\n\n".join(p for p in (f"### {name}", _docstring(kind.__doc__ or "", fields), derived.strip()) if p)


def _docstring(text: str, types: dict[str, str] | None = None) -> str:
    """A docstring in Markdown: its sentences, then a table for each of its sections."""
    said, sections = _sections(text)
    parts = [said.replace("<", "&lt;")]
    for title, items in sections.items():
        if title in ("Returns", "Yields"):
            parts.append(f"{title}: {' '.join(f'{n}: {s}' if n else s for n, s in items)}")
        elif types:
            rows = [(_code(name), _code(types.get(name, "")), what) for name, what in items]
            parts.append(table((_HEADS[title], "type", ""), rows).strip())
        else:
            parts.append(table((_HEADS[title], ""), ((_code(name), what) for name, what in items)).strip())
    return "\n\n".join(parts)


def _sections(text: str) -> tuple[str, dict[str, list[tuple[str, str]]]]:
    """A docstring's own sentences, and by the name of a section its items: a name, and what is said of it."""
    said: list[str] = []
    sections: dict[str, list[tuple[str, str]]] = {}
    items: list[tuple[str, str]] | None = None
    for line in inspect.cleandoc(text).splitlines():
        title = _SECTION.match(line)
        if title:
            items = sections.setdefault(title[1], [])
        elif items is None or (line and not line.startswith(" ")):
            items = None
            said.append(line)
        elif line.strip():
            named = re.match(r" {4}(\*?\w+): (.*)", line)
            if named:
                items.append((named[1], named[2]))
            elif items:
                items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
            else:
                items.append(("", line.strip()))
    return "\n".join(said).strip(), sections


PAGES = {
    "commands.md": commands,
    "settings.md": keys,
    "formats.md": file_formats,
    "exit-codes.md": exit_codes,
    "python.md": python,
}


def pages() -> dict[str, str]:
    """The pages, by file name, as the code would have them now."""
    with mock.patch.object(invocation, "program", lambda: ["audiobook"]):
        return {name: page() for name, page in PAGES.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
