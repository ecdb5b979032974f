"""What the site needs beyond the theme: links that lead out of docs/, players for sounds, and checks. scripts/docs.sh runs it.

    python docs/make_site.py gather FOLDER     the pages for the site, from those of the repository
    python docs/make_site.py finish FOLDER     players, and checks, on the finished site

A page is written for the repository. For the site, a file outside docs/ that it links to is copied below `tree/`, so that the site stands
alone. Finishing fails if a page has other lists, tables or code here than in the repository, whose Markdown is another dialect, or if
a page would fetch something from elsewhere.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")
_AUDIO = re.compile(r'<a href="([^"]+\.mp3)">(.*?)</a>')
_ARTICLE = re.compile(r"<article\b.*?>(.*)</article>", re.DOTALL)
_COUNTED = re.compile(r"<(li|pre|table|tr|blockquote|h[1-6]|img)\b")
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|audio|source|link)\b[^>]*\b(?:src|href)=["'](?:https?:)?//[^"']*["']|url\(["']?https?:"""
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def _on_site(path: str) -> str:
    """A file's place on the site, by its place in the repository."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    # A browser shows a text, where it might download a .toml.
    return f"tree/{path}" if path.endswith(".md") else f"tree/{path}.txt"


def gather(folder: Path) -> None:
    """Copy docs/ and what its pages link to, with links that lead to the same things there."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    waiting = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")]
    done = set(waiting)
    while waiting:
        name = waiting.pop()
        place = folder / _on_site(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith(".md"):
            shutil.copy(ROOT / name, place)
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        place.write_text(_LINK.sub(lambda found, name=name: _moved(name, found), text), encoding="utf-8")
        new = {_target(name, found[1]) for found in _LINK.finditer(text)} - done
        new = {target for target in new if not target.startswith("docs/") and (ROOT / target).is_file()}
        done |= new
        waiting += new


def _target(page: str, link: str) -> str:
    """The place in the repository that a page's link leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), link))


def _moved(page: str, found: re.Match[str]) -> str:
    """A link, as it is on the site."""
    folder = posixpath.dirname(_on_site(page)) or "."
    return posixpath.relpath(_on_site(_target(page, found[1])), folder) + (found[2] or "")


def finish(site: Path, pages: Path) -> None:
    """Put a player beside each link to a sound; look for what is lost and for what would be fetched.

    Args:
        site: the finished site.
        pages: the pages that it was made from.
    """
    faults = []
    for page in sorted(pages.rglob("*.md")):
        name = page.relative_to(pages).with_suffix(".html")
        path = site / (name.with_name("index.html") if name.name == "README.html" else name)
        html = path.read_text(encoding="utf-8")
        article = _ARTICLE.search(html)
        here = Counter(_COUNTED.findall(article[1] if article else ""))
        there = Counter(_COUNTED.findall(_MARKDOWN.render(page.read_text(encoding="utf-8"))))
        if here != there:
            faults.append(f"{name}: the site has {dict(here)}, the repository {dict(there)}")
        path.write_text(
            _AUDIO.sub(r'<audio controls preload="none" src="\1" aria-label="\2"></audio> <a href="\1">\2</a>', html),
            encoding="utf-8",
        )
    for path in (p for p in site.rglob("*") if p.suffix in (".html", ".css")):
        fetched = _FETCHED.search(path.read_text(encoding="utf-8"))
        if fetched:
            faults.append(f"{path.relative_to(site)} fetches from elsewhere: {fetched[0]}")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    what, where = sys.argv[1:]
    if what == "gather":
        gather(Path(where))
    else:
        finish(Path(where), Path(where).parent / "pages")
