"""The command `config`: what the user's defaults are, where each comes from, and how one is changed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from audiobook.cli import values
from audiobook.cli.arguments import json_option
from audiobook.errors import UsageError
from audiobook.invocation import command


@click.command(
    epilog="\b\nExamples:\n  audiobook config\n  audiobook config set pace 170\n  audiobook config set engine espeak --project"
    "\n  audiobook config unset pace\n  audiobook config --json"
)
@click.argument("action", required=False, type=click.Choice(["show", "set", "unset"]), metavar="[show|set|unset]")
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option(
    "--project", is_flag=True, help="With set and unset: change audiobook.toml in this folder, not your own file."
)
@json_option
def config(action: str | None, key: str | None, value: str | None, project: bool, as_json: bool) -> None:
    """Show your defaults and where each comes from, or change one.

    The command line counts before the environment, that before audiobook.toml in the current folder, and that before your own
    config file. A list has commas between its texts.
    """
    if action in (None, "show"):
        if key is not None:
            raise UsageError(
                f"`config show` takes no key, such as “{key}”.", f"Set one: {command('config', 'set', 'pace', '170')}"
            )
        _show(as_json=as_json)
        return
    if key is None or (action == "set") == (value is None):
        example = ("set", "pace", "170") if action == "set" else ("unset", "pace")
        raise UsageError(
            f"`config {action}` needs a key{' and a value' * (action == 'set')}.",
            f"Such as: {command('config', *example)}",
        )
    _change(key, value, project=project)
    if as_json:
        _show(as_json=True)


def _show(*, as_json: bool) -> None:
    from audiobook import settings
    from audiobook.cli import plain, report
    from audiobook.config import KEYS, PROJECT_FILE

    found = settings.configured()
    own = settings.config_file()
    if as_json:
        plain.show(
            {
                "format": "audiobook-config/1",
                "user_file": None if own is None else str(own),
                "project_file": str(PROJECT_FILE),
                "values": {v.key: {"value": v.value, "source": v.source} for v in found.values()},
                "keys": {key.name: {"help": key.help, "variable": key.variable} for key in KEYS.values()},
            }
        )
        return
    report.config_table(KEYS.values(), found, [p for p in (own, PROJECT_FILE) if p is not None])


def _change(key: str, text: str | None, *, project: bool) -> None:
    """Set a key in a config file, or take it out; the rest of the file stays as it is."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from audiobook import settings
    from audiobook.config import PROJECT_FILE, checked, parsed, read
    from audiobook.errors import ScriptError
    from audiobook.files import write_whole

    path = PROJECT_FILE if project else settings.config_file()
    if path is None:
        raise UsageError(
            "AUDIOBOOK_CONFIG is empty, so your own config file is not used.", "Use --project, or unset the variable."
        )
    there = {v.key for v in read(path)}
    try:
        content = tomlkit.parse(path.read_text(encoding="utf-8-sig") if path.exists() else "")
    except (OSError, TOMLKitError) as e:
        raise ScriptError(f"{path} cannot be read: {e}.", "Check the file, or delete it.") from e
    if text is None:
        checked_key(key, there, path)
        del content[key]
    else:
        found = checked(key, parsed(key, text, "The command line"), "The command line")
        if key == "pace":
            values.pace(found)
        content[key] = _plain(found)
    write_whole(path, tomlkit.dumps(content))
    click.echo(f"{'Set' if text is not None else 'Unset'} {key} in {path}.", err=True)
    counts = settings.configured().get(key)
    if counts is not None and text is not None and not _is_same(Path(counts.source), path):
        click.echo(f"In this folder {counts.source} counts before it.", err=True)


def checked_key(key: str, there: set[str], path: Path) -> None:
    """See whether a file sets a key.

    Raises:
        UsageError: it does not.
    """
    if key not in there:
        raise UsageError(f"{path} does not set {key}.", f"See what is set: {command('config')}")


def _plain(value: Any) -> Any:  # noqa: ANN401 - as the key has it
    """A value as a file has it: numbers are not texts."""
    if not isinstance(value, str):
        return value
    return int(value) if value.isdecimal() else float(value) if re.fullmatch(r"\d+\.\d+", value) else value


def _is_same(one: Path, other: Path) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100 - resolve() would follow links
