"""A Story in, pairs of its persons who are one out: who is called by one name, and answers under another.

A person called "Miss Gray" in talk whose cues never say "said Miss Gray", but whose part of the conversation is again and
again "said Mary", is Mary. Two who are named side by side in narration are two.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from audiobook.attributing import characters, grouping, names
from audiobook.attributing.characters import Person
from audiobook.attributing.document import NARRATION
from audiobook.attributing.story import Story
from audiobook.language import TITLES
from audiobook.script import Gender

_LEAST_ANSWERS = 3
_LEAST_SHARE = 0.4
_LEAST_SHARE_OF_BOTH = 0.3
_MOST_OWN_ANSWERS = 1
_MOST_SIDE_BY_SIDE = 0.2
_SOME_ANSWERS = 5
_MANY_ANSWERS = 10
_SURE_SHARE = 0.6
_SURE_SIDE_BY_SIDE = 0.3
_NEAR_TOKENS = 30
_MOST_UNLIKE = 0.5
_KIN = frozenset("aunt auntie uncle father mother brother sister cousin grandfather grandmother master".split())


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one: the one called, and the one who answers."""
    answers = _answers(story)
    side_by_side, told = named_together(story)
    out = []
    for called, votes in sorted(answers.items()):
        if not _is_name(story, called):
            continue
        total = sum(votes.values())
        for who, times in votes.most_common(2):
            # Who is described as often as named answers under both.
            role = story.people.persons[who].role
            both = role is not None and characters.marks_one(role)
            # Who nearly always answers may be named beside themselves now and then.
            sure = times >= _MANY_ANSWERS and times >= _SURE_SHARE * total
            near = (_SURE_SIDE_BY_SIDE if sure else _MOST_SIDE_BY_SIDE) * min(told[called], told[who])
            if (
                who != called
                and (both or votes[called] <= _MOST_OWN_ANSWERS)
                and times >= max(_LEAST_ANSWERS, (_LEAST_SHARE_OF_BOTH if both else _LEAST_SHARE) * total)
                and side_by_side[called, who] <= max(near, 1 if times >= _SOME_ANSWERS else 0)
                and (sure or not _has_namesakes(story, called))
                and _may_be_one(story, called, who)
            ):
                out.append((called, who))
                break
    return out


def without_circles(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out who answers for one who answers for them: two who talk across each other are two."""
    goes_to = dict(pairs)

    def comes_back(who: int) -> bool:
        seen = {who}
        at = goes_to[who]
        while at in goes_to and at not in seen:
            seen.add(at)
            at = goes_to[at]
        return at == who

    return [(called, who) for called, who in pairs if not comes_back(called)]


def _answers(story: Story) -> dict[int, Counter[int]]:
    """For each person called in a speech, whom the cues of the turns before and after name."""
    out: dict[int, Counter[int]] = defaultdict(Counter)
    for n, around in enumerate(story.around):
        for k in (n - 1, n + 1):
            if not (around.called and 0 <= k < len(story.around)):
                continue
            first, second = story.speeches[min(k, n)], story.speeches[max(k, n)]
            if 1 <= second.first_paragraph - first.last_paragraph <= 2:
                for who in story.around[k].named:
                    if who not in around.named:
                        for called in around.called:
                            out[called][who] += 1
    return out


def named_together(story: Story) -> tuple[Counter[tuple[int, int]], Counter[int]]:
    """How often two persons are named close together in narration, and how often each is named there at all."""
    doc = story.doc
    pairs: Counter[tuple[int, int]] = Counter()
    told: Counter[int] = Counter()
    lately: list[tuple[int, int]] = []
    for at, who in zip(story.starts, story.who):
        if doc.quotation[at] != NARRATION:
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
    return any(w == who and not story.doc.opens[at] for at, w in zip(story.starts, story.who))


def _has_namesakes(story: Story, called: int) -> bool:
    """Whether somebody is called by a title and surname that others bear, too: it may be any of them."""
    titled = {n[1] for n in story.people.persons[called].names if len(n) == 2 and n[0] in TITLES}
    bearers = {
        w
        for w, p in enumerate(story.people.persons)
        if w != called and any(len(grouping.without_titles(n)) > 1 and n[-1] in titled for n in p.names)
    }
    return len(bearers) > 1


def _may_be_one(story: Story, a: int, b: int) -> bool:
    people = story.people.persons
    if people[a].given is not None:
        # Whom a user knows by a name of their own is not joined to another.
        return False
    female = [people[w].fits(Gender.FEMALE) for w in (a, b)]
    if abs(female[0] - female[1]) > _MOST_UNLIKE or people[a].narrator or people[b].narrator or people[a].role:
        return False
    # Mr. Gray is not Mr. White.
    surnames = [_surnames(people[w]) for w in (a, b)]
    return not (surnames[0] and surnames[1] and surnames[0].isdisjoint(surnames[1]))


def _surnames(person: Person) -> set[str]:
    """The surnames that follow a title; "Miss Mary" has none."""
    first = {bare[0] for n in person.names if len(bare := grouping.without_titles(n)) > 1}
    titled = {n[1] for n in person.names if len(n) == 2 and n[0] in TITLES and n[0] not in _KIN}
    return {word for word in titled - first if word not in names.first_names()}
