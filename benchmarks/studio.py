"""The studio on a real novel: how fast its page is, and what mending wrong lines costs, counted in key presses.

    pip install -e '.[test,benchmarks]'
    python benchmarks/studio.py CORPUS/NOVEL [--wrong 20]

NOVEL is a folder of the PDNC corpus, whose gold quotations play the user's mind: whoever sits at the keys knows who speaks.
They press j for the next doubtful line, a where it is right, the number that stands beside the right speaker where it is
wrong, or / and the first letters of the name; y where an offer is right for all its lines; and stop when so many wrong lines
are mended. Needs chromium.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from audiobook.script import Script, from_json
from audiobook.training import corpus

_STORY = "import('/story.js').then(m => { const s = m.story; return %s; })"


def ask(page: Page, what: str) -> Any:
    return page.evaluate(_STORY % what)


def wishes(folder: Path, script: Script) -> dict[tuple[int, int], str]:
    """By place, the id of the speaker the gold names, where the script knows that person."""
    novel = corpus.read(folder)
    gold = {c.name: c for c in novel.characters}
    places = [(n, k) for n, c in enumerate(script.chapters) for k, s in enumerate(c.segments) if s.spoken_by_character]
    ids: dict[str, str] = {}
    for c in script.characters:
        for name in (c.name, *c.aliases):
            ids.setdefault(corpus.plain(name), c.id)
    out = {}
    for place, q in zip(places, corpus.labels(novel, script)):
        found = [ids[p] for p in sorted(gold[q.speaker].plain) if p in ids] if q and q.speaker in gold else []
        if found:
            # Of several that bear one of the person's names, the one the lines already went to most.
            out[place] = max(found, key=lambda i: sum(s.speaker == i for c in script.chapters for s in c.segments))
    return out


def wrong(script: Script, wanted: dict[tuple[int, int], str]) -> int:
    return sum(script.chapters[n].segments[k].speaker != who for (n, k), who in wanted.items())


def mend(page: Page, wanted: dict[tuple[int, int], str], script_path: Path, count: int) -> None:
    keys = mended = seen = offers = 0
    times: list[float] = []
    start = from_json(script_path.read_text(encoding="utf-8"))

    def press(*names: str) -> None:
        nonlocal keys
        for name in names:
            page.keyboard.press(name)
            keys += 1

    def change(*names: str) -> dict[str, Any]:
        with page.expect_response("**/api/lines/*") as answer:
            press(*names)
        found = answer.value.json()
        page.wait_for_function(
            "async r => (await import('/story.js')).story.state.revision >= r", arg=found["state"]["revision"]
        )
        return found

    began = time.monotonic()
    press("j")
    while mended < count and (here := ask(page, "s.here")):
        place = (here[0], here[1])
        page.wait_for_function("async c => (await import('/story.js')).story.reasons.has(c)", arg=place[0])
        seen += 1
        speaker = ask(page, f"m.segment([{place[0]},{place[1]}]).speaker")
        want = wanted.get(place)
        if want is None:
            # Nobody can tell: on to the next.
            press("j")
            if ask(page, "s.here") == here:
                break
            continue
        if want == speaker:
            change("a")
            continue
        rows = ask(page, f"m.candidates([{place[0]},{place[1]}]).map(c => c.id)")
        at = time.monotonic()
        if want in rows:
            answer = change(str(rows.index(want) + 1))
        else:
            answer = change("/", *ask(page, f"m.nameOf('{want}')")[:4], "Enter")
        times.append(time.monotonic() - at)
        mended += 1
        if _fits(answer, wanted):
            change("y")
            offers += 1
        press("j")
    took = time.monotonic() - began
    end = from_json(script_path.read_text(encoding="utf-8"))
    print(
        f"{mended} wrong lines mended, {seen} looked at, {offers} offers taken: {keys} keys, {keys / max(mended, 1):.1f} a line"
    )
    print(
        f"lines whose gold speaker is known: {len(wanted)}; wrong before {wrong(start, wanted)}, after {wrong(end, wanted)}"
    )
    print(
        f"a change: median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms; all of it {took:.1f} s"
    )


def _fits(answer: dict[str, Any], wanted: dict[tuple[int, int], str]) -> bool:
    """Whether the first offer is right for each of its lines."""
    offer = next(iter(answer["offers"]), None)
    return bool(
        offer and offer["kind"] == "like" and all(wanted.get((c, s)) == offer["speaker"] for c, s in offer["places"])
    )


def speed(page: Page, address: str) -> None:
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.locator("#text p span").first.wait_for()
    print(f"first view: {time.monotonic() - began:.2f} s")
    chapters = page.locator("#chapters option").count()
    jumps = page.evaluate(
        """async chapters => {
            const text = await import('/text.js'), out = [];
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
    parser.add_argument("--wrong", type=int, default=20)
    given = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as running:
        book = (given.book or given.novel / "novel_text.txt").absolute()
        command = [sys.executable, "-m", "audiobook", "studio", str(book), "--no-browser", "--workspace", "ws"]
        began = time.monotonic()
        with subprocess.Popen(
            command, cwd=name, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as studio:
            try:
                assert studio.stdout is not None
                address = studio.stdout.readline().strip()
                print(f"{book.name}: the studio's start, the whole novel judged: {time.monotonic() - began:.1f} s")
                browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 820})
                speed(page, address)
                script_path = Path(name) / "ws" / "script.json"
                script = from_json(script_path.read_text(encoding="utf-8"))
                print(f"words: {sum(len(c.text.split()) for c in script.chapters)}")
                mend(page, wishes(given.novel, script), script_path, given.wrong)
                browser.close()
            finally:
                studio.terminate()


if __name__ == "__main__":
    main()
