"""The command that brings back a script that was kept aside."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli.arguments import json_option
from audiobook.errors import UsageError


@click.command(epilog="\b\nExamples:\n  audiobook restore output/story\n  audiobook restore output/story 2")
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("number", type=click.IntRange(min=1), required=False)
@json_option
def restore(workspace: Path, number: int | None, *, as_json: bool) -> None:
    """List the copies of script.json in WORKSPACE, or bring one back by its NUMBER.

    A copy is kept (script.json.1 and so on) when the story changes after you edited its script. What script.json has now is
    kept, too, when a copy is brought back.
    """
    from audiobook.cli import plain, script_copies
    from audiobook.workspace import Workspace

    if not workspace.is_dir():
        raise UsageError(f"There is no folder {workspace}.", "Name a story's working folder, such as output/story.")
    space = Workspace(workspace)
    if number is not None:
        script_copies.bring_back(space, number)
    elif as_json:
        plain.show({"format": "audiobook-script-copies/1", "copies": script_copies.described(space)})
    else:
        script_copies.show(space)
