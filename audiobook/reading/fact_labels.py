"""What download programs call the facts that they state about a story: "Rating", "Words", "Story URL"."""

from __future__ import annotations

import re

_LABELS = (
    "category categories genre genres language characters? relationships? pairings? ships? status published updated packaged rating rated "
    "chapters words publisher author authors summary description series tags warnings? fandoms? source reviews favs follows site "
    "completed? complete url link crossovers? collections? comments kudos hits bookmarks"
).split()
LABEL = re.compile(
    rf"(?:{'|'.join(_LABELS)}|(?:story|author|series|chapter) url|(?:archive|content) warnings?|word count|story id|last updated|"
    r"additional tags|main character|original (?:work|source)|date (?:created|published|updated)|packaged|downloaded|hits|universe)",
    re.IGNORECASE,
)
"""What the facts about a fan work are called."""
