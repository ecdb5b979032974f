"""English words that a capital does not make a name: closed classes of grammar, and words that are doubted until the text decides.

The closed classes are never names. Every other word is one where the story uses it as one (`attributing/text/proper_words.py`).
"""

from __future__ import annotations

SUBJECT_PRONOUNS = frozenset("i you he she it we they".split())

CLOSED_CLASS = SUBJECT_PRONOUNS | frozenset(
    """the a an and but or nor so yet if when then there here this that these those me him us them his her hers its their theirs our
    ours your yours my mine myself himself herself itself themselves ourselves yourself who whom whose what which why how where not
    nothing nobody none everybody everyone everything somebody someone something anybody anyone anything neither either both each
    another other others one all some any every such several few many most much more half at in on to from of for with by as into onto
    upon about above after again against along among around before behind below beneath beside between beyond during except inside
    near off outside over past since through throughout toward towards under until till up within without than though although
    because while whether unless once is was were are am be been being do does did has have had would shall should could might must
    let mr mrs ms just only even too very still also perhaps indeed maybe however besides instead meanwhile
    suddenly presently later soon afterwards together thus hence therefore otherwise tis twas""".split()
)
"""Pronouns, articles, conjunctions, prepositions, auxiliaries (but for those that are names as well), and adverbs that join sentences."""

AUXILIARIES = frozenset("will may can".split())
"""Auxiliary verbs that are names as well."""
MONTHS = frozenset("january february march april may june july august september october november december".split())
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday christmas easter".split())
PEOPLES = frozenset(
    """english french german italian spanish russian american british irish scottish welsh indian chinese japanese greek roman latin
    european dutch turkish americans indians russians greeks romans italians europeans germans turks jews christians
    englishmen frenchmen""".split()
)
PLACES = frozenset(
    "england france london paris europe america rome germany italy india spain russia ireland scotland".split()
)
ADJECTIVES = frozenset("poor dear old young little great good sweet big".split())
EXCLAMATIONS = frozenset(
    """oh o ah eh huh hm hmm okay ok yeah yes aye ay alas adieu bravo hurrah hooray hullo hallo halloo hello
    goodbye farewell amen bah pooh hush please thank thanks welcome nonsense well now come go look see tell say
    god lord heaven heavens christ jesus never good""".split()
)
INTERJECTIONS = EXCLAMATIONS | frozenset(
    """yep yup nope no nay hey hi ho why right sure sorry whatever man boy gosh wow omg wtf lol um uh er damn hell goodness gracious
    blimey really stop wait listen mercy""".split()
)
"""Words that stand alone between marks as somebody's name does when he is called."""
OTHER_DOUBTED = frozenset("miss dr sir madam ma'am chapter part book volume said two three four five six seven".split())

DOUBTED = AUXILIARIES | MONTHS | DAYS | PEOPLES | PLACES | ADJECTIVES | EXCLAMATIONS | OTHER_DOUBTED
"""Words that are usually no names even with a capital: they are names where the story says so."""

BARE_NOUNS = frozenset(
    """adrenaline air anger applause ash blood bread breakfast breath cake chaos church coffee cold daylight darkness dawn death dinner
    dusk dust earth energy evening evil fate fear fire food frost fury gold grief guilt gunfire hail hate heat history home hope ice
    instinct iron joy justice laughter life light lightning love luck lunch magic mana memory metal midday midnight money moonlight
    morning movement mud music nature night noise noon order pain panic peace power rage rain reality relief sand school shame
    silence silver sleep smoke snow sound starlight static steam steel stone summer sunlight supper sweat tea thunder time today
    tomorrow tonight traffic truth war warmth water wind winter wood work yesterday""".split()
)
"""Nouns that stand without an article, so that one that opens a sentence looks like somebody's name: "Silence fell"."""

CLITICS = frozenset("m ll ve d re t".split())
"""What stands after the apostrophe of a contraction: "I'm", "don't"."""

IRREGULAR_PASTS = frozenset(
    """was were had did came went saw took gave got made knew thought stood sat rose fell felt found left held kept began ran turned
    brought bought caught taught fought sought told said sold drew grew threw flew blew wore tore swore bore broke spoke woke chose
    froze stole drove rode wrote strode shook forsook drank sang rang sank sprang swam spun swung hung flung slung stung clung won
    led fed fled bled met slept wept swept crept leapt leaned dreamt meant dealt knelt dwelt spent sent lent bent built lost shot
    heard put set let cut shut hit quit burst cast thrust spread split paid laid lay hid bit slid lit dug stuck struck stank shone understood became overcame forgot beat ate spat sped shrank
    wound ground bound bade forgave withdrew awoke arose hurt wondered could would might must should has is does says goes""".split()
)
"""Forms of verbs that stand after a subject and hardly after an auxiliary; irregular ones are a closed class."""

PLACES_AND_FIRMS = frozenset(
    """company co corporation limited ltd inc brothers sons bank street road avenue square lane alley terrace park hall house court hotel inn
    club church college university school river county city town village island isle bay mount mountain lake hill castle palace station
    bridge street ship day society department ministry office times news gazette""".split()
)
"""Last words of the names of places, firms and other things."""

PARTICLES = frozenset("de la le du van von der den di da del della of the al el bin ibn st ter ten zu dos das".split())
"""Small words inside names."""
LEADING_PARTICLES = frozenset("de du van von di del della al el bin ibn ter zu dos".split())
"""Those that may begin one: "van der Berg"."""
