"""Where the plain install works without a compiler: a table of systems and Python versions, into docs/platforms.md.

    python scripts/wheels.py            print it
    python scripts/wheels.py --write    also put it into docs/platforms.md, with the date

Needs `uv` on PATH (or named by UV) and a package index. For each system and version, uv resolves what pyproject.toml needs, once freely, and
then by wheels alone: a package that has no wheel there is named, and the rest is resolved without it.
"""

from __future__ import annotations

import argparse
import datetime
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "platforms.md"
SYSTEMS = {
    "Linux, x86-64": "x86_64-manylinux_2_28",
    "Linux, ARM": "aarch64-manylinux_2_28",
    "macOS 14 and later, Apple's processors": "aarch64-apple-darwin 14.0",
    "macOS 13, Apple's processors": "aarch64-apple-darwin 13.0",
    "macOS 13 and later, Intel": "x86_64-apple-darwin 13.0",
    "Windows, x86-64": "x86_64-pc-windows-msvc",
    "Windows, ARM": "aarch64-pc-windows-msvc",
}
"""By what people call them, what uv calls them; and of macOS, the oldest version."""
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
VOICE = "hibari-tts"
"""Left out by pyproject.toml itself where what it needs has no wheels."""
_BEGIN, _END = "<!-- made by scripts/wheels.py -->", "<!-- end -->"
_NO_WHEEL = re.compile(r"([A-Za-z][\w-]*)(?:[=<>!]\S*)? (?:has|have) no (?:usable |matching )?wheels")
_MOST_ROUNDS = 12


class NotResolvedError(Exception):
    """Uv found no set of packages, and not for want of wheels."""


@dataclass(frozen=True)
class Place:
    """What a system and a Python version get.

    Attributes:
        packages: by name, the version that there is.
        missing: those that have no wheel.
        possible: whether it can be installed at all: what has no wheel can be built.
    """

    packages: dict[str, str]
    missing: tuple[str, ...]
    possible: bool = True

    @property
    def has_voice(self) -> bool:
        """Whether the neural voice is among them."""
        return VOICE in self.packages


def resolved(system: str, version: str, by_wheels: tuple[str, ...] = ()) -> dict[str, str]:
    """The packages that a system and version get, and their versions.

    Args:
        system: as uv calls it.
        version: of Python.
        by_wheels: packages that must have a wheel.

    Raises:
        NotResolvedError: there is no such set; the message is uv's.
    """
    command = [
        os.environ.get("UV", "uv"),
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        "--no-python-downloads",
    ]
    name, _, oldest = system.partition(" ")
    command += ["--python-platform", name, "--python-version", version]
    command += [word for name in by_wheels for word in ("--only-binary", name)]
    env = {**os.environ, **({"MACOSX_DEPLOYMENT_TARGET": oldest} if oldest else {})}
    done = subprocess.run([*command, "pyproject.toml"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotResolvedError(done.stderr)
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", done.stdout, re.MULTILINE))


def place(system: str, version: str) -> Place:
    """What a system and version get by wheels alone."""
    try:
        newest = resolved(system, version)
    except NotResolvedError as e:
        named = _NO_WHEEL.findall(str(e))
        if not named:
            raise
        return Place({}, (named[0],), possible=False)
    missing: list[str] = []
    for _ in range(_MOST_ROUNDS):
        try:
            found = resolved(system, version, tuple(name for name in newest if name not in missing))
        except NotResolvedError as e:
            named = next((name for name in _NO_WHEEL.findall(str(e)) if name not in missing), None)
            if named is None:
                raise
            missing.append(named)
            continue
        return Place(found, tuple(missing))
    raise NotResolvedError(f"After {_MOST_ROUNDS} packages without a wheel there are more: {', '.join(missing)}.")


def table(places: dict[tuple[str, str], Place]) -> str:
    """The table, and below it each hole with where it is."""
    always = set.intersection(*(set(p.missing) for p in places.values() if p.possible))
    rows = ["| | " + " | ".join(f"Python {v}" for v in VERSIONS) + " |", "|---|" + "---|" * len(VERSIONS)]
    rows += [f"| {name} | " + " | ".join(_cell(places[name, v], always) for v in VERSIONS) + " |" for name in SYSTEMS]
    holes: dict[str, list[str]] = defaultdict(list)
    for (name, version), found in places.items():
        for package in sorted(set(found.missing) - always):
            holes[f"{package} has no wheel{'' if found.possible else ', and cannot be built'}"].append(
                f"{name}, {version}"
            )
        usual = places[next(iter(SYSTEMS)), version].packages
        for package, has in found.packages.items():
            if usual.get(package, has) != has:
                holes[f"{package} {has} is the newest with a wheel (on Linux {usual[package]})"].append(
                    f"{name}, {version}"
                )
        if found.possible and not found.has_voice:
            holes["the neural voice (hibari) is left out"].append(f"{name}, {version}")
    lines = [f"- {what}: {'; '.join(_by_system(where))}." for what, where in sorted(holes.items())]
    if always:
        lines.append(
            f"- Nowhere a wheel, but plain Python that pip builds without a compiler: {', '.join(sorted(always))}."
        )
    return "\n".join(rows) + "\n\n" + "\n".join(lines) + "\n"


def _cell(found: Place, always: set[str]) -> str:
    missing = sorted(set(found.missing) - always)
    if not found.possible:
        return f"cannot be installed: {', '.join(missing)}"
    if missing:
        return f"needs a compiler: {', '.join(missing)}"
    return "all" if found.has_voice else "all but the neural voice"


def _by_system(where: list[str]) -> list[str]:
    by_system: dict[str, list[str]] = defaultdict(list)
    for place_ in where:
        system, _, version = place_.rpartition(", ")
        by_system[system].append(version)
    return [f"{system} ({', '.join(versions)})" for system, versions in by_system.items()]


def main() -> None:
    """Resolve all places; print the table, or put it into the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into docs/platforms.md")
    arguments = parser.parse_args()
    places = {}
    for name, system in SYSTEMS.items():
        for version in VERSIONS:
            places[name, version] = place(system, version)
            found = places[name, version]
            print(
                f"{name}, Python {version}: {len(found.packages)} packages; no wheel: {found.missing}", file=sys.stderr
            )
    made = table(places)
    print(made)
    if arguments.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        after = rest.partition(_END)[2]
        today = datetime.datetime.now(tz=datetime.UTC).date()
        said = f"{_BEGIN}\n\n`python scripts/wheels.py --write`, {today:%d %B %Y}:\n\n{made}\n{_END}"
        PAGE.write_text(before + said + after, encoding="utf-8")


if __name__ == "__main__":
    main()
