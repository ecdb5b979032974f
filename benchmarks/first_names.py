"""Make audiobook/attributing/first_names.txt: which first names are usual for men, which for women.

    pip install Faker && python benchmarks/first_names.py audiobook/attributing/first_names.txt

The names are those of Faker's person providers (MIT licence; its English lists follow the US Social Security
Administration and the UK's Office for National Statistics), for languages written with Latin letters. A name that is given to
both is left out unless one use is ten times as common as the other.
"""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from pathlib import Path

LOCALES = "en_US en_GB en_IE en_NZ fr_FR de_DE de_AT it_IT es_ES es_MX pt_PT nl_NL sv_SE no_NO da_DK fi_FI pl_PL cs_CZ".split()


def main() -> None:
    import faker

    male: defaultdict[str, float] = defaultdict(float)
    female: defaultdict[str, float] = defaultdict(float)
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for counts, attribute in ((male, "first_names_male"), (female, "first_names_female")):
            names = getattr(provider, attribute, ())
            weights = names if isinstance(names, dict) else dict.fromkeys(names, 1.0 / max(1, len(names)))
            total = sum(weights.values())
            for name, weight in weights.items():
                if name.isalpha() and name[:1].isupper() and len(name) > 2:
                    counts[name.lower()] += weight / total
    lines = []
    for name in sorted(set(male) | set(female)):
        m, f = male[name], female[name]
        if m >= 10 * f:
            lines.append(f"m {name}")
        elif f >= 10 * m:
            lines.append(f"f {name}")
    head = [
        "# First names usual for men (m) and for women (f), from Faker's person providers (MIT licence),",
        f"# Faker {faker.VERSION}. Made by benchmarks/first_names.py.",
    ]
    Path(sys.argv[1]).write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
