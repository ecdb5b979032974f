"""What the control words of RTF mean: signs they stand for, code pages, and destinations (where the text of a group goes)."""

from __future__ import annotations

from enum import Enum


class Into(Enum):
    """Where the text of a group goes."""

    TEXT = "the page"
    LABEL = "the label of a list's item"
    FONTS = "the table of fonts"
    STYLES = "the table of styles"
    INFO = "what the file says of itself, one fact a group"
    TITLE = "the title"
    AUTHOR = "the author"
    INSTRUCTION = "what a field does"
    BOOKMARK = "the name of a place"
    NOWHERE = "nowhere"


SIGNS = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "tab": "\t",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "~": "\xa0",
    "_": "\u2011",
    "{": "{",
    "}": "}",
    "\\": "\\",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
"""Control words and signs that stand for a character."""

PARAGRAPH_ENDS = frozenset({"par", "sect", "\n", "\r", "nestcell", "nestrow"})
LINE_ENDS = frozenset({"line", "softline", "lbr"})

DESTINATIONS = {
    **dict.fromkeys(("listtext", "pntext"), Into.LABEL),
    "fonttbl": Into.FONTS,
    "stylesheet": Into.STYLES,
    "info": Into.INFO,
    "fldinst": Into.INSTRUCTION,
    "bkmkstart": Into.BOOKMARK,
    **dict.fromkeys(
        (
            "aftncn aftnsep aftnsepc atnauthor atndate atnicn atnid atnparent atnref atntime atrfend atrfstart background bkmkend "
            "blipuid colorschememapping colortbl datafield datastore docvar falt ffdeftext ffentrymcr ffexitmcr ffformat "
            "ffhelptext ffl ffname ffstattext filetbl fldtype fname fontemb fontfile formfield ftncn ftnsep ftnsepc generator "
            "gridtbl latentstyles levelnumbers leveltext list listlevel listname listoverride listoverridetable listpicture "
            "liststylename listtable mmathPr nesttableprops nextfile nonesttables nonshppict objalias objclass objdata objname "
            "objsect objtime oldcprops oldpprops oldsprops oldtprops oleclsid panose password passwordhash pgp pgptbl picprop pict "
            "pn pnseclvl pntxta pntxtb protusertbl pxe revtbl rsidtbl rxe shppict shprslt sn sp staticval svb sv tc template "
            "themedata txe userprops wgrffmtfilter windowcaption writereservation writereservhash xe xform xmlattrname "
            "xmlattrvalue xmlclose xmlname xmlnstbl xmlopen"
        ).split(),
        Into.NOWHERE,
    ),
}
"""Groups whose text is not, or not as it stands, the page's."""

FACTS = {"title": Into.TITLE, "author": Into.AUTHOR}
"""Groups of the file's information that are used."""

SHOWN_THOUGH_OPTIONAL = frozenset(
    "shpinst dptxbxtext ud result fldrslt footnote annotation cs ts do moMath moMathPara".split()
)
"""Groups that begin as those that a program may skip, and have text of the page."""

APART = {
    **dict.fromkeys(
        "header headerl headerr headerf footer footerl footerr footerf".split(), "page headers and footers"
    ),
    "annotation": "comments",
}
"""Groups with text that stands outside the page's: its name in the report."""

CHARACTER_SETS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}

FONT_CHARACTER_SETS = {
    77: "mac_roman",
    78: "cp932",
    79: "cp949",
    80: "cp936",
    81: "cp950",
    83: "mac_cyrillic",
    84: "mac_greek",
    85: "mac_turkish",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""The encodings of fonts, by the number of their character set. Number 1 is the file's own; number 2 is a font of pictures."""

PICTURES = 2

CODE_PAGES = {10000: "mac_roman", 10007: "mac_cyrillic", 10006: "mac_greek", 10029: "mac_latin2", 10081: "mac_turkish", 1361: "johab", 65001: "utf-8", 20127: "ascii"}  # fmt: skip
"""Code pages whose number is not part of their name in Python."""
