"""The studio's page in a real browser: walked, mended, heard and made by keys and mouse."""

from __future__ import annotations

import json
import re

import pytest
from studios import STORY

from audiobook.workspace import Workspace

STRANGE = """“<img src=x onerror="document.title='owned'">Go,” said Mary Vane.

“</span><script>document.title='owned'</script>” said <b>Tom</b> Hale.

“It is &amp;amp; late,” said Mary Vane.
"""


@pytest.fixture
def opened(studio, browser):
    """Opens a story's page: (studio, page); fails at the end if the page had an error or asked for anything outside."""
    contexts, studios = [], []

    def start(*arguments, width=1280, height=820, touch=False, **more):
        s = studio(*arguments, **more)
        studios.append(s)
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch)
        faults: list[str] = []
        contexts.append((context, faults))
        page = context.new_page()
        page.on("pageerror", lambda e: faults.append(str(e)))

        def noted(m):
            # A studio that has ended refuses connections, and the browser says so; no other address is ever asked, see below.
            ended = "ERR_CONNECTION_REFUSED" in m.text
            if m.type == "error" and not re.search("status of 4(0|10)", m.text) and not ended:
                faults.append(m.text)

        page.on("console", noted)
        page.on(
            "request",
            lambda r: None if r.url.startswith((f"http://127.0.0.1:{s.port}/", "blob:")) else faults.append(r.url),
        )
        page.goto(s.address)
        page.wait_for_selector("body[data-ready]")
        return s, page

    yield start
    for context, _ in contexts:
        context.close()
    for s in studios:
        s.close()
    for _, faults in contexts:
        assert not faults


def select(page, words: str, start: int, end: int) -> None:
    """Click a line, then select some of its text."""
    page.get_by_text(words).first.click()
    page.evaluate(
        """([words, a, b]) => {
            const span = [...document.querySelectorAll('#text span[data-s]')].find(e => e.textContent.includes(words));
            getSelection().setBaseAndExtent(span.firstChild, a, span.firstChild, b);
        }""",
        [words, start, end],
    )


def said(page, words: str) -> None:
    page.locator("#said", has_text=words).wait_for()


def here(page) -> str:
    return page.locator("#panel-line .quote").inner_text()


def test_walk_by_keys_reassign_and_undo(opened):
    s, page = opened()
    first = (s.folder / "output/story/script.json").read_bytes()
    page.locator("#count", has_text="in doubt").wait_for()
    page.keyboard.press("j")
    line = here(page)
    was = page.locator("#panel-line .who b").inner_text()
    assert page.evaluate("document.activeElement.classList.contains('chip')")
    page.locator(".choices button").first.wait_for()
    names = page.locator(".choices button span:nth-child(2)").all_inner_texts()
    chosen = next(n for n, name in enumerate(names[:-1]) if name != was)
    page.keyboard.press(str(chosen + 1))
    said(page, names[chosen])
    assert page.locator("#panel-line .who b").inner_text() == names[chosen]
    assert s.script().character(s.speaker(line[:20])).name == names[chosen]
    page.keyboard.press("u")
    said(page, "undo")
    assert page.locator("#panel-line .who b").inner_text() == was
    assert (s.folder / "output/story/script.json").read_bytes() == first
    page.keyboard.press("U")
    said(page, "redo")
    page.keyboard.press("u")
    said(page, "undo")
    # Accepting goes on to the next by itself, to the end.
    for _ in range(12):
        if "No line" in page.locator("#count").inner_text():
            break
        before = page.locator("#count").inner_text()
        page.keyboard.press("a")
        page.wait_for_function("t => document.getElementById('count').innerText !== t", arg=before)
    assert "No line is in doubt" in page.locator("#count").inner_text()
    page.keyboard.press("j")
    said(page, "No line is in doubt")


def test_a_name_is_typed_and_the_same_is_done_for_like_lines(opened):
    s, page = opened(story=STORY.replace("somebody cried", "Tom Hale cried"))
    page.get_by_text("Who is there?").click()
    page.keyboard.press("/")
    page.keyboard.type("Josiah")
    page.locator("#pick-list", has_text="New speaker “Josiah”").wait_for()
    page.keyboard.press("Enter")
    said(page, "line to Josiah")
    page.locator(".offers", has_text="Tom Hale cried").wait_for()
    page.keyboard.press("y")
    said(page, "line to Josiah")
    page.wait_for_function("() => document.querySelectorAll('.chip.edited').length >= 2")
    assert s.speaker("Show your faces!") == "josiah"
    # By mouse, from a line's name.
    page.locator(".chip", has_text="Josiah").first.click()
    page.locator("#pick-list li", has_text="Mary Vane").click()
    said(page, "line to Mary Vane")
    page.keyboard.press("Escape")
    assert s.speaker("Who is there?") == s.speaker("Is the boat")


def test_split_merge_and_not_speech(opened):
    s, page = opened()
    text = s.line("The rope is wet.")["text"]
    cut = text.index("is wet")
    select(page, "The rope is wet.", cut, cut)
    page.keyboard.press("s")
    said(page, "line split")
    assert s.line("is wet.")["text"] == text[cut:]
    page.get_by_text("The rope").first.click()
    page.keyboard.press("m")
    said(page, "lines merged")
    assert s.line("The rope")["text"] == text
    page.keyboard.press("n")
    said(page, "narration")
    at = s.line("The rope")
    assert s.get(f"/api/chapters/{at['chapter']}")["segments"][at["segment"]]["kind"] == "narration"
    # Speech that was taken for narration: selected, cut out on both sides, and given to somebody.
    select(page, "Mary turned.", 2, 13)
    narration = s.line("Mary turned.")["text"]
    page.keyboard.press("s")
    page.wait_for_function("() => document.getElementById('undo').title.includes('split')")
    page.get_by_text(narration[2:13].strip()).last.click()
    page.keyboard.press("1")
    said(page, "line to")
    script = s.script()
    assert script.chapters[0].text == "".join(x.text for x in script.chapters[0].segments)


def test_the_cast_is_changed_on_the_page(opened):
    s, page = opened()
    page.keyboard.press("c")
    page.locator("details.person summary", has_text="Mary Vane").click()
    mary = next(p for p in s.get("/api/state")["speakers"] if p["name"] == "Mary Vane")["id"]
    page.locator(f"[id='{mary}-Name']").fill("Maria Vane")
    page.locator(f"[id='{mary}-Name']").press("Enter")
    said(page, "described")
    page.locator(f"[id='{mary}-Pitch']").focus()
    page.keyboard.press("ArrowRight")
    said(page, "voice changed")
    other = next(p for p in s.get("/api/state")["speakers"] if p["lines"] and p["id"] != mary)
    page.locator(f"[id='{mary}-Merge']").select_option(other["id"])
    said(page, "merged into")
    assert mary not in {c.id for c in s.script().characters}
    assert "Maria Vane" in s.script().character(other["id"]).aliases
    page.locator("details.person summary", has_text=other["name"]).click()
    page.get_by_role("button", name="Lines…").first.click()
    page.locator("#lines-list label").first.wait_for()
    page.locator("#lines-list input").first.check()
    page.locator("#lines-give").click()
    page.keyboard.type("Nan")
    page.keyboard.press("Enter")
    said(page, "line to Nan")
    assert "nan" in {c.id for c in s.script().characters}


def test_hear_a_line_and_a_voice(opened):
    _, page = opened()
    page.get_by_text("Then hurry.").click()
    page.keyboard.press("Space")
    page.wait_for_selector("body[data-heard*='/api/lines/']")
    page.keyboard.press("c")
    page.locator("details.person summary", has_text="Narrator").click()
    page.get_by_role("button", name="Hear", exact=True).last.click()
    page.wait_for_selector("body[data-heard*='/api/cast/']")


def test_make_reload_meanwhile_listen_and_make_again(opened):
    s, page = opened(
        story="".join(
            f"Chapter {n}\n\n" + "“Go on,” said Mary Vane. “It is a long way.”\n\n“I know,” said Tom Hale.\n\n" * 30
            for n in ("One", "Two")
        )
    )
    page.locator("#make").click()
    page.locator("#run", has_text=re.compile("Speaking|Writing|Finding|Starting")).wait_for()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.locator("#player").wait_for(timeout=60_000)
    assert (s.folder / "output/story.mp3").is_file()
    assert s.get("/api/state")["run"]["state"] == "done"
    page.get_by_text("I know,").first.click()
    page.keyboard.press("p")
    page.wait_for_function("() => CSS.highlights.get('lit')?.size > 0")
    lit = page.evaluate("[...CSS.highlights.get('lit')].map(r => r.toString()).join('')")
    assert lit.strip()
    page.locator("#play").click()
    with page.expect_download() as download:
        page.locator("#files a").click()
    assert download.value.suggested_filename == "story.mp3"
    page.locator(".choices").wait_for()
    page.keyboard.press("2")
    # A change in a chapter of hundreds of lines: on a busy machine that takes its time.
    page.locator("#changed", has_text="changed since it was made").wait_for(timeout=120_000)
    # Before and after: as it is in the finished file, and as it would be said now.
    page.keyboard.press("Shift+Space")
    page.wait_for_function("() => document.getElementById('play-what').textContent === 'Pause'")
    page.wait_for_function("() => document.getElementById('play-what').textContent === 'Play'")
    page.keyboard.press("Space")
    page.wait_for_selector("body[data-heard*='/api/lines/']")
    page.locator("#make").click()
    page.locator("#said", has_text="parts were there already").wait_for(timeout=60_000)


def test_the_files_are_edited_on_disk_meanwhile_and_in_another_tab(opened):
    s, page = opened()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("body[data-ready]")
    page.get_by_text("Then hurry.").click()
    page.keyboard.press("/")
    page.keyboard.type("Nan")
    page.keyboard.press("Enter")
    other.locator(".chip", has_text="Nan").wait_for()
    path = s.folder / "output/story/script.json"
    raw = json.loads(path.read_text())
    raw["characters"][0]["name"] = "Lady Vane"
    path.write_text(json.dumps(raw, ensure_ascii=False))
    for p in (page, other):
        p.locator(".chip", has_text="Lady Vane").first.wait_for()
    path.write_text("{")
    page.locator("#banner", has_text="not JSON").wait_for()
    path.write_text(json.dumps(raw, ensure_ascii=False))
    page.locator("#banner").wait_for(state="hidden")


def test_a_studio_that_ends_is_told(opened):
    s, page = opened()
    s.close()
    page.locator("#banner", has_text="does not answer").wait_for()


def test_a_books_text_is_never_markup(opened):
    _, page = opened(story=STRANGE)
    page.get_by_text("onerror").first.click()
    page.keyboard.press("c")
    page.keyboard.press("c")
    assert page.title() != "owned"
    assert page.locator("#text img, #text script, #text b").count() == 0
    assert "&amp;" in page.locator("#text").inner_text()


def test_a_story_without_speech(opened):
    _, page = opened(story="Chapter One\n\nHe walked to the sea, and it was cold.\n")
    assert "No line is in doubt" in page.locator("#count").inner_text()
    page.get_by_text("He walked").click()
    page.locator(".choices", has_text="Somebody else").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.locator("#panel-cast", has_text="0 speakers").wait_for()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        *(
            pytest.param(*both, marks=pytest.mark.slow)
            for both in [(390, "dark"), (1280, "dark"), (760, "light"), (760, "dark"), (390, "light")]
        ),
    ],
)
def test_axe_finds_no_serious_fault(opened, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="comes with the extra [test]").Axe()
    s, page = opened(width=width)
    s.post("/api/run")
    s.wait_for_run()
    page.emulate_media(color_scheme=scheme)
    page.keyboard.press("j")
    page.locator(".choices").wait_for()

    def faults():
        found = axe.run(page).response["violations"]
        return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]

    page.locator("#player").wait_for()
    assert not faults()
    page.keyboard.press("/")
    assert not faults()
    page.keyboard.press("Escape")
    # The cast with all that can be open in it at once: the voices, a voice that is offered, a name that was refused; and a run that failed.
    mary, tom = (
        next(p for p in s.get("/api/state")["speakers"] if p["name"] == name) for name in ("Mary Vane", "Tom Hale")
    )
    s.post("/api/speakers/describe", {"id": mary["id"], "age": "child"})
    s.post("/api/speakers/alias", {"id": mary["id"], "add": "the tall lady"})
    s.post("/api/cast/voice", {"who": mary["id"], "voice": "tone/bass", "pitch": 60})
    with Workspace(s.folder / "output/story").locked():
        s.post("/api/run")
        page.locator("#failed-why", has_text="Another run").wait_for()
    page.locator("#changed").wait_for()
    page.keyboard.press("c")
    page.locator("details.person summary", has_text="Mary Vane").click()
    page.locator(".offer").wait_for()
    page.locator(f"[id='{mary['id']}-alias']").fill(tom["name"])
    page.keyboard.press("Enter")
    page.locator(".in [role=alert]").wait_for()
    page.locator("button.voice").first.click()
    assert not faults()
    if width < 640:
        page.locator("#more").click()
        assert not faults()
        page.locator("#more").click()
    page.get_by_role("button", name="Lines…").first.click()
    assert not faults()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert not faults()
    # Nothing is cut off at the side.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_line_that_a_tag_gives_to_somebody_is_shown_as_decided(opened):
    story = 'audiobook: tags\n\nChapter One\n\n"Where is she?" asked Mary Vane.\n\nTOM: At the pier. [pause: 1s] Go!\n\n"Thanks."\n'
    s, page = opened(story=story)
    page.wait_for_selector(".chip.edited")
    assert page.locator(".chip.edited").all_inner_texts()
    assert page.locator(".chip.edited.doubt").count() == 0
    assert all("Tom" in text for text in page.locator(".chip.edited").all_inner_texts())
    page.locator(".chip.edited").first.click()
    page.wait_for_selector("text=a tag in the text says so")
    rows = [x for x in s.get("/api/chapters/0")["segments"] if x.get("method") == "tagged"]
    assert len(rows) == 2
