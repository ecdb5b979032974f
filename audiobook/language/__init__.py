"""English grammar that several stages share: speech verbs, titles, abbreviations; the end of a sentence; the clause of a cue.

The lists hold classes of words of the language, not words of particular stories. In a book in another language they match nothing,
and attribution reports that.
"""

from __future__ import annotations

import re

VOWELS = "aeiou"

_SPEECH_REGULAR = """
accuse acknowledge add address admit admonish advise affirm agree allow announce answer apologise apologize appeal argue ask
assent assert assure aver avow babble bark bawl beam beg bellow blurt boast boom breathe brag bristle cackle call caution
challenge chant chatter cheer chide chime chirp chorus chuckle claim coax command comment complain concede conclude concur
confess confide confirm congratulate console continue contradict coo correct cough counsel counter croak croon cry curse declare
decree defend demand demur deny direct divulge drawl drone echo ejaculate elaborate encourage enquire entreat enthuse enunciate
exclaim exhort explain explode expostulate falter fret fume gasp gibber giggle greet grin groan growl grumble grunt guess gulp
gurgle gush hazard hint hiss hoot howl huff implore inform inquire insist instruct interject interpose interrupt intone invite
jeer jest joke josh lament laugh lecture lie lisp maintain marvel mention mimic moan mock mouth mumble murmur muse mutter nag
note object observe offer opine order pant perceive persist persuade phone pipe pipe plead pledge point ponder pout praise pray preach predict
press proceed proclaim profess promise prompt pronounce propose protest prophesy purr pursue put quaver query question quip quote
rage rant rap rasp rattle reason reassure recall recite reckon recollect recommend record reflect refuse reiterate rejoice rejoin
relate remark remember remind remonstrate repeat reply report reprimand reproach reprove request resolve respond resume retort return
reveal roar rumble scoff scold scream screech shout shriek shrill sibilate sigh slur smile smirk snap snarl sneer snicker sniff sniffle
snigger snivel snort sob specify speculate splutter sputter squawk squeak squeal stammer state storm stress stutter submit suggest
summarise summarize supply surmise sulk swear taunt tease testify thank theorise theorize threaten thunder titter translate trill tut
urge utter venture vociferate volunteer vow wail warble warn wheedle wheeze whimper whine whisper whoop wonder yap yawn yell yelp
clarify deadpan hedge holler parrot grouse gripe grouch bleat simper seethe amend prod radio text email tweet finish start choke
giggle hum bluster acquiesce
""".split()

_SPEECH_IRREGULAR = """
said say says saying saith quoth spoke speak speaks speaking spoken told tell tells telling began begin begins beginning begun
went goes bade bid bids bidding broke breaks burst bursts bursting cut cuts cutting drew read reads reading sang sing sings singing
shot shoots swore swears swearing thought think thinks thinking threw throws came comes put puts putting wrote writes writing
typed typing types messaged messages gritted grits crowed crows trailed trails tried tries managed manages
sung wept weeps spat spits shook rang let lets understood replied replies cried cries lied lies denied denies prophesied
""".split()

_THOUGHT_VERBS = """
thought think thinks thinking wondered wonder wonders wondering mused muse muses musing reflected reflect reflects reflecting
pondered ponder ponders pondering reasoned reasons realised realized realises realizes remembered remembers decided decides
reminded reminds told tells prayed prays hoped hopes knew knows
""".split()

_WEAK = frozenset(
    """allow allowed allowing allows beam beams begun bid broke breaks came comes cut cuts cutting drew goes grin grins grinned grinning
    laugh laughs laughed laughing let lets lie lied lies mouth note offer offers phone point points press presses put puts putting rang
    read reads reading record refuse return returns returned reveal reveals shook shot shoots smile smiles smiled smiling smirk smirked
    smirks spat spits spoken supply supplies supplied thank thanks thanked threw throws understood went wept weeps write writes writing wrote
    finish start starts choke hum hums hummed humming radio email text tweet tried tries managed manages trailed trails prod
    messages types
    yawn yawned yawns sniff sniffed sniffs shake frown frowned nod nodded nods sulk sulked""".split()
)


def _inflect(verb: str) -> list[str]:
    """A regular verb's base, third person, past and present participle."""
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing" if not verb.endswith("ie") else f"{verb[:-2]}ying"]
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    s = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"
    doubled = re.search(r"(?:^|[^aeiou])[aeiou][bdgklmnprt]$", verb) and len(verb) <= 5
    stem = verb + verb[-1] if doubled else verb
    return [verb, s, f"{stem}ed", f"{stem}ing", *([f"{verb}ed", f"{verb}ing"] if doubled else [])]


SPEECH_VERBS = (
    frozenset(form for verb in _SPEECH_REGULAR for form in _inflect(verb))
    | frozenset(_SPEECH_IRREGULAR)
    | frozenset(
        ["admitted", "admitting", "submitted", "submitting", "concurred", "concurring", "demurred", "demurring"]
    )
)
"""Inflected verbs that can introduce a quotation, in lower case."""

FAIR_SPEECH_VERBS = SPEECH_VERBS - _WEAK
"""The speech verbs that seldom mean anything but speaking."""

BARE_SPEECH_VERBS = frozenset(_SPEECH_REGULAR) | frozenset("say speak tell begin sing swear cry reply".split())
"""The base forms of speech verbs. Many of them are nouns, too: "sigh", "answer"."""

THOUGHT_VERBS = frozenset(_THOUGHT_VERBS)
"""Inflected verbs that introduce a thought, in lower case."""

MALE_TITLES = frozenset(
    """mr mister sir lord master king prince duke count baron earl marquis marquess viscount emperor monsieur m herr mistah mistuh mithter marse mars massa mas'r signor signore don
    senor señor father brother uncle grandfather grandpa friar abbot pope squire""".split()
)
FEMALE_TITLES = frozenset(
    """mrs miss ms mistress lady madam madame mme mademoiselle mlle dame queen princess duchess countess baroness marchioness
    viscountess empress missus missis mis miz frau fraulein fräulein signora signorina donna senora señora senorita señorita mother sister aunt auntie
    grandmother grandma nurse abbess""".split()
)
NEUTRAL_TITLES = frozenset(
    """dr doctor prof professor captain capt cap'n cap'en doctah docther colonel col major maj general gen lieutenant lieut lt sergeant sgt corporal private
    admiral commodore commander inspector constable detective officer agent judge justice rev reverend bishop archbishop cardinal
    president senator governor mayor minister chief chancellor saint st coach chef cousin""".split()
)
TITLES = MALE_TITLES | FEMALE_TITLES | NEUTRAL_TITLES
"""Words before a name, in lower case and without a full stop."""

FORMS_OF_ADDRESS_MALE = frozenset(
    "sir mister father dad daddy papa pa uncle grandfather grandpa brother son boy lad lord king".split()
)
FORMS_OF_ADDRESS_FEMALE = frozenset(
    "madam ma'am miss mother mum mummy mom mommy mamma mama ma aunt auntie grandmother grandma sister daughter girl lass lady queen".split()
)
FORMAL_ADDRESS_MALE = frozenset({"sir", "mister"})
FORMAL_ADDRESS_FEMALE = frozenset({"madam", "ma'am", "miss"})
"""Forms of address that are used for strangers, too: the surest signs of gender among all forms of address."""

MALE_NOUNS = frozenset(
    """man men boy lad gentleman fellow chap guy father dad daddy papa son brother uncle nephew grandfather grandpa grandson husband
    widower bridegroom king prince lord duke count baron knight monk priest friar wizard warlock butler footman valet waiter
    policeman fireman fisherman postman coachman nobleman clergyman salesman workman stableman horseman swordsman doorman foreman
    landlord host hero sorcerer actor emperor schoolboy houseboy cowboy squire""".split()
)
FEMALE_NOUNS = frozenset(
    """woman women girl lass lady gentlewoman mother mum mom mummy mamma mama daughter sister aunt niece grandmother grandma
    granddaughter wife widow bride queen princess duchess countess baroness nun witch maid housemaid waitress governess nurse
    hostess landlady heroine sorceress actress empress schoolgirl housekeeper milkmaid spinster matron mistress""".split()
)
CHILD_NOUNS = frozenset("child boy girl kid lad lass toddler infant youngster schoolboy schoolgirl baby".split())
OLD_WORDS = frozenset("old elderly aged ancient grandmother grandfather grandma grandpa".split())

ANYBODYS_ADJECTIVES = frozenset(
    """old young little other first second third last tall short small big great poor good dear elder younger elderly fat thin stout
    strange same new fair dark""".split()
)
"""Adjectives that, before a noun, can describe almost any person."""

NAMELESS_NOUNS = frozenset("voice figure form shape face other another speaker stranger".split())
"""Nouns for a person whose identity is not given. Even with a capital they are not names."""

VAGUE_NOUNS = frozenset(
    """man woman boy girl lad lass lady gentleman fellow child kid other another voice figure youth guy creature stranger
    visitor guest speaker friend""".split()
)
"""Nouns that can describe almost any person. The person meant often has a name."""

ROLE_NOUNS = (
    MALE_NOUNS
    | FEMALE_NOUNS
    | frozenset(
        """stranger visitor guest servant clerk driver guard soldier officer captain doctor professor teacher student pupil cook
        gardener sailor pilot traveller traveler thief murderer detective inspector constable sergeant colonel major
        general lieutenant admiral judge lawyer solicitor barrister vicar curate parson rector bishop reverend pope minister mayor
        president secretary manager assistant shopkeeper innkeeper bartender barman farmer miller baker butcher carpenter
        blacksmith tailor merchant porter messenger speaker leader chief master owner prisoner patient neighbour neighbor friend
        cousin child kid baby orphan ghost spirit angel demon devil monster giant dwarf elf robot android alien voice figure
        creature other another hunter warrior king merchant healer priestess wizard librarian journalist reporter editor author
        poet artist painter musician singer dancer agent spy assassin scientist engineer mechanic medic nurse director
        chairman boss crew operator conductor caller attendant receptionist cashier barber dentist surgeon
        villager peasant tenant lodger tramp beggar drunk drunkard youth teenager adult elder ancient queen
        cat dog horse bird fox wolf bear lion tiger dragon owl snake
        """.split()
    )
)
"""Nouns that, as "the X", can refer to a person or to an animal that talks."""

MALE_PRONOUNS = frozenset("he him his himself".split())
FEMALE_PRONOUNS = frozenset("she her hers herself".split())
NEOPRONOUNS = frozenset(
    "ze zie xe zir zirs zem xem xyr xyrs xir hir hirs faer eir eirs zirself xemself hirself".split()
)
"""Pronouns of one person that tell no gender, and mean nothing else."""

ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof rev hon st mt capt col gen lt lieut sgt maj gov sen rep messrs mme mlle esq jr sr vs etc e.g i.e cf no vol ch
    fig p pp ed jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
"""Words whose full stop does not end a sentence."""

_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral, in either case."""
    digits = [_ROMAN_DIGITS[c] for c in numeral.lower()]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0]))
