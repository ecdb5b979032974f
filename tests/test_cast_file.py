"""cast.toml in any shape that TOML allows: read the same, written back without touching what the user wrote, or refused."""

from __future__ import annotations

import json
import tomllib
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import engines
from audiobook.cast import Cast, Role, Setting
from audiobook.casting import file
from audiobook.errors import ScriptError

VOICES = engines.load("tone").voices()
NAMES = [v.id for v in VOICES]
IDS = ["mary", "mary-vane", "tom", "the old keeper", "ä", "a.b", 'say "x"']

# The tables of a real file, in an order that no program would choose.
TABLES = {
    "narrator": f'# who tells it\n[narrator] # yes\nvoice = "{NAMES[0]}"\npitch = 44\n',
    "unknown": f'[unknown]\nvoice = "{NAMES[1]}"\n',
    "mary": f'[characters.mary]\nname = "Mary"\nvoice   = "{NAMES[2]}" # hers\naliases = [\n  "Pell", # [not] a "table"\n]\n',
    "tom": '[characters.tom]\nname = """\nTom"""\ngender = "male"\n',
    "all": "[characters]\n",
    "pauses": "[pauses]\ncue = 120\n",
}


def roles(*ids: str) -> Cast:
    own = tuple(Role(i, i.title(), Setting(NAMES[n % len(NAMES)], 40 + n)) for n, i in enumerate(ids))
    return Cast(Setting(NAMES[0]), Setting(NAMES[1]), own)


def read(text: str):
    given_ = file.from_toml(text, VOICES)
    return (
        given_.narrator,
        given_.unknown,
        dict(given_.roles),
        {c.id: c for c in file.known_characters(text)},
        file.pauses(text),
        file.locked(text),
    )


def kept(text: str, after: str) -> None:
    """What the user wrote is there, letter for letter and in order: all that was done is adding."""
    left = iter(after)
    assert all(letter in left for letter in text), after


@pytest.mark.parametrize("order", list(permutations(TABLES))[::7], ids="-".join)
def test_the_order_of_tables_says_nothing(order):
    text = "\n".join(TABLES[name] for name in order)
    assert read(text) == read("\n".join(TABLES.values()))
    after = file.to_toml(roles("mary", "tom", "nan"), text)
    kept(text, after)
    told = tomllib.loads(after)
    assert told["characters"]["mary"] == tomllib.loads(TABLES["mary"])["characters"]["mary"]
    assert told["characters"]["tom"]["gender"] == "male"
    assert told["characters"]["tom"]["voice"] == told["characters"]["nan"]["voice"].replace(NAMES[2], NAMES[1])
    after = file.changed(text, ("mary", "Mary"), {"pitch": 70, "aliases": None, "locked": True})
    assert tomllib.loads(after)["characters"]["mary"] == {
        "name": "Mary", "voice": NAMES[2], "pitch": 70, "locked": True,
    }  # fmt: skip
    assert "# who tells it" in after and "# hers" in after
    assert tomllib.loads(file.without(text, "tom"))["characters"].keys() == {"mary"}
    assert "voice" not in tomllib.loads(file.undealt(text))["characters"]["mary"]


# Any cast, written in any of the ways TOML has.

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Mary", 'The "old" keeper', "Ä # 1", "a\\b"]),
        "voice": st.sampled_from(NAMES),
        "pitch": st.integers(0, 100),
        "rate_wpm": st.integers(80, 450),
        "gender": st.sampled_from(["male", "female", "unknown"]),
        "aliases": st.lists(st.sampled_from(["Pell", "the aunt", "x]y", "a#b"]), max_size=2),
        "locked": st.booleans(),
        "note": st.sampled_from(["]", "{", "# no comment", "[characters.tom]", "= '''"]),
    },
)
CASTS = st.dictionaries(st.sampled_from(IDS), FIELDS, max_size=4)
COMMENTS = st.sampled_from(["", "", "# mine\n", '# [characters.tom] "\n', "\n", "  # { ' \n"])


def toml(value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def quoted(data, key: str) -> str:
    bare = all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    if bare and data.draw(st.booleans()):
        return key
    return f"'{key}'" if "'" not in key and data.draw(st.booleans()) else json.dumps(key, ensure_ascii=False)


def string(data, value) -> str:
    if isinstance(value, str) and data.draw(st.booleans()):
        return f'"""\n{json.dumps(value, ensure_ascii=False)[1:-1]}"""'
    if isinstance(value, str) and "'" not in value and data.draw(st.booleans()):
        return f"'{value}'"
    if isinstance(value, list) and data.draw(st.booleans()):
        return "[ # a list\n" + "".join(f"  {toml(x)},\n" for x in value) + "]"
    return toml(value)


def written(data, people: dict) -> str:
    """A cast file that says `people`, by headers, dotted keys and inline tables as it is drawn."""
    where = data.draw(st.sampled_from(["headers", "headers", "dotted", "inline", "one inline"]))
    pieces, top, under = [], "", []
    for who, fields in people.items():
        how = where if where == "one inline" else data.draw(st.sampled_from(["headers", where]))
        key = quoted(data, who)
        lines = "".join(
            data.draw(COMMENTS) + f"{data.draw(st.sampled_from(['', '  ']))}{k} = {string(data, v)}\n"
            for k, v in fields.items()
        )
        if how == "headers" or not fields:
            pieces.append(data.draw(COMMENTS) + f"[ characters.{key} ]\n" + lines)
        elif how == "dotted":
            under += [f"{key}.{k} = {string(data, v)} # {k}\n" for k, v in fields.items()]
        elif how == "inline":
            under.append(f"{key} = {toml(fields)}\n")
    if where == "one inline" and people:
        top = f"characters = {toml(people)} # all\n"
        pieces = []
    elif under and data.draw(st.booleans()):
        top = "".join(f"characters.{line}" for line in under)
    elif under:
        pieces.append("[characters]\n" + "".join(under))
    if data.draw(st.booleans()):
        pieces.append(f'[narrator]\nvoice = "{NAMES[0]}"\n')
    pieces = data.draw(st.permutations(pieces))
    text = data.draw(COMMENTS) + top + data.draw(COMMENTS).join(pieces)
    return text if data.draw(st.booleans()) else text.rstrip("\n")


@settings(max_examples=60, deadline=None)
@given(CASTS, st.data())
def test_any_way_to_write_a_cast_is_read_and_changed_alike(people, data):
    text = written(data, people)
    before = tomllib.loads(text)
    assert before.get("characters", {}) == people
    assert dict(file.from_toml(text, VOICES).roles).keys() == {i for i, f in people.items() if "voice" in f}
    cast = roles(*IDS[:4])
    after = file.to_toml(cast, text)
    if all("voice" in f or not {"pitch", "rate_wpm"} & set(f) for f in people.values()):
        kept(text, after)
    told = tomllib.loads(after)["characters"]
    for who, fields in people.items():
        expected = {k: v for k, v in fields.items() if "voice" in fields or k not in ("pitch", "rate_wpm")}
        assert expected.items() <= told[who].items()
    assert {r.character for r in cast.roles} <= told.keys()
    assert all("voice" in told[r.character] for r in cast.roles)
    assert file.to_toml(cast, after) == after
    who = data.draw(st.sampled_from(IDS))
    new = data.draw(FIELDS)
    fields = {**dict.fromkeys(data.draw(st.sets(st.sampled_from(["voice", "aliases", "note"])))), **new}
    changed = tomllib.loads(file.changed(text, (who, "Some One"), fields))
    expected = {**people.get(who, {}), "name": "Some One", **fields}
    assert changed["characters"][who] == {k: v for k, v in expected.items() if v is not None}
    assert {**changed["characters"], who: 0} == {**people, who: 0}
    rest = {k: v for k, v in tomllib.loads(file.without(text, who)).get("characters", {}).items()}
    assert {k: v for k, v in rest.items() if v} == {k: v for k, v in people.items() if k != who and v}
    undealt = tomllib.loads(file.undealt(text)).get("characters", {})
    for key, f in people.items():
        gone = () if f.get("locked") else ("voice", "pitch", "rate_wpm")
        assert undealt.get(key, {}) == {k: v for k, v in f.items() if k not in gone}


# Anything in place of anything.

ODD = [
    '""', '" "', '"!!!"', '"voice"', "0", "-1", "1e400", "nan", "-inf", "99999999999999999999999", "true", "[]", "[[]]", '["a", 1]',
    '[""]', "{}", "{a = {b = 1}}", "[{voice = 1}]", "1979-05-27T07:32:00Z", "07:32:00", "'''\n'''", "0x_", "9" * 5000,
    "[" * 3000 + "]" * 3000, '"\\u0000"', '"\\ud800"', '"',
]  # fmt: skip
WHERE = [
    "{}", "narrator = {}", "[narrator]\nvoice = {}", "[narrator]\nvoice = 'V'\npitch = {}", "characters = {}",
    "[characters]\nmary = {}", "[[characters]]\nvoice = {}", "[[characters.mary]]\nvoice = {}", "[characters.mary.voice]\nx = {}",
    *(f"[characters.mary]\nvoice = 'V'\n{key} = {{}}" for key in ("name", "pitch", "rate_wpm", "aliases", "gender", "locked", "x")),
    "[characters.mary]\ngender = 'male'\nname = {}", "[pauses]\ncue = {}", "pauses = {}", "[unknown]\nvoice = {}", "[characters.{}]\ngender = 'male'",
]  # fmt: skip


@pytest.mark.parametrize("where", WHERE)
def test_anything_in_place_of_a_value_is_taken_or_refused(where):
    for odd in ODD:
        text = where.replace("{}", odd).replace("'V'", f"'{NAMES[0]}'")
        for ask in (
            lambda t: read(t),
            lambda t: file.to_toml(roles("mary", "tom"), t),
            lambda t: file.changed(t, ("mary", "Mary"), {"voice": NAMES[1], "locked": None}),
            lambda t: file.changed(t, file.NARRATOR, {"pitch": 5}),
            lambda t: file.without(t, "mary"),
            file.undealt,
        ):
            try:
                found = ask(text)
            except ScriptError as e:
                assert "cast.toml" in e.message and "\n" not in e.message, e.message
            else:
                if isinstance(found, str):
                    tomllib.loads(found)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    text = "\ufeff" + TABLES["mary"].replace("\n", "\r\n")
    after = file.to_toml(roles("mary", "tom"), text)
    assert after.startswith(text)
    assert file.from_toml(after, VOICES).roles[0] == ("mary", Setting(NAMES[2]))
