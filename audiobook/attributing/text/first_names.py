"""First names, and who usually bears them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from audiobook.script import Gender


@cache
def first_names() -> dict[str, Gender]:
    """First names, in lower case, and who usually bears them."""
    lines = (files(__package__) / "first_names.txt").read_text(encoding="utf-8").splitlines()
    genders = {"m": Gender.MALE, "f": Gender.FEMALE}
    return {line[2:]: genders[line[0]] for line in lines if line and line[0] != "#"}
