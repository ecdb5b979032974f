"""The studio on a real novel: how fast its page is, and what mending wrong lines costs, in key presses and a person's time.

    pip install -e '.[test,benchmarks]'
    python benchmarks/studio.py CORPUS/NOVEL [--model MODEL.npz] [--order words] [--wrong 30] [--minutes 10]

NOVEL is a folder of the PDNC corpus, whose gold quotations play the user's mind: whoever sits at the keys knows who speaks.
They press j for the first line in doubt, a where it is right (by passages, j to what is wrong of one, and A where the rest is right), the number that stands beside the right speaker where it is
wrong, or / and the first letters of the name's last word; + where the list is at its end; y where an offer is right for all its lines. It
ends when so many wrong lines are mended and so many minutes have passed. With MODEL, from `python -m audiobook.training`, lines
are attributed by a model that has not seen the novel's author. Needs chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response, sync_playwright

import audiobook
from audiobook.script import Script, from_json
from audiobook.training import corpus

Place = tuple[int, int]
ORDERS = ("doubt", "passage", "words", "length", "book")
_MOST_KEYS = 1000
_TEN_MINUTES = 600
_PASSAGE_WORDS = 400

_PAGE = "import(new URL('%s.js', location)).then(x => %s)"
_IN_SIGHT = (
    "Promise.all([import(new URL('lists.js', location)), import(new URL('text.js', location))])"
    ".then(([lists, text]) => lists.openHere().some(text.isInSight))"
)
_STORY = "import(new URL('story.js', location)).then(m => { const s = m.story; return %s; })"


def ask(page: Page, what: str) -> Any:
    return page.evaluate(_STORY % what)


class Reader:
    """The user's mind: who says each line, by the gold, and who of the script that is.

    Args:
        folder: the novel, in the corpus's form.
        script: as the studio has it at its start. Its cuts do not change.
    """

    def __init__(self, folder: Path, script: Script) -> None:
        novel = corpus.read(folder)
        self.gold = {c.name: c for c in novel.characters}
        self.words: dict[Place, int] = {}
        self.person: dict[Place, str] = {}
        spoken = [
            (n, k) for n, c in enumerate(script.chapters) for k, s in enumerate(c.segments) if s.spoken_by_character
        ]
        for place, q in zip(spoken, corpus.labels(novel, script)):
            if q is not None and q.speaker in self.gold:
                self.person[place] = q.speaker
                self.words[place] = len(script.chapters[place[0]].segments[place[1]].text.split())
        self._lines = {
            i: sum(s.speaker == i for c in script.chapters for s in c.segments)
            for i in {c.id for c in script.characters}
        }
        self.known: dict[str, str | None] = {}

    def who(self, place: Place, people: Sequence[dict[str, Any]]) -> str | None:
        """The id of a line's speaker among the script's people; None where the script does not know the person."""
        person = self.person[place]
        here = {p["id"] for p in people}
        if self.known.get(person) not in here:
            names = self.gold[person].plain
            own = [p["id"] for p in people if names & {corpus.plain(n) for n in (p["name"], *p["aliases"])}]
            # Of several that bear one of the person's names, the one the lines went to most.
            self.known[person] = max(own, key=lambda i: self._lines.get(i, 0), default=None)
        return self.known[person]

    def wrong(self, page: Page) -> tuple[int, int]:
        """How many lines are wrong now, and how many words."""
        now = ask(page, "{people: s.state.speakers, of: s.chapters.map(c => c.segments.map(x => x.speaker ?? null))}")
        places = [p for p in self.person if now["of"][p[0]][p[1]] != (self.who(p, now["people"]) or "nobody")]
        return len(places), sum(self.words[p] for p in places)


@dataclass(frozen=True)
class Left:
    """What is left after so many keys, a person's seconds and mended lines: wrong lines, and wrong words."""

    keys: int
    seconds: float
    mended: int
    lines: int
    words: int


@dataclass
class Toll:
    """What the work has cost: keys, and the seconds a person takes for it.

    By the keystroke-level model (Card, Moran and Newell, 1980): 0.2 s for a key, 1.35 s to make up one's mind; and 238 words read a
    minute (Brysbaert, 2019): the line, and 40 words around it.
    """

    keys: int = 0
    seconds: float = 0.0
    looked: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def key(self, kind: str) -> None:
        """A key was pressed."""
        self.keys += 1
        self.kinds[kind] += 1
        self.seconds += 0.2

    def look(self, words: int, most: int = 80) -> None:
        """A line, or a passage, of so many words was read (at most `most` of them), and thought about."""
        self.looked += 1
        self.seconds += 1.35 + (min(words, most) + 40) / 238 * 60


class Work:
    """A user at the keys of an open page.

    Args:
        page: the studio.
        reader: who knows who speaks.
    """

    def __init__(self, page: Page, reader: Reader) -> None:
        self._page = page
        self._reader = reader
        self.toll = Toll()
        self.times: list[float] = []
        self.mended = self.offers = 0

    def press(self, *names: str) -> None:
        """Press keys."""
        for name in names:
            self._page.keyboard.press(name)
            self.toll.key("a number" if name.isdigit() else name if name in "jkaAy+o" else "a typed name")

    def here(self) -> Place | None:
        """The line in hand, with its candidates on the page."""
        at = ask(self._page, "s.here")
        if at is None:
            return None
        self._page.wait_for_function(
            "async c => (await import(new URL('story.js', location))).story.reasons.has(c)", arg=at[0]
        )
        self._page.wait_for_function("async () => (await import(new URL('line.js', location))).choices.who.length > 0")
        return at[0], at[1]

    def onwards(self, place: Place) -> None:
        """To the next line, unless the page is there already; at the list's end less doubtful lines come, too."""
        for keys in (("j",), ("+", "j")):
            if ask(self._page, "s.here") == list(place):
                self.press(*keys)

    def decide(self, place: Place) -> None:
        """Look at a line, and accept or mend it."""
        self.toll.look(self._reader.words.get(place, 20))
        if place not in self._reader.person:
            # Nobody can tell: on to the next.
            self.press("j")
        elif self._is_right(place):
            self._change("a")
        else:
            self._mend(place)

    def decide_passage(self, place: Place) -> None:
        """Read the passage that a line is in, mend what is wrong of it, and accept the rest."""
        own = self._page.evaluate(_PAGE % ("passages", f"x.passageOf([{place[0]}, {place[1]}])"))
        passage = [tuple(p) for p in own]
        first, last = passage[0], passage[-1]
        between = (
            f"s.chapters[{first[0]}].segments.slice({first[1]}, {last[1] + 1}).reduce((n, x) => n + m.words(x), 0)"
        )
        self.toll.look(ask(self._page, between), most=_PASSAGE_WORDS)
        here = place
        while here in passage:
            open_here = [tuple(p) for p in self._page.evaluate(_PAGE % ("lists", "x.openHere()"))]
            wrong = [p for p in open_here if p in self._reader.person and not self._is_right(p)]
            if wrong:
                self._go(here, min(wrong, key=lambda p: (p < here, p)))
                self._mend(self.here() or here)
            elif open_here and self._page.evaluate(_IN_SIGHT):
                self._change("A")
            elif open_here:
                self.press("A")
            else:
                return
            after = self.here()
            if after is None:
                return
            here = after

    def _go(self, here: Place, to: Place) -> None:
        for _ in range(40):
            if here == to:
                return
            self.press("j" if to > here else "k")
            here = tuple(ask(self._page, "s.here"))
        raise AssertionError("the line cannot be reached")

    def _is_right(self, place: Place) -> bool:
        want = self._reader.who(place, ask(self._page, "s.state.speakers"))
        return bool(want == ask(self._page, f"m.segment([{place[0]},{place[1]}]).speaker"))

    def _mend(self, place: Place) -> None:
        """Give a line to the one who says it, and take an offer that is right."""
        page, reader = self._page, self._reader
        want = reader.who(place, ask(page, "s.state.speakers"))
        rows = ask(page, f"m.candidates([{place[0]},{place[1]}]).map(c => [c.id, c.name])")
        names = reader.gold[reader.person[place]].plain
        fits = [
            k
            for k, (found, name) in enumerate(rows, 1)
            if (found == want if found else want is None and corpus.plain(name) in names)
        ]
        if fits:
            answer = self._change(str(fits[0]))
        else:
            with self._page.expect_response("**/api/*/*") as answered:
                self._type(want, reader.person[place])
            answer = self._taken(answered.value)
        if want is None:
            reader.known[reader.person[place]] = ask(page, f"m.segment([{place[0]},{place[1]}]).speaker")
        self.mended += 1
        if _fits(answer, reader):
            self._change("y")
            self.offers += 1

    def _type(self, want: str | None, person: str) -> None:
        """Choose somebody by the first letters of the last word of their name, or a new speaker by such a word."""
        if want is None:
            names = ask(self._page, "s.state.speakers.flatMap(p => [p.name, ...p.aliases])")
            word = _word_of(person, names)
            name = word
        else:
            name = ask(self._page, f"m.nameOf('{want}')")
            word = name.split()[-1]
        label = f"New speaker “{word}”" if want is None else name
        self.press("/")
        self._page.wait_for_selector("#pick[open]")
        for letter in word:
            self.press(letter)
            if want is not None and self._marked().startswith(label):
                break
        for _ in range(30):
            if self._marked().startswith(label):
                break
            self.press("ArrowDown")
        self.press("Enter")

    def _marked(self) -> str:
        return str(self._page.evaluate("document.querySelector('#pick-list [aria-selected=true]')?.textContent ?? ''"))

    def _change(self, *names: str) -> dict[str, Any]:
        with self._page.expect_response("**/api/*/*") as answer:
            at = time.monotonic()
            self.press(*names)
        found = self._taken(answer.value)
        self.times.append(time.monotonic() - at)
        return found

    def _taken(self, answer: Response) -> dict[str, Any]:
        """What the studio answered, once the page shows it."""
        found: dict[str, Any] = answer.json()
        self._page.wait_for_function(
            "async r => (await import(new URL('story.js', location))).story.state.revision >= r",
            arg=found["state"]["revision"],
        )
        return found


def _word_of(person: str, names: Sequence[str]) -> str:
    """The shortest word of a name that nobody of some has, as a user would name somebody new."""
    taken = " ".join(names).casefold()
    words = [w.strip(",.") for w in person.split()]
    free = [w for w in words if len(w) > 2 and w.casefold() not in taken and w not in ("The", "That", "Mrs", "Miss")]
    return min(free, key=len, default=person)


def mend(page: Page, reader: Reader, order: str, most_wrong: int, most_seconds: float) -> list[Left]:
    """Mend lines by keys until so many are mended and so much of a person's time has passed; what is left after each."""
    for _ in range(ORDERS.index(order)):
        page.keyboard.press("o")
    work = Work(page, reader)
    curve = [Left(0, 0.0, 0, *reader.wrong(page))]
    work.press("j")
    while work.mended < most_wrong or work.toll.seconds < most_seconds:
        place = work.here()
        if place is None or work.toll.keys > _MOST_KEYS:
            break
        (work.decide_passage if order == "passage" else work.decide)(place)
        curve.append(Left(work.toll.keys, work.toll.seconds, work.mended, *reader.wrong(page)))
        work.onwards(place)
    goal = next((c for c in curve if c.mended >= most_wrong), curve[-1])
    print(
        f"{order}: {goal.mended} wrong lines mended with {goal.keys} keys; in all {work.mended} with {work.toll.keys}, "
        f"{work.toll.looked} looked at, {work.offers} offers taken"
    )
    print("keys: " + ", ".join(f"{n} × {kind}" for kind, n in work.toll.kinds.most_common()))
    print(f"a change, from key to page: median {statistics.median(work.times):.2f} s, longest {max(work.times):.2f} s")
    return curve


def tell(curve: Sequence[Left]) -> None:
    """The curve as a table: what is left after so many keys."""
    first = curve[0]
    print(f"{'keys':>6}{'minutes':>9}{'mended':>8}{'lines wrong':>13}{'words wrong':>13}{'of those at first':>19}")
    step = 0
    for c in curve:
        if c.keys >= step or c is curve[-1]:
            print(
                f"{c.keys:6}{c.seconds / 60:9.1f}{c.mended:8}{c.lines:13}{c.words:13}{c.words / max(first.words, 1):19.0%}"
            )
            step = c.keys - c.keys % 25 + 25
    then = next((c for c in curve if c.seconds >= _TEN_MINUTES), curve[-1])
    print(
        f"after ten minutes ({then.keys} keys): {then.lines} of {first.lines} wrong lines left, "
        f"{then.words / max(first.words, 1):.0%} of the wrong words"
    )


def _fits(answer: dict[str, Any], reader: Reader) -> bool:
    """Whether the first offer is right for each of its lines."""
    offer = next(iter(answer["offers"]), None)
    if offer is None or offer["kind"] not in ("like", "merge"):
        return False
    target = offer["speaker"] if offer["kind"] == "like" else offer["into"]
    people = answer["state"]["speakers"]
    own = [reader.who((c, s), people) if (c, s) in reader.person else None for c, s in offer["places"]]
    return bool(own) and all(who == target for who in own)


def speed(page: Page, address: str) -> None:
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.locator("#text p span").first.wait_for()
    print(f"first view: {time.monotonic() - began:.2f} s")
    chapters = page.locator("#chapters option").count()
    jumps = page.evaluate(
        """async chapters => {
            const text = await import(new URL('text.js', location)), out = [];
            for (let i = 0; i < 30; i++) {
                const t = performance.now();
                text.showChapter(Math.floor((i * 0.618 % 1) * chapters));
                await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
                out.push(performance.now() - t);
            }
            return out;
        }""",
        chapters,
    )
    frames = page.evaluate(
        """async () => {
            const box = document.getElementById('text'), out = [];
            let last = performance.now();
            for (let i = 0; i < 300; i++) {
                box.scrollTop += 400;
                await new Promise(requestAnimationFrame);
                out.push(performance.now() - last);
                last = performance.now();
            }
            return out.sort((a, b) => a - b);
        }"""
    )
    print(
        f"30 jumps between {chapters} chapters: median {statistics.median(jumps):.0f} ms, longest {max(jumps):.0f} ms"
    )
    print(f"scrolling 400 px a frame: median {statistics.median(frames):.0f} ms, 99th percentile {frames[-4]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("novel", type=Path)
    parser.add_argument("--book", type=Path, help="another edition of the novel, such as its EPUB")
    parser.add_argument("--model", type=Path, help="attribute with this model instead of the shipped one")
    parser.add_argument("--order", choices=ORDERS, default="doubt")
    parser.add_argument("--wrong", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=10)
    given = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as running:
        book = (given.book or given.novel / "novel_text.txt").absolute()
        code = Path(audiobook.__file__).parent
        if given.model:
            own = Path(name) / "code" / code.name
            shutil.copytree(code, own, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(given.model, own / "attributing" / "model" / "model.npz")
            code = own
        command = [
            sys.executable,
            "-m",
            "audiobook",
            "studio",
            str(book),
            "--no-browser",
            "--workspace",
            "ws",
            "--engine",
            "tone",
        ]
        began = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=name,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(code.parent)},
        ) as studio:
            try:
                assert studio.stdout is not None
                address = studio.stdout.readline().strip()
                print(
                    f"{given.novel.name}: the studio's start, the whole novel attributed: {time.monotonic() - began:.1f} s"
                )
                browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 820})
                page.set_default_timeout(120_000)
                speed(page, address)
                script = from_json((Path(name) / "ws" / "script.json").read_text(encoding="utf-8"))
                print(f"words: {sum(len(c.text.split()) for c in script.chapters)}")
                reader = Reader(given.novel, script)
                tell(mend(page, reader, given.order, given.wrong, given.minutes * 60))
                browser.close()
            finally:
                studio.terminate()


if __name__ == "__main__":
    main()
