"""Portuguese: "— Não sei — disse Ana. — Talvez."."""

from __future__ import annotations

from audiobook.language.tongues.tongue import Tongue

_AR = """
acrescentar aconselhar afirmar anunciar apontar argumentar assegurar atalhar avisar balbuciar berrar bradar brincar cantar chamar chorar
cochichar comentar completar concordar confessar confirmar continuar contar declarar emendar exclamar explicar explodir falar gaguejar
gritar implorar indagar informar interrogar jurar lamentar lembrar murmurar negar notar observar ordenar pensar perguntar protestar
questionar reclamar replicar resmungar retrucar revelar rosnar sentenciar soprar sussurrar suplicar suspirar teimar tornar
""".split()
_ER_IR = """
admitir gemer insistir interromper prometer responder volver defender corrigir dirigir rugir assentir sugerir repetir prosseguir
pedir advertir
""".split()
_OTHER = """
disse diz dizia disseram dizem digo fez faz fazia fizeram pediu pede pedia repetiu repete riu ri ria sorriu sorri sorria sugeriu sugere
prosseguiu prossegue concluiu conclui interveio intervém propôs propõe advertiu adverte leu lê quis respondi respondeu assentiu assente
corrigiu corrige concluía redarguiu soluçou
""".split()


def _inflect(verb: str) -> list[str]:
    """Third person of present, imperfect and past, and the first of the past."""
    stem = verb[:-2]
    if verb.endswith("ar"):
        soft = f"{stem[:-1]}qu" if stem.endswith("c") else f"{stem}u" if stem.endswith("g") else stem
        return [f"{stem}a", f"{stem}am", f"{stem}ava", f"{stem}avam", f"{stem}ou", f"{stem}aram", f"{soft}ei"]
    past = f"{stem}eu" if verb.endswith("er") else f"{stem}iu"
    return [f"{stem}e", f"{stem}em", f"{stem}ia", f"{stem}iam", past, f"{past[:-1]}ram", f"{stem}i"]


_GLOSSES = {
    "ele": "he", "ela": "she", "eles": "they", "elas": "they", "eu": "i", "nós": "we", "você": "you", "vocês": "you", "tu": "you",
    "o": "the", "a": "the", "os": "the", "as": "the", "um": "a", "uma": "a", "meu": "my", "minha": "my", "seu": "its", "sua": "its",
    "seus": "its", "suas": "its", "dele": "his", "dela": "her", "nosso": "our", "nossa": "our", "este": "this", "esta": "this",
    "esse": "that", "essa": "that", "aquele": "that", "aquela": "that", "e": "and", "mas": "but", "ou": "or", "então": "then",
    "depois": "then", "quando": "when", "enquanto": "while", "como": "as", "se": "if", "que": "that", "quem": "who", "quê": "what",
    "onde": "where", "de": "of", "do": "of", "da": "of", "dos": "of", "das": "of", "ao": "to", "à": "to", "em": "in", "no": "in",
    "na": "in", "com": "with", "por": "by", "pelo": "by", "pela": "by", "para": "for", "sobre": "on", "sem": "without",
    "atrás": "behind", "diante": "before", "sim": "yes", "não": "no", "bem": "well", "bom": "good", "obrigado": "thanks",
    "obrigada": "thanks", "é": "is", "era": "was", "foi": "was", "velho": "old", "velha": "old", "jovem": "young",
    "pequeno": "little", "pequena": "little", "aqui": "here", "ali": "there", "lá": "there", "deus": "god", "tudo": "all",
    "nada": "nothing", "ninguém": "nobody", "nunca": "never", "agora": "now", "já": "now", "talvez": "perhaps", "vamos": "come",
    "vem": "come", "olá": "hello", "isso": "that", "isto": "this",
}  # fmt: skip

TONGUE = Tongue(
    verbs=frozenset(form for verb in (*_AR, *_ER_IR) for form in _inflect(verb)) | frozenset(_OTHER),
    glosses=_GLOSSES,
    between=frozenset("lhe lhes me te se nos então logo por fim".split()) - {"por", "fim"},
    enclitics=frozenset("lhe lhes me te se nos lo la".split()),
    goes_on=frozenset("que com sem enquanto quando e como em seu sua de".split()),
)
