"""Italian: «Non lo so» disse Anna; — Non lo so, — disse Anna."""

from __future__ import annotations

from audiobook.language.tongues.tongue import Tongue

_ARE = """
affermare annunciare assicurare avvisare azzardare balbettare bisbigliare borbottare brontolare cantare commentare confermare confessare
confidare constatare continuare criticare declamare dichiarare domandare esclamare esitare gridare implorare indicare informare insinuare
ironizzare lamentare mormorare negare notare obiettare ordinare osservare pensare precisare pregare protestare raccontare replicare
ringhiare riprovare salutare sbottare sbraitare sbuffare scherzare singhiozzare sospirare spiegare strillare supplicare sussurrare
tagliare tuonare urlare
""".split()
_OTHER = """
disse dice diceva dissi dissero dicono rispose risponde rispondeva risposi risposero chiese chiede chiedeva chiesi chiesero aggiunse
aggiunge aggiungeva ribatté ribatte concluse conclude ammise ammette promise promette propose propone interruppe interrompe intervenne
interviene riprese riprende riprendeva ripeté ripete ripeteva rise ride rideva sorrise sorride sorrideva soggiunse soggiunge fece fa
faceva gemette geme insistette insiste insisteva proseguì prosegue suggerì suggerisce annuì annuisce gemeva lesse legge scrisse
avvertì avverte ruggì rettificò ripicchiò riferì ammetteva
""".split()


def _inflect(verb: str) -> list[str]:
    """A verb in -are: third person of present, imperfect and past, and the first of the past."""
    stem = verb[:-3]
    return [f"{stem}a", f"{stem}ano", f"{stem}ava", f"{stem}avano", f"{stem}ò", f"{stem}arono", f"{stem}ai"]


_GLOSSES = {
    "lui": "he", "egli": "he", "lei": "she", "ella": "she", "loro": "they", "essi": "they", "io": "i", "noi": "we", "voi": "you",
    "tu": "you", "il": "the", "lo": "the", "la": "the", "i": "the", "gli": "the", "le": "the", "un": "a", "uno": "a", "una": "a",
    "mio": "my", "mia": "my", "suo": "its", "sua": "its", "suoi": "its", "sue": "its", "nostro": "our", "nostra": "our",
    "questo": "this", "questa": "this", "quello": "that", "quella": "that", "e": "and", "ed": "and", "ma": "but", "o": "or",
    "dunque": "so", "allora": "then", "poi": "then", "quando": "when", "mentre": "while", "come": "as", "se": "if", "che": "that",
    "chi": "who", "cosa": "what", "perché": "why", "dove": "where", "di": "of", "del": "of", "della": "of", "dei": "of", "a": "to",
    "al": "to", "alla": "to", "in": "in", "nel": "in", "nella": "in", "con": "with", "per": "for", "su": "on", "sul": "on",
    "sulla": "on", "da": "from", "dal": "from", "dalla": "from", "senza": "without", "verso": "towards", "dietro": "behind",
    "sì": "yes", "no": "no", "non": "not", "bene": "well", "buono": "good", "grazie": "thanks", "è": "is", "era": "was",
    "vecchio": "old", "vecchia": "old", "giovane": "young", "piccolo": "little", "piccola": "little", "qui": "here",
    "qua": "here", "là": "there", "lì": "there", "dio": "god", "tutto": "all", "niente": "nothing", "nessuno": "nobody",
    "mai": "never", "ora": "now", "adesso": "now", "forse": "perhaps", "vieni": "come", "andiamo": "come", "ciao": "hello",
    "ecco": "there", "anche": "also",
}  # fmt: skip

TONGUE = Tongue(
    verbs=frozenset(form for verb in _ARE for form in _inflect(verb)) | frozenset(_OTHER),
    glosses=_GLOSSES,
    between=frozenset("gli le mi ti si ci vi allora poi infine subito piano".split()),
    elided={"l": "il ", "un": "una ", "d": "di ", "dell": "della ", "all": "alla ", "m": "", "s": "", "t": "", "c": ""},
    goes_on=frozenset("che con senza mentre quando poi e come il la tenendo guardando".split()),
)
