"""Languages as the formats of finished files name them: three letters, and the direction of writing."""

from __future__ import annotations

# ISO 639-1 → ISO 639-2 (the terminological codes), after the list of the Library of Congress, https://www.loc.gov/standards/iso639-2/.
_CODES = dict(
    pair.split(":")
    for pair in """aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bi:bis bm:bam
    bn:ben bo:bod br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces cu:chu cv:chv cy:cym da:dan de:deu dv:div dz:dzo ee:ewe el:ell
    en:eng eo:epo es:spa et:est eu:eus fa:fas ff:ful fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau
    he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun hy:hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:isl it:ita iu:iku ja:jpn
    jv:jav ka:kat kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug
    li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya na:nau nb:nob nd:nde
    ne:nep ng:ndo nl:nld nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que
    rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag si:sin sk:slk sl:slv sm:smo sn:sna so:som sq:sqi sr:srp ss:ssw
    st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig
    uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid yo:yor za:zha zh:zho zu:zul iw:heb in:ind ji:yid""".split()
)
"""The last three are former codes of Hebrew, Indonesian and Yiddish."""

_RIGHT_TO_LEFT = frozenset("ar arc arz ckb dv fa glk he iw ji ks lrc mzn nqo pnb prs ps sd syr ug ur yi".split())
"""Languages usually written from right to left; the direction of their scripts is that of Unicode (UAX 9, DerivedBidiClass.txt)."""

_RIGHT_TO_LEFT_SCRIPTS = frozenset("adlm arab aran hebr mand mend nkoo rohg samr syrc thaa".split())
"""Scripts (ISO 15924) that a tag may name."""


def iso_639_2(tag: str | None) -> str | None:
    """A language's three letters ("en-GB" → "eng"), as ID3's TLAN and MP4 have them; None if they are not known.

    Args:
        tag: a BCP 47 tag.
    """
    primary = (tag or "").lower().replace("_", "-").partition("-")[0]
    if len(primary) == 3 and primary.isascii() and primary.isalpha():
        return primary
    return _CODES.get(primary)


def iso_639_1(code: str | None) -> str | None:
    """A language's two letters ("eng" → "en"), as feeds have them; the code itself where it has none; None where nothing is known.

    Args:
        code: of three letters, or a BCP 47 tag.
    """
    known = (code or "").strip().lower()
    if known in ("", "und"):
        return None
    return next((two for two, three in _CODES.items() if three == known), known)


def is_right_to_left(tag: str | None) -> bool:
    """Whether a language is written from right to left. A script in the tag decides ("az-Arab", "ar-Latn").

    Args:
        tag: a BCP 47 tag.
    """
    primary, *rest = (tag or "").lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    return script in _RIGHT_TO_LEFT_SCRIPTS if script else primary in _RIGHT_TO_LEFT


def direction_attribute(tag: str | None) -> str:
    """What a page's html element has for the direction: ` dir="rtl"`, or nothing."""
    return ' dir="rtl"' if is_right_to_left(tag) else ""
