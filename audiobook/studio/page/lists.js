// Which lines the keys walk through, and in which order: a list is live, so that it follows what is changed.

import {read} from "./api.js";
import {isOpen, passageOf, wrongIn} from "./passages.js";
import {doubt, first, flat, isSpeech, nameOf, places, same, segment, speechOf, speeches, story, words} from "./story.js";

const before = (a, b) => a[0] - b[0] || a[1] - b[1];

// Of a speech: how likely it is wrong, and how many words that would be.
const risk = place => Math.max(...speechOf(place).map(p => doubt(segment(p))));
const size = place => speechOf(place).reduce((n, p) => n + words(segment(p)), 0);

export const ORDERS = {
  doubt: {name: "Least sure first", weight: risk},
  passage: {name: "By passages", weight: place => wrongIn(first(place)), together: true},
  words: {name: "Most words at stake first", weight: place => risk(place) * size(place)},
  length: {name: "Longest first", weight: size},
  book: {name: "In the book's order", weight: () => 0},
};

const DOUBTFUL = {kind: "doubt", name: "In doubt", holds: isOpen};

export const isDoubt = DOUBTFUL.holds;

export const walked = {list: DOUBTFUL, order: "doubt"};

// The lists there are. `holds` tells whether a place is in it; places are speeches but for words that were found and lines that changed.
export const all = () => ({kind: "all", name: "All lines", order: "book", holds: () => true});
export const ofSpeaker = id => ({kind: "speaker", key: id, name: `Lines of ${nameOf(id)}`, holds: p => segment(p).speaker === id});
export const ofChapter = c => ({kind: "chapter", key: c, name: story.chapters[c].title, holds: p => p[0] === c});
export const ofCue = (words, cued) => ({kind: "cue", key: words, name: `Lines with “${words}”`, order: "book", holds: p => speechOf(p).some(q => cued.has(q.join()))});
export const ofPlaces = (name, some) => {
  const own = new Set(some.map(p => p.join()));
  return {kind: "places", name, order: "book", any: true, holds: p => own.has(p.join())};
};
export function ofWords(typed) {
  const wanted = flat(typed).toLowerCase();
  return {kind: "words", key: wanted, name: `With “${flat(typed)}”`, order: "book", any: true, holds: p => flat(segment(p).text).toLowerCase().includes(wanted)};
}

// Lines that are like one: with the same cue, or where it has none, of the same speaker, found in the same way.
export async function like(place) {
  const cued = await cues(), own = speechOf(place).map(p => p.join());
  for (const [words, some] of cued) if (own.some(p => some.has(p))) return ofCue(words, some);
  const s = segment(place), who = s.speaker, method = s.method;
  return {kind: "like", name: `Like “${flat(s.text).slice(0, 24)}…”`, holds: p => segment(p).speaker === who && segment(p).method === method};
}

// The cues of the story, each with the places it stands at.
let known = {revision: -1, cues: new Map()};
export async function cues() {
  if (known.revision !== story.state.revision) {
    const revision = story.state.revision, found = (await read("/api/cues")).cues;
    known = {revision, cues: new Map(Object.entries(found).map(([words, some]) => [words, new Set(some.map(p => p.join()))]))};
  }
  return known.cues;
}

export function open(list) {
  walked.list = list ?? DOUBTFUL;
  walked.order = walked.list.order ?? "doubt";
  stood = null;
}

export function turn() {
  const names = Object.keys(ORDERS);
  walked.order = names[(names.indexOf(walked.order) + 1) % names.length];
  stood = null;
}

// The list's rows in order: [{place, weight}].
export function rows(list = walked.list, order = walked.order) {
  const out = [], {weight} = ORDERS[order];
  for (const place of list.any ? places() : speeches()) if (list.holds(place)) out.push({place, weight: weight(place)});
  return out.sort(inOrder);
}

const inOrder = (a, b) => b.weight - a.weight || before(a.place, b.place);
const unit = place => walked.list.any ? place : first(place);
export const isIn = place => !!place && (walked.list.any || isSpeech(segment(place))) && walked.list.holds(unit(place));

// Where the walk is. A line that is decided meanwhile may have left its list, or its place in it: the walk goes on from where it stood.
let stood = null;
export function standAt(place) {
  if (!place || !isIn(place)) return;
  // A passage keeps its place in the order while its lines are decided.
  const kept = stood && isTogether() && passageOf(first(stood.place)).some(p => same(p, first(place)));
  stood = {place: unit(place), weight: kept ? stood.weight : ORDERS[walked.order].weight(unit(place))};
}

// The row of the list after (or before) the current line; null where there is none. `from` is the current line.
export function next(forwards, from = story.here) {
  const own = rows();
  if (!own.length) return null;
  const within = from && nextOfPassage(own, unit(from), forwards);
  if (within) return within;
  let at = stood && from && same(stood.place, unit(from)) ? stood : null;
  if (!at && from && isIn(from)) at = {place: unit(from), weight: ORDERS[walked.order].weight(unit(from))};
  if (!at && walked.order === "book" && from) at = {place: from, weight: 0};
  if (!at) at = stood;
  if (!at) return own[forwards ? 0 : own.length - 1].place;
  const found = forwards ? own.find(r => inOrder(r, at) > 0) : own.findLast(r => inOrder(r, at) < 0);
  return found?.place ?? null;
}

export const isTogether = () => !!ORDERS[walked.order].together;

// Passages are read as they stand: the rest of one comes first, though with each line decided less of it is in doubt.
function nextOfPassage(own, from, forwards) {
  if (!isTogether()) return null;
  const some = new Set(passageOf(first(from)).map(p => p.join())), rest = own.filter(r => some.has(first(r.place).join()));
  const found = forwards ? rest.find(r => before(r.place, from) > 0) : rest.findLast(r => before(r.place, from) < 0);
  return found?.place ?? null;
}

// The lines of the current passage that are still in doubt, where passages are walked.
export const openHere = () => story.here && isTogether() && isSpeech(segment(story.here)) ? passageOf(first(story.here)).filter(isOpen) : [];

// At the end of a list the walk starts again.
export const restart = () => { stood = null; };

// Which of how many the current line is; 0 where it is not in the list.
export function position() {
  const own = rows();
  return {at: story.here && isIn(story.here) ? own.findIndex(r => same(r.place, unit(story.here))) + 1 : 0, of: own.length};
}

// What is in doubt, in speeches and as a share of the spoken words.
export function share() {
  let said = 0, open = 0, count = 0;
  for (const place of speeches()) {
    const n = size(place);
    said += n;
    if (DOUBTFUL.holds(place)) { open += n; count += 1; }
  }
  return {count, share: said ? open / said : 0};
}
