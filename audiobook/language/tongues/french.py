"""French: the incise, "— Oui, dit Jeanne, mais…"."""

from __future__ import annotations

from audiobook.language.tongues.tongue import Tongue

_ER = """
accepter acquiescer affirmer ajouter annoncer approuver articuler assurer avouer bafouiller balbutier bégayer bougonner brailler
bredouiller chanter chantonner chuchoter clamer commenter confesser confier confirmer conseiller constater continuer corriger couper
crier déclamer déclarer demander dicter écrier énoncer enchaîner exclamer exhorter exiger expliquer exploser fredonner grogner gronder hasarder hésiter hurler implorer indiquer informer insinuer insister interroger ironiser jurer lâcher lancer
marmonner maugréer menacer minauder murmurer nier noter objecter observer ordonner penser plaider plaisanter pleurer
pleurnicher préciser prier proclamer prononcer proposer protester questionner raconter railler râler rassurer recommander
rectifier récrier refuser remarquer remercier répliquer résumer rétorquer ricaner riposter ronchonner saluer
sangloter siffler songer souffler souligner soupirer supplier susurrer tonner trancher zézayer
""".split()

_OTHER = """
dit dis disait disais dirent disent répond répondit répondis répondait répondirent reprit reprend reprenait repris poursuivit poursuit
poursuivait conclut concluait fit fait faisait fis firent promit promet admit admet convint convient intervint intervient interrompit
interrompt reconnut reconnaît redit gémit gémissait glapit rugit renchérit rit riait sourit souriait enquit enquiert soutint
soutient lut écrivit rappelle jette répète suggère suggéra suggérait bégaie grommelle grommela grommelait hoquette hoqueta jeta jetait martèle martela rappela rappelait
répéta répétait révèle révéla rouspéta tempère tempéra vocifère vociféra approuve acquiesça mentit avertit prévint prévient
""".split()


def _inflect(verb: str) -> list[str]:
    """A verb in -er: third person of present, imperfect and past, and the first of the past."""
    stem = verb[:-2]
    soft = f"{stem[:-1]}ç" if stem.endswith("c") else f"{stem}e" if stem.endswith("g") else stem
    return [f"{stem}e", f"{stem}ent", f"{soft}ait", f"{soft}aient", f"{soft}a", f"{soft}ai", f"{stem}èrent"]


_GLOSSES = {
    "il": "he", "elle": "she", "ils": "they", "elles": "they", "je": "i", "nous": "we", "vous": "you", "tu": "you", "on": "one",
    "le": "the", "la": "the", "les": "the", "un": "a", "une": "a", "mon": "my", "ma": "my", "mes": "my", "son": "its", "sa": "its",
    "ses": "its", "notre": "our", "nos": "our", "votre": "your", "vos": "your", "ton": "your", "ta": "your", "leur": "their",
    "leurs": "their", "ce": "this", "cet": "this", "cette": "this", "ces": "these", "et": "and", "mais": "but", "ou": "or",
    "donc": "so", "car": "for", "puis": "then", "alors": "then", "quand": "when", "lorsque": "when", "comme": "as", "si": "if",
    "pendant": "while", "tandis": "while", "que": "that", "qui": "who", "de": "of", "du": "of", "des": "of", "à": "to", "au": "to",
    "aux": "to", "dans": "in", "en": "in", "avec": "with", "pour": "for", "sur": "on", "par": "by", "sans": "without",
    "vers": "towards", "chez": "at", "derrière": "behind", "devant": "before", "sous": "under", "oui": "yes", "non": "no",
    "ne": "not", "pas": "not", "bien": "well", "bon": "good", "merci": "thanks", "comment": "how", "pourquoi": "why",
    "quoi": "what", "où": "where", "est": "is", "était": "was", "vieux": "old", "vieille": "old", "jeune": "young",
    "petit": "little", "petite": "little", "ici": "here", "là": "there", "dieu": "god", "tout": "all", "rien": "nothing",
    "personne": "nobody", "jamais": "never", "encore": "again", "voilà": "there", "voici": "here", "ça": "that", "cela": "that",
    "eh": "oh", "hé": "hey", "enfin": "now", "maintenant": "now", "peut": "may", "allons": "come", "allez": "come", "viens": "come",
    "venez": "come", "c": "it", "moi": "me", "toi": "you", "lui": "him",
}  # fmt: skip

TONGUE = Tongue(
    verbs=frozenset(form for verb in _ER for form in _inflect(verb)) | frozenset(_OTHER),
    glosses=_GLOSSES,
    between=frozenset("lui leur me te se nous vous alors enfin aussitôt encore soudain doucement à son tour".split())
    - {"à", "son", "tour"},
    elided={"s": "", "m": "", "t": "", "l": "le ", "d": "de ", "qu": "que ", "j": "je ", "n": "", "c": "ce "},
    enclitics=frozenset("il elle ils elles je on nous vous".split()),
    goes_on=frozenset(
        """qui que dont où en avec sans puis tandis pendant comme sa son ses d un une tout toute à l avant après tenant
        sur dans pour""".split()
    ),
)
