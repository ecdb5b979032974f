"""English abbreviations, by what stands after them where their sentence goes on. The rules that use them are in `sentences`.

Words are in small letters and without their full stop. The lists are of the language, not of particular stories.
"""

from __future__ import annotations

ONLY_BEFORE_NAMES = frozenset("mr mrs ms mx messrs mme mmes mlle mons".split())
"""Titles that a name always follows."""

BEFORE_NAMES = frozenset(
    """dr prof rev revd hon st ste sts mt ft capt cpt col gen lt lieut sgt sergt cpl pvt pte maj cmdr comdr cdr adm gov sen rep
    pres supt insp det fr bro br mgr msgr amb brig rt sr cllr jno jas thos wm geo chas robt edw saml benj alex danl""".split()
)
"""Titles, first parts of names and names cut short. Some of them also follow a name ("Elm St.", "Gray Sr.")."""

BEFORE_NUMBERS = frozenset(
    """no nos vol vols ch chap chaps fig figs p pp pg sec sect art ver ext apt rm c ca r b d op l ll v vv bk pt ps par para cap rs est fl
    ex gen deut lev matt rom cor gal eph phil col thess tim heb jas pet rev isa jer ezek dan prov eccl
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
"""Words that a number, in figures or Roman, follows: "No. 7", "CHAP. II", "c. 1850", "Dec. 5", "Gen. 3:16"."""

UNITS = frozenset(
    """ft in yd yds mi s d l lb lbs oz st cwt qr qrs gr dr pt pts qt qts gal gals hr hrs h min mins m sec secs km cm mm kg g ml
    deg sq cu dwt""".split()
)
"""Units after a figure: "3s. 6d.", "5 ft. 4 in."."""

ANYWHERE = frozenset("e.g i.e vs v viz cf q.v approx".split())
"""Words in the middle of a sentence that anything may follow."""

LAST = frozenset(["etc", "&c"])
"""Words that end a sentence wherever a capital follows."""

_MONTHS = "jan feb mar apr jun jul aug sep sept oct nov dec"
_DAYS = "mon tue tues wed thu thur thurs fri"
_STREETS = "ave av blvd rd sq ln hwy pkwy terr pl ct dr st"
_FIRMS = "co cos inc ltd corp bros mfg assn assoc univ dept govt intl natl"
_STATES = "ala ariz calif colo conn del fla ga ill ind kan ky mass md mich minn mont neb nev okla ore penn tenn tex va vt wis wyo"

STATES = frozenset(_STATES.split())
"""States of the USA, which are abbreviated only after a place: "Boston, Mass."."""

BETWEEN = frozenset(f"jr jun jnr sr snr esq {_MONTHS} {_DAYS} {_STREETS} {_FIRMS} {_STATES}".split())
"""Words that end a sentence, or stand inside one before a name."""

HALVES_OF_THE_DAY = frozenset(["a.m", "p.m"])
"""Words of the shape of initials after which a sentence often ends."""

WITH_CAPITAL = frozenset(
    f"{_MONTHS} {_DAYS} {_STREETS} {_STATES} jun hon gen sen rep pres col maj co rev fr br bro det amb rt sr ex deut lev matt rom cor"
    " gal eph phil thess tim heb jas pet isa jer ezek dan prov eccl".split()
)
"""Abbreviations only with a capital: in small letters they are words, or bits of other languages."""

AFTER_A_NAME_TOO = frozenset("st dr sr sen".split())
"""Titles that are also said after a name, where they may end a text: "He lives in Elm St."."""

KNOWN = ONLY_BEFORE_NAMES | BEFORE_NAMES | BEFORE_NUMBERS | UNITS | ANYWHERE | LAST | BETWEEN | HALVES_OF_THE_DAY
"""All of them."""

STARTERS = frozenset(
    """a the he she it they we you i this that these those there here his her its their my our your what when where why how which
    whose if but and or nor yet then now for as at by in on of off from to with without after before while since until once though
    although because however perhaps maybe only even both each every everyone everybody everything some someone somebody something
    many few several another other others not nothing nobody none never always sometimes soon later meanwhile suddenly finally is
    was were are am be do did does don't have has had can could would should must shall let oh ah yes instead again thus hence
    therefore besides inside outside above below behind beyond between during through into upon over under across against along
    among around isn't wasn't didn't doesn't couldn't wouldn't won't can't hadn't""".split()
)
"""Words that begin a sentence and, with a capital, are hardly ever part of a name."""

STARTERS_AFTER_LETTERS = frozenset(
    "mr mrs ms miss dr who so no one two three all more most still nearly almost".split()
)
"""Words that begin a sentence after "U.S." or "Ltd.", but may be part of a name after "Dr." or an initial."""

NOT_STARTERS_AFTER_HOURS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday eastern pacific central gmt utc est bst mon tue wed thu fri sat sun".split()
)
"""What belongs to the time before it: "5 p.m. Monday"."""
