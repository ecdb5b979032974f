"""The list of books in a real browser: stories dropped, opened, made one after the other and downloaded, without a terminal."""

from __future__ import annotations

import base64

import pytest
from studios import STORY

OTHER = STORY.replace("Mary", "Nan").replace("boat", "sled")
LONG = "".join(STORY.replace("Chapter", f"Part {n} Chapter").replace("boat", f"boat {n}") for n in range(12))


@pytest.fixture
def home(studio, browser):
    """Opens the list of books: (studio, page); fails at the end if a page had an error or asked for anything outside."""
    contexts = []

    def start(*arguments, width=1280, context=None, s=None, **more):
        s = s or studio(*arguments, story=None, **more)
        context = context or browser.new_context(viewport={"width": width, "height": 860})
        faults: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda e: faults.append(str(e)))
        # A refusal is an answer; and a studio that has ended at the end of a test refuses connections.
        usual = ("status of 4", "ERR_CONNECTION_REFUSED")
        page.on(
            "console", lambda m: m.type == "error" and not any(u in m.text for u in usual) and faults.append(m.text)
        )
        page.on("request", lambda r: r.url.startswith((f"http://127.0.0.1:{s.port}/", "blob:")) or faults.append(r.url))
        contexts.append((context, faults))
        page.goto(s.address)
        page.wait_for_selector("body[data-ready]")
        return s, page

    yield start
    for context, faults in contexts:
        context.close()
        assert not faults


def drop(page, **files: str | bytes) -> None:
    """Drop files on the page as a file manager does."""
    given = {
        name.replace("_dot_", "."): base64.b64encode(c if isinstance(c, bytes) else c.encode()).decode()
        for name, c in files.items()
    }
    page.evaluate(
        """files => {
            const data = new DataTransfer();
            for (const [name, content] of Object.entries(files))
                data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name));
            for (const kind of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
        }""",
        given,
    )


def tile(page, title: str):
    return page.locator(".tile", has=page.get_by_role("heading", name=title, exact=True))


def test_from_a_dropped_file_to_the_download_without_a_terminal(home, tmp_path):
    _, page = home()
    drop(page, the_ferry_dot_txt=STORY)
    book = tile(page, "the ferry")
    book.wait_for()
    assert (tmp_path / "output/stories/the_ferry.txt").read_text() == STORY
    assert page.locator("#over").is_hidden()
    # Opened: its sign of work is shown until its own page is there.
    book.get_by_role("link", name="Open the ferry").click()
    page.wait_for_selector("body[data-ready] .chip")
    assert page.locator("h1").inner_text() == "the ferry"
    page.get_by_title("All books").click()
    page.wait_for_selector("body[data-ready] .tile")
    assert "in doubt" in book.inner_text()
    book.get_by_role("button", name="Make the audiobook").click()
    link = book.get_by_role("link", name="Download the_ferry.mp3")
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "the_ferry.mp3"
    assert download.value.path().read_bytes() == (tmp_path / "output/the_ferry.mp3").read_bytes()
    # A correction made elsewhere is told.
    cast = tmp_path / "output/the_ferry/cast.toml"
    cast.write_text(cast.read_text().replace("tone/bass", "tone/dame"))
    page.locator(".made", has_text="lines changed since").wait_for()


def test_several_are_made_one_after_the_other_and_a_bad_one_stays_told(home, tmp_path):
    _, page = home()
    drop(
        page,
        one_dot_txt=LONG,
        two_dot_txt=OTHER,
        three_dot_txt=OTHER.replace("sled", "cart").replace("Tom", "Ned"),
        scan_dot_pdf=b"%PDF-1.4",
    )
    page.locator("#sent .wrong", has_text="scan.pdf is damaged").wait_for()
    page.locator(".tile").nth(2).wait_for()
    (tmp_path / "output/stories/two.txt").unlink()
    page.get_by_label("all", exact=True).check()
    page.get_by_role("button", name="Make 3 books").click()
    page.locator("#queue", has_text="Making “one”, then 2 more books").wait_for()
    # The page goes, and comes again: all goes on.
    page.reload()
    page.locator("#queue", has_text="Making “").wait_for()
    assert tile(page, "one").locator(".work").is_visible()
    tile(page, "one").get_by_role("link", name="Download").wait_for()
    tile(page, "two").locator(".warn", has_text="Could not be made: There is no file").wait_for()
    page.locator("#queue").wait_for(state="hidden")
    assert (
        "Made today" in tile(page, "three").inner_text()
        or tile(page, "three").get_by_role("link", name="Download").is_visible()
    )
    page.reload()
    tile(page, "two").locator(".warn").wait_for()
    tile(page, "two").get_by_role("button", name="Dismiss").click()
    tile(page, "two").locator(".warn", has_text="The story's file is gone").wait_for()


def test_what_is_made_is_stopped_and_what_waits_is_taken_out(home):
    s, page = home()
    drop(page, one_dot_txt=LONG * 6, two_dot_txt=OTHER)
    page.locator(".tile").nth(1).wait_for()
    page.get_by_label("all", exact=True).check()
    page.get_by_role("button", name="Make 2 books").click()
    tile(page, "two").get_by_role("button", name="Stop two").click()
    tile(page, "two").locator(".warn", has_text="Taken out of the queue").wait_for()
    page.get_by_role("button", name="Stop all").click()
    tile(page, "one").locator(".warn", has_text="Stopped").wait_for()
    assert s.get("/api/books")["queue"]["now"] is None


def test_files_of_the_folder_are_added_by_keys_and_a_book_is_taken_off_and_put_back(home, tmp_path):
    (tmp_path / "here.txt").write_text(STORY)
    s, page = home()
    page.get_by_role("button", name="Add here.txt").focus()
    page.keyboard.press("Enter")
    tile(page, "here").wait_for()
    page.wait_for_function("() => document.activeElement.textContent.startsWith('Open')")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="How it is made…").wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="How it is made…").is_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="How it is made…").click()
    page.get_by_label("Format").select_option("wav")
    page.get_by_role("button", name="Save").click()
    page.locator("#said", has_text="Kept for here").wait_for()
    assert s.books()["here"]["choices"]["format"] == "wav"
    page.locator(".tile summary").click()
    page.get_by_role("button", name="Remove from the list").click()
    page.locator(".tile").wait_for(state="detached")
    assert (tmp_path / "here.txt").exists() and (tmp_path / "output/here/made").is_dir()
    page.locator("#removed summary").click()
    page.get_by_role("button", name="Put here back").click()
    tile(page, "here").wait_for()


def test_a_book_that_cannot_be_opened_says_why_and_others_can(home, tmp_path):
    s, page = home()
    for name, text in (("one.txt", STORY), ("two.txt", OTHER)):
        s.send(name, text)
    (tmp_path / "output/one/script.json").write_text("[]")
    tile(page, "one").get_by_role("link", name="Open one").click()
    page.locator("#failed", has_text="script.json").wait_for()
    (tmp_path / "output/one/script.json").unlink()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("body[data-ready] .chip")
    # Two books at once, each with its own text and changes.
    _, second = home(s=s, context=page.context)
    tile(second, "two").get_by_role("link", name="Open two").click()
    second.wait_for_selector("body[data-ready] .chip")
    for own, name in ((page, "Ann"), (second, "Bea")):
        own.get_by_text("Then hurry.").click()
        own.keyboard.press("/")
        own.keyboard.type(name)
        own.keyboard.press("Enter")
        own.locator("#said", has_text=f"line to {name}").wait_for()
    scripts = [(tmp_path / f"output/{n}/script.json").read_text() for n in ("one", "two")]
    assert ["Ann" in t for t in scripts] == [True, False] and ["Bea" in t for t in scripts] == [False, True]
    assert page.locator("h1").inner_text() == "one" and second.locator("h1").inner_text() == "two"


def test_two_studios_keep_their_keys_apart(home, browser, tmp_path):
    (tmp_path / "other").mkdir()
    s, page = home()
    from studios import Studio

    other = Studio(tmp_path / "other", story=None)
    try:
        s.send("mine.txt", STORY)
        other.send("yours.txt", OTHER)
        _, second = home(s=other, context=page.context)
        tile(second, "yours").wait_for()
        page.reload()
        tile(page, "mine").wait_for()
        assert tile(page, "yours").count() == tile(second, "mine").count() == 0
    finally:
        other.close()


def test_axe_finds_no_fault_and_nothing_is_cut_off(home, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="comes with the extra [test]").Axe()
    (tmp_path / f"{'Long' * 40}.txt").write_text(STORY)
    s, page = home()
    s.send("one.txt", STORY)
    s.send("gone.txt", OTHER)
    (tmp_path / "output/stories/gone.txt").unlink()
    books = s.books()
    s.post("/api/books/make", {"ids": [books["gone"]["id"], books["one"]["id"]]})
    drop(page, scan_dot_pdf=b"%PDF-1.4")
    page.locator("#sent .wrong").wait_for()
    tile(page, "one").get_by_role("link", name="Download").wait_for()

    def check(where):
        """In each width and scheme."""
        for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 860})
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page).response["violations"]
            assert not [(v["id"], v["nodes"][0]["html"][:200]) for v in found], (where, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (where, width)

    check("list")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a.button, summary, select, label.pick')].filter(e => e.checkVisibility())
            .map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width < 24 || r.height < 24).map(([t]) => t)"""
    )
    assert not small
    tile(page, "one").locator("summary").click()
    tile(page, "one").get_by_role("button", name="How it is made…").click()
    check("options")
    page.goto(s.address.split("?")[0] + f"b/{books['gone']['id']}/")
    page.locator("#failed:not([hidden])").wait_for()
    check("opening")
