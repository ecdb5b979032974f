"""Spanish: the cue between dashes, "—No lo sé —dijo Ana—. Quizá."."""

from __future__ import annotations

from audiobook.language.tongues.tongue import Tongue

_AR = """
aceptar aclarar aconsejar afirmar agregar anunciar apuntar argumentar articular asegurar aullar balbucear bramar bromear cantar chillar
comentar confesar confirmar contar contestar continuar corear cuchichear declarar espetar exclamar exhortar explicar farfullar gritar
implorar indicar informar insinuar interrogar jurar lamentar llamar llorar mascullar matizar murmurar musitar negar objetar observar
opinar ordenar pensar precisar preguntar protestar puntualizar quejar recordar refunfuñar replicar rezongar rogar saludar señalar
sollozar soltar suplicar suspirar susurrar tartamudear terciar vocear vociferar zanjar
""".split()
_ER_IR = """
admitir añadir decidir exigir insistir interrumpir prometer prorrumpir responder rugir ofrecer reconocer
""".split()
_OTHER = """
dijo dice decía dije digo dijeron dicen pidió pide pedía repitió repite rió ríe sonrió sonríe propuso propone proponía intervino
interviene sugirió sugiere advirtió advierte prosiguió prosigue corrigió corrige concluyó concluye asintió asiente gimió gime gruñó
gruñe mintió leyó lee repuso repone hizo niega piensa recuerda ruega cuenta confiesa suelta reconoce ofrece
inquiere inquirió repetía reía sonreía sugería advertía asentía gemía gruñía
""".split()


def _inflect(verb: str) -> list[str]:
    """Third person of present, imperfect and past, and the first of the past."""
    stem = verb[:-2]
    if verb.endswith("ar"):
        soft = (
            f"{stem[:-1]}qu"
            if stem.endswith("c")
            else f"{stem}u"
            if stem.endswith("g")
            else f"{stem[:-1]}c"
            if stem.endswith("z")
            else stem
        )
        return [f"{stem}a", f"{stem}an", f"{stem}aba", f"{stem}aban", f"{stem}ó", f"{stem}aron", f"{soft}é"]
    return [f"{stem}e", f"{stem}en", f"{stem}ía", f"{stem}ían", f"{stem}ió", f"{stem}ieron", f"{stem}í"]


_GLOSSES = {
    "él": "he", "ella": "she", "ellos": "they", "ellas": "they", "yo": "i", "nosotros": "we", "usted": "you", "ustedes": "you",
    "tú": "you", "el": "the", "la": "the", "los": "the", "las": "the", "un": "a", "una": "a", "mi": "my", "mis": "my", "su": "its",
    "sus": "its", "nuestro": "our", "nuestra": "our", "tu": "your", "este": "this", "esta": "this", "ese": "that", "esa": "that",
    "aquel": "that", "aquella": "that", "y": "and", "e": "and", "pero": "but", "o": "or", "pues": "so", "entonces": "then",
    "luego": "then", "cuando": "when", "mientras": "while", "como": "as", "si": "if", "que": "that", "qué": "what",
    "quien": "who", "quién": "who", "de": "of", "del": "of", "a": "to", "al": "to", "en": "in", "con": "with", "por": "by",
    "para": "for", "sobre": "on", "sin": "without", "hacia": "towards", "desde": "from", "tras": "behind", "ante": "before",
    "sí": "yes", "no": "no", "bien": "well", "bueno": "good", "gracias": "thanks", "cómo": "how", "dónde": "where",
    "cuándo": "when", "es": "is", "era": "was", "fue": "was", "viejo": "old", "vieja": "old", "joven": "young",
    "pequeño": "little", "pequeña": "little", "aquí": "here", "allí": "there", "ahí": "there", "dios": "god", "todo": "all",
    "nada": "nothing", "nadie": "nobody", "nunca": "never", "ya": "now", "ahora": "now", "quizá": "perhaps", "quizás": "perhaps",
    "vamos": "come", "ven": "come", "eso": "that", "esto": "this", "claro": "well", "hola": "hello", "adiós": "goodbye",
}  # fmt: skip

TONGUE = Tongue(
    verbs=frozenset(form for verb in (*_AR, *_ER_IR) for form in _inflect(verb)) | frozenset(_OTHER),
    glosses=_GLOSSES,
    between=frozenset("le les me te se nos lo la entonces luego por fin al".split()) - {"por", "fin", "al"},
    goes_on=frozenset("que quien con sin mientras cuando y en como su sus de tras antes después".split()),
)
