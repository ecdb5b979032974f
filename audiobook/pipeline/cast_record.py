"""What this program wrote into a story's cast.toml, and what the file of the series said then: by it, a person's edits are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from audiobook.cast import Cast, Setting
from audiobook.casting import KeptSettings
from audiobook.script import Character

NARRATOR, UNKNOWN = "@narrator", "@unknown"
"""Stand for the narrator and for unknown speakers where a character's id stands for a character."""

Triple = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class CastRecord:
    """The record of one story; the keys are ids of characters, `NARRATOR` and `UNKNOWN`.

    Attributes:
        dealt: the voices that the program wrote.
        unsure: voices that stood in cast.toml before anything was recorded, as in folders of earlier versions: nobody knows who wrote them.
        linked: of a character, the id in the series.
        agreed: of a voice that the series has, too: what cast.toml said when the two were last compared, and what the series said.
        engine: the engine whose voices were dealt last; empty where that was not recorded.
        language: of the book when they were dealt, a BCP 47 tag; empty where that was not recorded.
        people: of each character, the gender and the age when the voices were dealt last.
        known: false where nothing was recorded.
    """

    dealt: Mapping[str, Triple] = field(default_factory=dict)
    unsure: Mapping[str, Triple] = field(default_factory=dict)
    linked: Mapping[str, str] = field(default_factory=dict)
    agreed: Mapping[str, tuple[Triple, Triple]] = field(default_factory=dict)
    engine: str = ""
    language: str = ""
    people: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    known: bool = False

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> CastRecord:
        """A record as it was stored; None where none was. One that this version cannot read counts as none: then nothing is surely ours."""
        if stored is None:
            return cls()
        try:
            return cls(
                {key: _triple(own) for key, own in stored["dealt"].items()},
                {key: _triple(own) for key, own in stored["unsure"].items()},
                {key: str(own) for key, own in stored["linked"].items()},
                {key: (_triple(own), _triple(series)) for key, (own, series) in stored["agreed"].items()},
                str(stored.get("engine", "")),
                str(stored.get("language", "")),
                {key: (str(gender), str(age)) for key, (gender, age) in stored.get("people", {}).items()},
                known=True,
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return cls()

    def plain(self) -> dict[str, Any]:
        """The record as JSON has it."""
        out = asdict(self)
        del out["known"]
        return out

    def wrote(self, key: str, setting: Setting) -> bool:
        """Whether the program surely wrote this voice."""
        return self.dealt.get(key) == triple(setting)

    def is_persons(self, key: str, setting: Setting) -> bool:
        """Whether a person surely wrote this voice."""
        return self.known and not self.wrote(key, setting) and self.unsure.get(key) != triple(setting)

    def after_first_look(self, there: Mapping[str, Setting], *, made_before: bool) -> CastRecord:
        """The record to begin with: where none was there, what stands in cast.toml is of unknown origin.

        Args:
            there: the voices in cast.toml, by key.
            made_before: whether a run has made anything in this folder; before the first run, a person wrote the file.
        """
        if self.known:
            return self
        unsure = {key: triple(setting) for key, setting in there.items()} if made_before else {}
        return replace(self, unsure=unsure, known=True)


def described(person: Character) -> tuple[str, str]:
    """A person's gender and age, as a record has them."""
    return person.gender.value, person.age or "adult"


def triple(setting: Setting) -> Triple:
    """A voice as a record has it."""
    return setting.voice, setting.pitch, setting.rate_wpm


def by_key(kept: KeptSettings | Cast) -> dict[str, Setting]:
    """The voices of a cast, or of a cast file, by key."""
    roles = dict(kept.roles) if isinstance(kept, KeptSettings) else {r.character: r.setting for r in kept.roles}
    head = {NARRATOR: kept.narrator, UNKNOWN: kept.unknown}
    return {**{key: setting for key, setting in head.items() if setting is not None}, **roles}


def recorded(record: CastRecord, there: Mapping[str, Setting], cast: Cast) -> CastRecord:
    """A record with the voices that were dealt because cast.toml had none."""
    new = {key: triple(setting) for key, setting in by_key(cast).items() if key not in there}
    return replace(record, dealt={**record.dealt, **new})


def with_persons_marked(cast: Cast, record: CastRecord) -> Cast:
    """A cast in which those roles are locked whose voice a person gave."""
    roles = (replace(r, locked=r.locked and record.is_persons(r.character, r.setting)) for r in cast.roles)
    return replace(cast, roles=tuple(roles))


def _triple(own: Any) -> Triple:  # noqa: ANN401 - as JSON gives it
    voice, pitch, rate_wpm = own
    return str(voice), int(pitch), int(rate_wpm)
