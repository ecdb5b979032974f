"""Words that are said in one way as a noun (or an adjective), and in another as a verb."""

from __future__ import annotations

# word: (as a noun or an adjective, as a verb), in the International Phonetic Alphabet. "r" stands where it is written: accents that
# do not say it after a vowel leave it out (audiobook.phonemes).
_PAIRS = {
    "absent": ("ˈæbsənt", "æbˈsɛnt"), "abuse": ("əˈbjuːs", "əˈbjuːz"), "attribute": ("ˈætrɪbjuːt", "əˈtrɪbjuːt"),
    "combat": ("ˈkɒmbæt", "kəmˈbæt"), "compound": ("ˈkɒmpaʊnd", "kəmˈpaʊnd"), "conduct": ("ˈkɒndʌkt", "kənˈdʌkt"),
    "conflict": ("ˈkɒnflɪkt", "kənˈflɪkt"), "console": ("ˈkɒnsoʊl", "kənˈsoʊl"), "contest": ("ˈkɒntɛst", "kənˈtɛst"),
    "contract": ("ˈkɒntrækt", "kənˈtrækt"), "contrast": ("ˈkɒntræst", "kənˈtræst"), "converse": ("ˈkɒnvɜːrs", "kənˈvɜːrs"),
    "convert": ("ˈkɒnvɜːrt", "kənˈvɜːrt"), "convict": ("ˈkɒnvɪkt", "kənˈvɪkt"), "decrease": ("ˈdiːkriːs", "dɪˈkriːs"),
    "desert": ("ˈdɛzərt", "dɪˈzɜːrt"), "digest": ("ˈdaɪdʒɛst", "daɪˈdʒɛst"), "entrance": ("ˈɛntrəns", "ɛnˈtræns"),
    "escort": ("ˈɛskɔːrt", "ɪˈskɔːrt"), "excuse": ("ɪkˈskjuːs", "ɪkˈskjuːz"), "export": ("ˈɛkspɔːrt", "ɪkˈspɔːrt"),
    "extract": ("ˈɛkstrækt", "ɪkˈstrækt"), "frequent": ("ˈfriːkwənt", "frɪˈkwɛnt"), "house": ("haʊs", "haʊz"),
    "import": ("ˈɪmpɔːrt", "ɪmˈpɔːrt"), "incense": ("ˈɪnsɛns", "ɪnˈsɛns"), "increase": ("ˈɪnkriːs", "ɪnˈkriːs"),
    "insult": ("ˈɪnsʌlt", "ɪnˈsʌlt"), "object": ("ˈɒbdʒɪkt", "əbˈdʒɛkt"), "perfect": ("ˈpɜːrfɪkt", "pərˈfɛkt"),
    "permit": ("ˈpɜːrmɪt", "pərˈmɪt"), "present": ("ˈprɛzənt", "prɪˈzɛnt"), "produce": ("ˈprɒdjuːs", "prəˈdjuːs"),
    "progress": ("ˈproʊɡrɛs", "prəˈɡrɛs"), "project": ("ˈprɒdʒɛkt", "prəˈdʒɛkt"), "protest": ("ˈproʊtɛst", "prəˈtɛst"),
    "rebel": ("ˈrɛbəl", "rɪˈbɛl"), "record": ("ˈrɛkɔːrd", "rɪˈkɔːrd"), "refuse": ("ˈrɛfjuːs", "rɪˈfjuːz"),
    "reject": ("ˈriːdʒɛkt", "rɪˈdʒɛkt"), "subject": ("ˈsʌbdʒɪkt", "səbˈdʒɛkt"), "suspect": ("ˈsʌspɛkt", "səˈspɛkt"),
    "torment": ("ˈtɔːrmɛnt", "tɔːrˈmɛnt"), "transport": ("ˈtrænspɔːrt", "trænˈspɔːrt"),
    "use": ("juːs", "juːz"),
}  # fmt: skip

# Only the vowel of the ending differs: an adjective or a noun has "-ət", a verb "-eɪt".
_ATE = {
    "advocate": "ˈædvək", "alternate": "ˈɔːltərn", "animate": "ˈænɪm", "approximate": "əˈprɒksɪm", "appropriate": "əˈproʊpri",
    "articulate": "ɑːrˈtɪkjʊl", "associate": "əˈsoʊsi", "delegate": "ˈdɛlɪɡ", "deliberate": "dɪˈlɪbər", "desolate": "ˈdɛsəl",
    "duplicate": "ˈdjuːplɪk", "elaborate": "ɪˈlæbər", "estimate": "ˈɛstɪm", "graduate": "ˈɡrædʒu", "intimate": "ˈɪntɪm",
    "moderate": "ˈmɒdər", "separate": "ˈsɛpər", "subordinate": "səˈbɔːrdɪn",
}  # fmt: skip

ADJECTIVES = frozenset("absent frequent perfect present".split()) | frozenset(_ATE)
"""Those that may stand before a noun, and after "is" or "very"."""

PAIRS = {**_PAIRS, **{word: (f"{stem}ət", f"{stem}eɪt") for word, stem in _ATE.items()}}
"""word: (as a noun or an adjective, as a verb)."""
