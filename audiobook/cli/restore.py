"""The command that brings back a script that was kept aside."""

from __future__ import annotations

import json
from pathlib import Path

import click

from audiobook.errors import UsageError


@click.command(epilog="\b\nExamples:\n  audiobook restore output/story\n  audiobook restore output/story 2")
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--json", "as_json", is_flag=True, help="List the copies as JSON.")
def restore(workspace: Path, number: int | None, *, as_json: bool) -> None:
    """List the copies of script.json in WORKSPACE, or bring one back by its NUMBER.

    A copy is kept (script.json.1 and so on) when the story changes after you edited its script. What script.json has now is
    kept, too, when a copy is brought back.
    """
    from audiobook.cli import script_copies
    from audiobook.workspace import Workspace

    if not workspace.is_dir():
        raise UsageError(f"There is no folder {workspace}.", "Name a story's working folder, such as output/story.")
    space = Workspace(workspace)
    if number is not None:
        script_copies.bring_back(space, number)
    elif as_json:
        click.echo(json.dumps(script_copies.described(space), indent=1, ensure_ascii=False))
    else:
        script_copies.show(space)
