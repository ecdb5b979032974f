"""How old people are: what the text says of each, weighed together."""

from __future__ import annotations

import pytest
import understanding

from audiobook import attributing


def ages(text: str) -> dict[str, str | None]:
    script = attributing.load("learned").attribute(understanding.draft(text))
    return {c.name: c.age for c in script.characters}


TALK = '\n\n"Come here," said {0}. "It is cold by the window," said {0}. "We must go soon," said {0}.\n'


@pytest.mark.parametrize(
    ("told", "age"),
    [
        ("Wilma, a girl of nine, came in.", "child"),
        ("Wilma was seven years old.", "child"),
        ("Ten-year-old Wilma came in.", "child"),
        ("Wilma, a small girl, came in.", "child"),
        ("Wilma was seventy-two years old.", "old"),
        ("Wilma was an old woman with a stick.", "old"),
        ("Wilma came in. She was seventy.", "old"),
        ("Wilma, aged 81, came in.", "old"),
        ("Little Wilma came in. Nobody saw little Wilma. Then little Wilma laughed.", "child"),
        # A word in fun, a number that is no age, a title, and an adult say nothing of childhood.
        ("Old Wilma came in.", None),
        ("Wilma was one of them.", None),
        ("Wilma, a girl of thirty, came in.", None),
        ("Wilma, a tall girl, came in.", None),
        ("Wilma was forty years old. Little Wilma, they said.", None),
        ("Wilma was a young woman.", None),
        ("It hung where it had hung when Wilma was nine.", None),
    ],
)
def test_what_the_text_tells(told, age):
    assert ages(told + TALK.format("Wilma"))["Wilma"] == age


def test_a_grandmother_is_old_by_her_kin():
    text = (
        "Wilma came in, and her grandmother looked up.\n\n"
        '"Are you cold?" said her grandmother. "Come to the fire," said her grandmother.\n\n"Yes," said Wilma. '
        '"I walked," said Wilma.\n'
    )
    found = ages(text)
    assert "old" in {age for name, age in found.items() if name != "Wilma"}
    assert found["Wilma"] is None
