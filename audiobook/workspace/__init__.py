"""The workspace: the folder in which a story's working files lie, and the only package that knows what is in it.

`folder` has the folder of one story; `places` where those of all stories are; `sound` stored audio; `sealed` how a torn file is noticed.
"""

from audiobook.workspace.folder import MOST_COPIES, Edit, Workspace
from audiobook.workspace.places import OUTPUT, STORIES, candidates, every, stem_of, target_of
from audiobook.workspace.sound import Spoken, StoredPart

__all__ = [
    "MOST_COPIES",
    "OUTPUT",
    "STORIES",
    "Edit",
    "Spoken",
    "StoredPart",
    "Workspace",
    "candidates",
    "every",
    "stem_of",
    "target_of",
]
