"""Polish: "– Nie wiem – powiedziała Anna. – Może."."""

from __future__ import annotations

from audiobook.language.tongues.tongue import Tongue

_IN_L = """
powiedział mówił rzekł odparł odpowiedział odpowiadał zapytał spytał pytał krzyknął krzyczał zawołał wołał szepnął szeptał wyszeptał
mruknął mamrotał wymamrotał dodał stwierdził oznajmił oświadczył wyjaśnił powtórzył zauważył westchnął jęknął poprosił prosił rozkazał
zaproponował zaprotestował przyznał zgodził zaśmiał roześmiał uśmiechnął wtrącił kontynuował ciągnął zaczął przerwał odezwał warknął
wrzasnął burknął upierał obiecał ostrzegł pomyślał myślał potwierdził poprawił pochwalił przypomniał zażartował zapewnił syknął
parsknął załkał zapłakał chrząknął skinął skomentował sapnął wydusił wykrztusił zdziwił ucieszył dociekał
""".split()
_OTHER = """
odrzekł odrzekła rzecze mówi pyta odpowiada woła szepcze krzyczy dodaje stwierdza wyjaśnia powtarza prosi zauważa wzdycha mruczy
powiedzieli odpowiedzieli zawołali krzyknęli
""".split()


def _inflect(form: str) -> list[str]:
    """The past of "he" in, that of "she" and "it" with it out; -ął is -ęła."""
    stem = f"{form[:-2]}ęł" if form.endswith("ął") else form
    return [form, f"{stem}a", f"{stem}o"]


_GLOSSES = {
    "on": "he", "ona": "she", "oni": "they", "one": "they", "ja": "i", "my": "we", "wy": "you", "ty": "you", "jego": "his",
    "jej": "her", "jemu": "him", "mu": "him", "nim": "him", "nią": "her", "go": "him", "ją": "her", "ich": "their", "mój": "my",
    "moja": "my", "nasz": "our", "nasza": "our", "swój": "its", "swoja": "its", "ten": "this", "ta": "this", "to": "it",
    "tamten": "that", "i": "and", "a": "but", "ale": "but", "lecz": "but", "lub": "or", "albo": "or", "więc": "so", "potem": "then",
    "wtedy": "then", "kiedy": "when", "gdy": "when", "podczas": "while", "jak": "how", "jeśli": "if", "że": "that", "co": "what",
    "kto": "who", "gdzie": "where", "dlaczego": "why", "w": "in", "we": "in", "na": "on", "z": "with", "ze": "with", "do": "to",
    "od": "from", "u": "at", "o": "about", "po": "after", "za": "behind", "pod": "under", "nad": "over", "przed": "before",
    "bez": "without", "dla": "for", "przez": "through", "tak": "yes", "nie": "no", "no": "well", "dobrze": "good", "dziękuję": "thanks",
    "jest": "is", "był": "was", "była": "was", "stary": "old", "stara": "old", "młody": "young", "młoda": "young", "tutaj": "here",
    "tu": "here", "tam": "there", "bóg": "god", "boże": "god", "wszystko": "all", "nic": "nothing", "nikt": "nobody", "nigdy": "never",
    "teraz": "now", "może": "perhaps", "już": "now", "jeszcze": "still", "proszę": "please", "chodź": "come",
}  # fmt: skip

TONGUE = Tongue(
    verbs=frozenset(form for own in _IN_L for form in _inflect(own)) | frozenset(_OTHER),
    glosses=_GLOSSES,
    between=frozenset("się mu jej go ją im mi nam cicho głośno wreszcie nagle znowu wtedy jeszcze ponownie".split()),
    goes_on=frozenset("i a który która patrząc nie".split()),
    inside=False,
)
