// The story as the page knows it: chapters, speakers, and how sure each line is.

export const story = {title: "", author: null, chapters: [], state: null, here: null, reasons: new Map(), voices: [], sent: new Map(), sure: 0.6};

const COLOURS = 12;

export const segment = place => story.chapters[place[0]]?.segments[place[1]];
export const same = (a, b) => !!a && !!b && a[0] === b[0] && a[1] === b[1];
export const isSpeech = s => s.kind === "dialogue" || s.kind === "thought";
const counted = new WeakMap();
export function words(s) {
  if (!counted.has(s)) counted.set(s, (s.text.match(/\S+/g) || []).length);
  return counted.get(s);
}
// A line as it is shown now, for a change of it: the studio refuses where it has become another one meanwhile.
export const line = place => ({chapter: place[0], segment: place[1], text: segment(place).text});
export const flat = text => text.replace(/\s+/g, " ").trim();

export const person = id => story.state.speakers.find(p => p.id === id);
export const nameOf = id => id ? person(id)?.name ?? id : "Nobody known";

// Whether the user, or a tag of the writer's, has said who speaks.
export const isDecided = s => s.method === "edited" || s.method === "tagged";

// How likely a segment's speaker is wrong, 0 to 1. A line that is decided is right.
export const doubt = s => isDecided(s) ? 0 : s.speaker ? 1 - (s.confidence ?? 0) : 1;

// Whether the user should look at a segment: its speaker is less sure than the user wants it.
export const isDoubtful = s => isSpeech(s) && !isDecided(s) && (!s.speaker || (s.confidence ?? 0) < story.sure);

let colours = new Map();
export function colour(id) {
  if (!id) return "";
  const n = colours.get(id);
  return n === undefined || n >= COLOURS ? "c10" : `c${n}`;
}

export function taken(state) {
  // Two answers may overtake each other: the newer state stays.
  if (story.state && state.revision < story.state.revision) return;
  story.state = state;
  // Who has a colour keeps it as long as the page is open.
  for (const p of [...state.speakers].sort((a, b) => b.words - a.words)) if (!colours.has(p.id)) colours.set(p.id, colours.size);
}

// Every segment, by its place.
export function* places() {
  for (let c = 0; c < story.chapters.length; c++)
    for (let s = 0; s < story.chapters[c].segments.length; s++) yield [c, s];
}

// Every speech, by the place of its first segment. Speeches, not their parts, are what is counted, walked and decided.
export function* speeches() {
  for (const place of places()) if (isSpeech(segment(place)) && (segment(place).speech ?? place[1]) === place[1]) yield place;
}

// The first segment of the speech that a segment is of; the segment itself where it is none.
export const first = place => [place[0], segment(place)?.speech ?? place[1]];

// Why a line has its speaker, in words.
export function why(place) {
  const s = segment(place);
  if (s.method === "edited") return "you decided";
  if (s.method === "tagged") return "a tag in the text says so";
  if (s.method === "cut") return "you cut the line here; who speaks is not decided";
  const known = reasonsAt(place);
  if (!known) return s.speaker ? methodWords(s.method) : "unknown";
  const own = known.options.find(o => o.id === s.speaker);
  const parts = [];
  if (known.cue) parts.push(`cue: ${known.cue}`);
  for (const r of own?.reasons ?? []) {
    if (r.includes("turns alternate")) { const other = turnBefore(place); parts.push(other ? `answers ${nameOf(other)}` : r); }
    else if (r !== "the cue names them") parts.push(r);
  }
  return parts.join("; ") || (s.speaker ? "near by; nothing in the text tells" : "unknown");
}

const METHODS = {cue: "the cue names them", pronoun: "a pronoun in the cue", beat: "acts in the same paragraph", vocative: "called in the line before", alternation: "turns alternate", continuation: "goes on", nearest: "named near by", ranker: "judged from what is around it", llm: "a language model says so"};
const methodWords = method => METHODS[method] ?? "";

function turnBefore(place) {
  for (let s = place[1] - 1; s >= 0; s--) {
    const seg = story.chapters[place[0]].segments[s];
    if (isSpeech(seg) && seg.speaker !== segment(place).speaker) return seg.speaker;
  }
  return null;
}

// What is known of a segment's speech: a speech of several quotations is judged once, at its first.
export function reasonsAt(place) {
  const found = story.reasons.get(place[0]), first = segment(place).speech;
  if (!found || first === undefined || first === null) return null;
  for (let s = place[1]; s >= first; s--) if (found.speeches[s]) return found.speeches[s];
  return null;
}

// All quotations of the speech a segment is of, such as those around a “he said”: they are decided together. The studio says which
// these are with the text itself, so that it never depends on what else has been loaded.
export function speechOf(place) {
  const chapter = story.chapters[place[0]], own = segment(place).speech;
  if (own === undefined || own === null) return [place];
  if (!grouped.has(chapter)) {
    const groups = new Map();
    chapter.segments.forEach((seg, s) => {
      if (!isSpeech(seg)) return;
      if (!groups.has(seg.speech)) groups.set(seg.speech, []);
      groups.get(seg.speech).push([place[0], s]);
    });
    grouped.set(chapter, groups);
  }
  return grouped.get(chapter).get(own);
}
const grouped = new WeakMap();

// Lines of a change that has no answer yet are decided as far as the user is concerned.
export const isSent = place => story.sent.has(place.join());
export function sending(places) {
  for (const p of places) story.sent.set(p.join(), (story.sent.get(p.join()) ?? 0) + 1);
  return () => {
    for (const p of places) {
      const left = story.sent.get(p.join()) - 1;
      if (left) story.sent.set(p.join(), left); else story.sent.delete(p.join());
    }
  };
}

// Where a line is now that was at a place before its chapter changed; null where it has gone.
export function again(place, text) {
  if (!place || segment(place)?.text === text) return place;
  const found = (story.chapters[place[0]]?.segments ?? []).map((seg, s) => [seg, s]).filter(([seg]) => seg.text === text).map(([, s]) => s);
  if (!found.length) return null;
  return [place[0], found.reduce((a, b) => Math.abs(b - place[1]) < Math.abs(a - place[1]) ? b : a)];
}

// Who may have said a line, the chosen speaker first, then the likeliest: the judged candidates, among them people of the text who have no
// line yet, then who speaks near by, then who speaks most; nine at most. `who` is what a change is sent: a speaker, or the name of a new one.
export function candidates(place) {
  const out = new Map();
  const now = segment(place), known = reasonsAt(place)?.options ?? [];
  if (isSpeech(now) && person(now.speaker)) {
    const own = known.find(o => o.id === now.speaker);
    out.set(now.speaker, {id: now.speaker, name: nameOf(now.speaker), reasons: isDecided(now) ? [now.method === "edited" ? "you decided" : "a tag in the text says so"] : own?.reasons.length ? own.reasons : [methodWords(now.method)].filter(Boolean)});
  }
  for (const o of known) {
    if (o.id && person(o.id) && !out.has(o.id)) out.set(o.id, o);
    else if (!o.id) out.set(`new ${o.name}`, {...o, id: null, who: {name: o.name}, reasons: ["new: has no line yet", ...o.reasons]});
  }
  const segments = story.chapters[place[0]].segments;
  const near = [];
  for (let d = 1; d < 60; d++) for (const s of [place[1] - d, place[1] + d]) if (segments[s]?.speaker) near.push(segments[s].speaker);
  for (const id of near) if (!out.has(id) && out.size < 9) out.set(id, {id, name: nameOf(id), reasons: ["speaks near by"]});
  for (const p of [...story.state.speakers].sort((a, b) => b.words - a.words))
    if (!out.has(p.id) && out.size < 9 && p.lines) out.set(p.id, {id: p.id, name: p.name, reasons: []});
  return [...out.values()].slice(0, 9).map(o => ({who: {speaker: o.id}, ...o}));
}
