"""The site of the documentation: every page has a place in it, and what is gathered for it holds together without a repository around it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import documents
import pytest
from documents import ROOT

sys.path.insert(0, str(ROOT / "docs"))

import make_site


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "pages"
    make_site.gather(folder)
    return folder


def test_every_page_of_the_documentation_has_one_place_in_the_navigation():
    listed = re.findall(r"(\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert sorted(listed) == sorted(pages)


def test_all_links_lead_to_what_was_gathered(gathered):
    for page in gathered.rglob("*.md"):
        for link in documents.links(page):
            if re.match(r"\w+:", link):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.is_relative_to(gathered.resolve()), (page.name, link)
            assert target.exists(), (page.name, link)
            assert not anchor or anchor in documents.anchors(target), (page.name, link)


def test_nothing_but_links_differs_from_the_repository(gathered):
    for page in (ROOT / "docs").rglob("*.md"):
        before, after = (p.read_text(encoding="utf-8") for p in (page, gathered / page.relative_to(ROOT / "docs")))
        assert re.sub(r"\]\([^)]*\)", "]()", before) == re.sub(r"\]\([^)]*\)", "]()", after)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<article><h1>T</h1><script src="https://x.org/a.js"></script></article>', "fetches"),
        ('<article><h1>T</h1><img src="//x.org/a.png"></article>', "the site has"),
        ("<article><h1>T</h1><ul><li>one</li></ul></article>", "the site has"),
        ("<article></article>", "the site has"),
    ],
)
def test_a_page_that_lost_something_or_fetches_something_is_refused(tmp_path, html, fault):
    (tmp_path / "pages").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "pages" / "a.md").write_text("# T\n")
    (tmp_path / "site" / "a.html").write_text("<article><h1>T</h1></article>")
    make_site.finish(tmp_path / "site", tmp_path / "pages")
    (tmp_path / "site" / "a.html").write_text(html)
    with pytest.raises(SystemExit, match=fault):
        make_site.finish(tmp_path / "site", tmp_path / "pages")
