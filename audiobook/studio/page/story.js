// The story as the page knows it: chapters, speakers, and which lines are in doubt.

export const story = {title: "", author: null, chapters: [], state: null, order: "doubt", here: null, reasons: new Map(), voices: [], sent: new Map()};

const COLOURS = 12;

export const segment = place => story.chapters[place[0]]?.segments[place[1]];
export const same = (a, b) => !!a && !!b && a[0] === b[0] && a[1] === b[1];
export const isSpeech = s => s.kind === "dialogue" || s.kind === "thought";
export const words = text => (text.match(/\S+/g) || []).length;
// A line as it is shown now, for a change of it: the studio refuses where it has become another one meanwhile.
export const line = place => ({chapter: place[0], segment: place[1], text: segment(place).text});
export const flat = text => text.replace(/\s+/g, " ").trim();

export const person = id => story.state.speakers.find(p => p.id === id);
export const nameOf = id => id ? person(id)?.name ?? id : "Nobody known";

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

export function* speeches() {
  for (let c = 0; c < story.chapters.length; c++)
    for (let s = 0; s < story.chapters[c].segments.length; s++)
      if (isSpeech(story.chapters[c].segments[s])) yield [c, s];
}

export function doubts() {
  const found = [];
  for (const place of speeches()) if (segment(place).doubtful && !isSent(place)) found.push(place);
  return found;
}

const weight = place => (1 - (segment(place).speaker ? segment(place).confidence ?? 0 : 0)) * words(segment(place).text);
const before = (a, b) => a[0] - b[0] || a[1] - b[1];

let stood = {place: null, weight: 0};
export function goTo(place) {
  story.here = place;
  if (place && isSpeech(segment(place)) && segment(place).doubtful) stood = {place, weight: weight(place)};
}

// The doubtful line behind (or before) the current one, in the order the user chose; null where there is none.
export function step(forwards) {
  const order = story.order === "doubt" ? (a, b) => weight(b) - weight(a) || before(a, b) : before;
  const rows = doubts().sort(order);
  if (!rows.length) return null;
  const at = rows.findIndex(p => same(p, story.here));
  if (at >= 0) return rows[at + (forwards ? 1 : -1)] ?? null;
  if (!story.here) return rows[forwards ? 0 : rows.length - 1];
  if (story.order === "doubt") {
    // The line in hand is decided by now: on from where it stood, so that lines that were passed over stay behind.
    const from = same(stood.place, story.here) ? stood.weight : Infinity;
    return (forwards ? rows.find(p => weight(p) <= from) : rows.findLast(p => weight(p) >= from)) ?? rows[forwards ? 0 : rows.length - 1];
  }
  const near = forwards ? rows.find(p => before(p, story.here) > 0) : rows.findLast(p => before(p, story.here) < 0);
  return near ?? null;
}

export function share() {
  let all = 0, open = 0, count = 0;
  for (const place of speeches()) {
    const n = words(segment(place).text);
    all += n;
    if (segment(place).doubtful) { open += n; count += 1; }
  }
  return {count, share: all ? open / all : 0};
}

// Why a line has its speaker, in words.
export function why(place) {
  const s = segment(place);
  if (s.method === "edited") return "you decided";
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
  const first = segment(place).speech;
  if (first === undefined || first === null) return [place];
  const out = [];
  story.chapters[place[0]].segments.forEach((seg, s) => { if (seg.speech === first) out.push([place[0], s]); });
  return out;
}

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

// Who may have said a line, likeliest first: the judged candidates, then who speaks near by, then who speaks most; nine at most.
export function candidates(place) {
  const out = new Map();
  for (const o of reasonsAt(place)?.options ?? []) if (o.id && person(o.id)) out.set(o.id, o);
  const segments = story.chapters[place[0]].segments;
  const near = [];
  for (let d = 1; d < 60; d++) for (const s of [place[1] - d, place[1] + d]) if (segments[s]?.speaker) near.push(segments[s].speaker);
  for (const id of near) if (!out.has(id) && out.size < 9) out.set(id, {id, name: nameOf(id), reasons: ["speaks near by"]});
  for (const p of [...story.state.speakers].sort((a, b) => b.words - a.words))
    if (!out.has(p.id) && out.size < 9 && p.lines) out.set(p.id, {id: p.id, name: p.name, reasons: []});
  return [...out.values()].slice(0, 9);
}
