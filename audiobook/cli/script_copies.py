"""The scripts that were kept aside in a workspace: which there are, and bringing one back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from audiobook.cli import report
from audiobook.cli.console import escape, print_command, stderr, stdout
from audiobook.errors import ScriptError, UsageError
from audiobook.files import read_text
from audiobook.invocation import command
from audiobook.script import Method, from_json
from audiobook.workspace import Workspace


def bring_back(space: Workspace, number: int) -> None:
    """Make the copy of a number the script again, and say what comes next.

    Raises:
        UsageError: there is none of that number.
    """
    copies = _copies(space)
    if number not in copies:
        hint = f"Numbers: {', '.join(map(str, copies))}." if copies else "No script was kept there."
        raise UsageError(f"There is no script.json.{number} in {space.folder}.", hint)
    with space.locked():
        kept = space.bring_back(copies[number])
    report.kept(space.script_path, kept)
    console = stderr()
    console.print(f"{escape(str(space.script_path))} is what it was in {escape(copies[number].name)}.")
    path = (space.origin() or {}).get("path")
    if isinstance(path, str):
        console.print("Next: make it:")
        print_command(console, command("make", path, "--workspace", space.folder))


def show(space: Workspace) -> None:
    """The copies, for people."""
    console = stderr()
    copies = described(space)
    if not copies:
        console.print(f"No script was kept in {escape(str(space.folder))}.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("number", "kept on", "lines decided by you", "title"):
        table.add_column(name, justify="right" if name.startswith("lines") else "left")
    for own in copies:
        edited = "" if own["edited"] is None else str(own["edited"])
        title = "cannot be read" if own["title"] is None else own["title"]
        table.add_row(str(own["number"]), own["kept"].replace("T", " "), edited, escape(title))
    stdout().print(table)
    console.print("Next: bring one back:")
    print_command(console, command("restore", space.folder, str(copies[-1]["number"])))


def described(space: Workspace) -> list[dict[str, Any]]:
    """The copies as JSON shows them, the oldest first; of one that cannot be read, title and edits are null."""
    return [_described(number, copy) for number, copy in _copies(space).items()]


def _copies(space: Workspace) -> dict[int, Path]:
    return {int(copy.suffix[1:]): copy for copy in space.copies_of_script()}


def _described(number: int, copy: Path) -> dict[str, Any]:
    """A copy as JSON shows it; of one that cannot be read, title and edits are null."""
    kept = datetime.fromtimestamp(copy.stat().st_mtime).isoformat(timespec="seconds")
    try:
        script = from_json(read_text(copy) or "", source=str(copy))
    except ScriptError:
        return {"number": number, "path": str(copy), "kept": kept, "title": None, "edited": None}
    edited = sum(s.method is Method.EDITED for c in script.chapters for s in c.segments)
    return {"number": number, "path": str(copy), "kept": kept, "title": script.title, "edited": edited}
