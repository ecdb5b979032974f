"""German: „Ich weiß es nicht“, sagte Anna."""

from __future__ import annotations

from audiobook.language.tongues.tongue import Tongue

_WEAK = """
sagen fragen antworten erwidern entgegnen murmeln flüstern meinen erklären brummen stammeln stottern seufzen lachen lächeln
bemerken behaupten berichten bestätigen betonen fordern grinsen grollen hauchen jammern keuchen kichern knurren
krächzen kreischen maulen mahnen nicken plappern poltern prahlen protestieren raunen schimpfen schluchzen schnauben schnaufen
spotten stöhnen stellen fügen trösten verkünden verlangen versichern versetzen wiederholen wimmern wispern witzeln
wundern zischen zögern überlegen warnen drohen grüßen ergänzen erzählen
""".split()
_OTHER = """
rief ruft riefen bat bittet schrie schreit schrien sprach spricht sprachen begann beginnt gestand gesteht befahl befiehlt schwor schwört
widersprach widerspricht unterbrach unterbricht bot sang log las liest schlug versprach verspricht gab fuhr
dachte denkt fand findet wollte rief brüllte brüllt warf fiel
""".split()


def _inflect(verb: str) -> list[str]:
    """A weak verb: third person of present and past; both have an e after d and t, and lose one before -ln and -rn."""
    stem = verb[:-2] if verb.endswith("en") else verb[:-1]
    link = "e" if stem.endswith(("t", "d", "chn", "ffn", "gn")) else ""
    return [f"{stem}{link}t", f"{stem}{link}te", f"{stem}{link}ten"]


_GLOSSES = {
    "er": "he", "sie": "she", "ich": "i", "wir": "we", "man": "one", "es": "it", "du": "you", "ihn": "him", "ihm": "him",
    "ihr": "her", "ihre": "her", "ihren": "her", "ihrem": "her", "ihrer": "her", "sein": "his", "seine": "his", "seinen": "his",
    "seinem": "his", "seiner": "his", "mein": "my", "meine": "my", "meinen": "my", "meinem": "my", "unser": "our", "unsere": "our",
    "der": "the", "die": "the", "das": "the", "den": "the", "dem": "the", "des": "the", "ein": "a", "eine": "a", "einen": "a",
    "einem": "a", "einer": "a", "und": "and", "aber": "but", "oder": "or", "also": "so", "dann": "then", "als": "when",
    "wenn": "when", "während": "while", "wie": "how", "ob": "whether", "dass": "that", "wer": "who", "was": "what", "wo": "where",
    "warum": "why", "von": "of", "vom": "of", "zu": "to", "zum": "to", "zur": "to", "in": "in", "im": "in", "an": "at", "am": "at",
    "auf": "on", "mit": "with", "für": "for", "bei": "by", "ohne": "without", "hinter": "behind", "vor": "before", "nach": "after",
    "aus": "from", "über": "over", "unter": "under", "ja": "yes", "nein": "no", "nicht": "not", "gut": "good", "danke": "thanks",
    "bitte": "please", "ist": "is", "war": "was", "alte": "old", "alter": "old", "junge": "young", "kleine": "little", "hier": "here",
    "dort": "there", "gott": "god", "alles": "all", "nichts": "nothing", "niemand": "nobody", "nie": "never", "jetzt": "now",
    "vielleicht": "perhaps", "komm": "come", "hallo": "hello", "doch": "yet", "noch": "still", "nur": "only",
}  # fmt: skip

TONGUE = Tongue(
    verbs=frozenset(form for verb in _WEAK for form in _inflect(verb)) | frozenset(_OTHER),
    glosses=_GLOSSES,
    between=frozenset("ihn ihm sich da nun dann schließlich leise laut plötzlich wieder mir mich uns endlich".split()),
    goes_on=frozenset("der die das und als während wobei ohne mit indem".split()),
    inside=False,
    capital_nouns=True,
)
