"""Which two persons are one: somebody is called by one name and answers under another.

A person called "Miss Gray" in talk whose cues never say "said Miss Gray", but whose part of the conversation is again and
again "said Mary", is Mary. Two who are named side by side in narration are two.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from audiobook.attributing.people import name_groups
from audiobook.attributing.story import Person, Story
from audiobook.attributing.text.first_names import first_names
from audiobook.attributing.text.nouns import identifies
from audiobook.language import TITLES
from audiobook.script import Gender

_LEAST_ANSWERS = 3
_LEAST_SHARE = 0.4
"""Of the answers to somebody who is called, those that must be one person's."""
_LEAST_SHARE_OF_DESCRIBED = 0.3
"""The same where that person is known by a description: they answer under both."""
_MOST_OWN_ANSWERS = 1
"""How often somebody may answer under the very name they are called by, and still be another."""
_MOST_SIDE_BY_SIDE = 0.2
"""Of the mentions of the one named less often, those that may stand beside the other's."""
_SOME_ANSWERS = 5
"""From this many answers on, standing side by side once is taken for an accident."""
_MANY_ANSWERS = 10
_SURE_SHARE = 0.6
_SURE_SIDE_BY_SIDE = 0.3
"""Who gives so many and so large a share of the answers may be named beside themselves now and then."""
_NEAR_TOKENS = 30
_MOST_UNLIKE = 0.5
"""How far apart two persons' probabilities of a woman may be."""
_TITLES_BEFORE_FIRST_NAMES = frozenset(
    "aunt auntie uncle father mother brother sister cousin grandfather grandmother master".split()
)


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one: the one called, and the one who answers."""
    by_called = answers(story)
    side_by_side, told = named_together(story)
    out = []
    for called, votes in sorted(by_called.items()):
        if not _is_name(story, called):
            continue
        total = sum(votes.values())
        for who, times in votes.most_common(2):
            description = story.persons[who].description
            both = description is not None and identifies(description)
            sure = times >= _MANY_ANSWERS and times >= _SURE_SHARE * total
            near = (_SURE_SIDE_BY_SIDE if sure else _MOST_SIDE_BY_SIDE) * min(told[called], told[who])
            if (
                who != called
                and (both or votes[called] <= _MOST_OWN_ANSWERS)
                and times >= max(_LEAST_ANSWERS, (_LEAST_SHARE_OF_DESCRIBED if both else _LEAST_SHARE) * total)
                and side_by_side[called, who] <= max(near, 1 if times >= _SOME_ANSWERS else 0)
                and (sure or not _has_namesakes(story, called))
                and _may_be_one(story, called, who)
            ):
                out.append((called, who))
                break
    return out


def answers(story: Story) -> dict[int, Counter[int]]:
    """For each person called in a speech, whom the cues of the turns before and after name."""
    out: dict[int, Counter[int]] = defaultdict(Counter)
    for n, context in enumerate(story.contexts):
        for k in (n - 1, n + 1):
            if not (context.called and 0 <= k < len(story.contexts)):
                continue
            first, second = story.speeches[min(k, n)], story.speeches[max(k, n)]
            if 1 <= second.first_paragraph - first.last_paragraph <= 2:
                for who in story.contexts[k].named:
                    if who not in context.named:
                        for called in context.called:
                            out[called][who] += 1
    return out


def named_together(story: Story) -> tuple[Counter[tuple[int, int]], Counter[int]]:
    """How often two persons are named close together in narration, and how often each is named there at all."""
    doc = story.document
    pairs: Counter[tuple[int, int]] = Counter()
    told: Counter[int] = Counter()
    lately: list[tuple[int, int]] = []
    for at, who in zip(story.mentions.starts, story.mentions.who):
        if not doc.in_narration(at):
            continue
        told[who] += 1
        lately = [(k, w) for k, w in lately if at - k <= _NEAR_TOKENS and doc.paragraph[k] == doc.paragraph[at]]
        for _, other in lately:
            if other != who:
                pairs[who, other] += 1
                pairs[other, who] += 1
        lately.append((at, who))
    return pairs, told


def _is_name(story: Story, who: int) -> bool:
    """Whether somebody's name is also written inside sentences, not only where any word has a capital."""
    return any(w == who and not story.document.opens[at] for at, w in zip(story.mentions.starts, story.mentions.who))


def _has_namesakes(story: Story, called: int) -> bool:
    """Whether somebody is called by a title and surname that others bear as well: it may be any of them."""
    titled = {n[1] for n in story.persons[called].names if len(n) == 2 and n[0] in TITLES}
    bearers = {
        w
        for w, p in enumerate(story.persons)
        if w != called and any(len(name_groups.without_titles(n)) > 1 and n[-1] in titled for n in p.names)
    }
    return len(bearers) > 1


def _may_be_one(story: Story, a: int, b: int) -> bool:
    one, other = story.persons[a], story.persons[b]
    if one.given is not None:
        # A character that a user gave a name of its own is not joined to another.
        return False
    unlike = abs(one.fits(Gender.FEMALE) - other.fits(Gender.FEMALE)) > _MOST_UNLIKE
    if unlike or one.narrator or other.narrator or one.description:
        return False
    # Mr. Gray is not Mr. White.
    surnames = [_surnames(p) for p in (one, other)]
    return not (surnames[0] and surnames[1] and surnames[0].isdisjoint(surnames[1]))


def _surnames(person: Person) -> set[str]:
    """The surnames that follow a title; "Miss Mary" has none."""
    first = {bare[0] for n in person.names if len(bare := name_groups.without_titles(n)) > 1}
    titled = {n[1] for n in person.names if len(n) == 2 and n[0] in TITLES and n[0] not in _TITLES_BEFORE_FIRST_NAMES}
    return {word for word in titled - first if word not in first_names()}
