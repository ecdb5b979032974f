// What the user changes, and what others change: each is sent to the studio, and what it answers is shown.

import {Refused, change, read, started} from "./api.js";
import {el} from "./build.js";
import {hold, painted} from "./keys.js";
import * as lists from "./lists.js";
import {ran} from "./making.js";
import {manyLines} from "./many.js";
import {choose, chooseSpeaker, renewed} from "./pick.js";
import * as player from "./player.js";
import {again, colour, flat, isSent, isSpeech, line, nameOf, person, places, same, segment, sending, speechOf, speeches, story, taken} from "./story.js";
import * as text from "./text.js";
import {banner, say, view} from "./view.js";

const $ = id => document.getElementById(id);
let busy = Promise.resolve();
export const NONE = {of: null, all: []};

export const refused = e => { if (!(e instanceof Refused)) throw e; hold(reloaded(e)); say([e.message, e.hint].filter(Boolean).join(" ")); };

// After a refusal because a line has changed, the page shows what there is now.
const reloaded = e => e.status === 409 ? reload().catch(e => say(e.message)) : Promise.resolve();

export async function reload() {
  const book = await read("/api/book");
  const was = story.here && segment(story.here)?.text;
  started.by = book.command;
  Object.assign(story, {title: book.title, author: book.author, chapters: book.chapters});
  story.reasons.clear();
  asked.clear();
  taken(book.state);
  story.here = again(story.here, was);
  document.title = `${book.title}: studio`;
  $("title").textContent = book.title;
  $("author").textContent = book.author ? `by ${book.author}` : "";
  $("chapters").replaceChildren(...book.chapters.map((c, n) => el("option", {value: n}, c.title)));
  const place = $("text").scrollTop;
  text.draw();
  if (story.here) text.show(story.here); else $("text").scrollTop = place;
  ran(book.state.run);
  view.draw();
}

// Why lines of a chapter are whose; asked for once, and again after a change.
const asked = new Map();
export function reasons(c) {
  if (!asked.has(c)) asked.set(c, read(`/api/chapters/${c}/reasons`).then(found => {
    story.reasons.set(c, found);
    if (story.here?.[0] === c) view.drawPanel();
  }));
  return asked.get(c);
}

function forget(c, cutAnew) {
  asked.delete(c);
  // Until the new ones are here the old ones stay, unless the places they speak of have moved.
  if (cutAnew) story.reasons.delete(c);
}

export function go(place, options) {
  story.here = place;
  lists.standAt(place);
  text.show(place, options);
  view.drawPanel();
  reasons(place[0]).catch(refused);
  const next = lists.next(true);
  if (next) reasons(next[0]).catch(() => {});
  hold(painted());
}

// Changing. One change after the other. What is changed are the lines as they were shown when the user acted: the studio refuses where
// one of them has become another meanwhile.

function renew(c, chapter) {
  forget(c, story.chapters[c].segments.length !== chapter.segments.length);
  story.chapters[c] = chapter;
}

function did(answer, {quiet = false, at = null, keep = false, back = false} = {}) {
  const was = story.here && segment(story.here)?.text;
  for (const [c, chapter] of Object.entries(answer.chapters)) renew(+c, chapter);
  taken(answer.state);
  if (!same(at, story.here) || !segment(story.here)) story.here = again(story.here, was);
  if (back && answer.at && segment(answer.at)) story.here = answer.at;
  if (answer.offers.length || !keep) view.offers = answer.offers.length ? {of: at && segment(at) ? at : null, all: answer.offers} : NONE;
  view.changed = answer.judged;
  text.refresh(Object.keys(answer.chapters).map(Number));
  if (story.here) reasons(story.here[0]).catch(refused);
  view.draw();
  if (back && answer.at) go(answer.at, {focus: true});
  const more = answer.judged.length ? `; ${answer.judged.length} line${answer.judged.length > 1 ? "s" : ""} around changed with it` : "";
  if (!quiet) say(answer.label + more);
}

// `body` may be a promise of one; null for no change after all. `lines` are the places it decides, `holds` tells that it may move
// or change what is shown, so that keys wait for it.
export function send(path, body = {}, {lines = [], holds = false, ...options} = {}) {
  const decided = sending(lines);
  busy = busy.then(async () => {
    try {
      const given = await body;
      const answer = given && await change(path, given);
      decided();
      if (answer) did(answer, options);
    } catch (e) {
      decided();
      view.draw();
      if (e instanceof Refused) return options.failed ? options.failed(e) : refused(e);
      // A bug in this page: told, and what the user does next still has its turn.
      setTimeout(() => { throw e; });
    }
  });
  if (holds) hold(busy);
  return busy;
}

const onHere = (path, options) => story.here && send(path, {lines: [line(story.here)]}, {at: story.here, ...options});

// A speech is given to somebody, and if it is in the list, the page goes on to the next there.
function give(at, own, body) {
  const walking = lists.isIn(at) && same(at, story.here);
  send("/api/lines/assign", body, {at, lines: own});
  if (walking) onwards();
}

// On to the next line of the list; of those in doubt, after the last, to the first that was passed over.
function onwards() {
  const left = lists.openHere(), later = left.find(p => p[1] > story.here[1]);
  const on = later ?? left[0] ?? lists.next(true) ?? (lists.walked.list.kind === "doubt" ? lists.rows()[0]?.place : null);
  if (on) go(on, {focus: true});
  else if (lists.walked.list.kind !== "doubt") say(`That was the last of: ${lists.walked.list.name}.`);
}

// Open a list of lines, and go to its first.
function openList(list) {
  lists.open(list);
  const rows = lists.rows();
  if (rows.length) go(list?.start ?? rows[0].place, {focus: true});
  else { say(list ? `${list.name}: there are none.` : "No line is in doubt."); lists.open(null); }
  view.draw();
}

export const act = {
  go: place => segment(place) && go(place, {focus: true}),
  give,
  openList,
  assign: who => { const at = story.here, own = at && speechOf(at); if (own) give(at, own, {lines: own.map(line), ...who}); },
  accept: () => {
    if (!story.here || !isSpeech(segment(story.here))) return;
    const at = story.here, places = speechOf(at), walking = lists.isIn(at);
    // What is confirmed is the speaker who is shown. A line that is being changed needs no second word: only on to the next.
    if (!isSent(story.here)) send("/api/lines/accept", {lines: places.map(p => ({...line(p), speaker: segment(p).speaker ?? null}))}, {lines: places, keep: true});
    if (walking) onwards();
  },
  // What is left of the passage, as far as it is in sight: what is not is shown next.
  acceptPassage: () => {
    if (!lists.isTogether()) return say("That is for passages: press o until the order is by passages.");
    const left = lists.openHere(), some = left.filter(text.isInSight), lines = some.flatMap(speechOf);
    if (!left.length) return say("No line of this passage is in doubt.");
    if (!some.length) return go(left[0], {focus: true});
    send("/api/lines/accept", {lines: lines.map(p => ({...line(p), speaker: segment(p).speaker ?? null}))}, {lines, keep: true});
    return onwards();
  },
  narrate: () => onHere("/api/lines/narrate", {lines: [story.here]}),
  merge: () => onHere("/api/lines/merge", {holds: true}),
  split: () => {
    if (!story.here) return;
    const offsets = text.cuts(story.here);
    if (!offsets.length) return say("Put the cursor between two words of the line, or select some of it, then split.");
    return send("/api/lines/split", {lines: [line(story.here)], offsets}, {at: story.here, holds: true});
  },
  hear: () => story.here && player.playSound(`/api/lines/${story.here[0]}/${story.here[1]}/audio?revision=${story.state.revision}`).catch(refused),
  hearFinished: () => { if (story.here && !player.playFrom(story.here, {only: true})) say("This line is not in the finished audio."); },
  playHere: () => { if (story.here && !player.playFrom(story.here)) say("Make the audiobook first; then it plays from here."); },
  pick: () => {
    const at = story.here, places = speechOf(at), lines = places.map(line);
    const what = `${flat(segment(at).text).slice(0, 90)}${places.length > 1 ? ` (and ${places.length - 1} more lines of the same speech)` : ""}`;
    chooseSpeaker("Who says it?", who => give(at, places, {lines, ...who}), what);
  },
  offer: o => {
    view.offers = NONE;
    if (o.kind === "like") return send("/api/lines/assign", {lines: o.places.map(line), speaker: o.speaker}, {lines: o.places});
    if (o.kind === "merge") return send("/api/speakers/merge", {id: o.speaker, into: o.into}, {holds: true});
    return send("/api/speakers/drop", {id: o.speaker}, {holds: true});
  },
  undo: () => send("/api/undo", {}, {holds: true, back: true}),
  redo: () => send("/api/redo", {}, {holds: true, back: true}),
  describe: (id, fields, options) => send("/api/speakers/describe", {id, ...fields}, options),
  alias: (id, fields, options) => send("/api/speakers/alias", {id, ...fields}, options),
  voice: (who, fields, options) => send("/api/cast/voice", {who, ...fields}, options),
  swap: (one, other) => send("/api/cast/swap", {one, other}),
  deal: () => send("/api/cast/deal"),
  unite: (id, into) => send("/api/speakers/merge", {id, into}),
  drop: id => send("/api/speakers/drop", {id}),
  hearVoice: (who, s) => player.playSound(`/api/cast/${encodeURIComponent(who)}/audio?${new URLSearchParams(s)}`).catch(refused),
  lines: id => manyLines(lists.ofSpeaker(id)),
  table: () => manyLines(lists.walked.list),
  sure: change => {
    const now = Math.round(Math.min(1, Math.max(0.1, story.sure + change)) * 100) / 100;
    if (now === story.sure) return;
    story.sure = now;
    text.refresh(story.chapters.map((_, c) => c));
    view.draw();
    say(`In doubt is now what is less than ${Math.round(now * 100)} % sure.`);
  },
  turn: () => { lists.turn(); text.mark(); view.draw(); say(`${lists.ORDERS[lists.walked.order].name}.`); },
  like: () => { const at = story.here; if (at && isSpeech(segment(at))) hold(lists.like(at).then(openList).catch(refused), true); },
  speaker: () => { const s = story.here && segment(story.here); if (s && isSpeech(s)) openList(lists.ofSpeaker(s.speaker)); },
  find: () => choose({title: "Find", what: "Words of the story, in all chapters.", label: "Words", empty: "Type some words. Enter goes to the first place, j to the next. Esc leaves.", options: found}, value => openList(value)),
  lists: () => {
    // It opens at once, so that what is typed next is typed into it; the cues come a little later.
    let cues = new Map();
    choose({title: "Which lines?", what: "j and k go through them.", label: "A name, a chapter or a cue", empty: "Type part of it, or go to one with the arrow keys. Esc leaves.", options: typed => kinds(typed, cues)}, openList);
    lists.cues().then(found => { cues = found; renewed(); }).catch(refused);
  },
  // Through the text itself: a segment, a speech, or a chapter at a time.
  along: (forwards, what) => {
    const all = what === "speech" ? [...speeches()] : what === "segment" ? [...places()].filter(p => /[\p{L}\p{N}]/u.test(segment(p).text)) : story.chapters.map((_, c) => [c, 0]).filter(segment);
    const here = story.here ?? [text.chapterInView(), forwards ? -1 : 0];
    const order = p => what === "chapter" ? p[0] - here[0] : p[0] - here[0] || p[1] - here[1];
    const on = forwards ? all.find(p => order(p) > 0) : all.findLast(p => order(p) < 0);
    if (on) { if (what === "chapter") text.showChapter(on[0]); go(on, {focus: true}); } else say(forwards ? "That is the end of the story." : "That is the beginning of the story.");
  },
};

view.openList = ({name, places: some}) => openList(lists.ofPlaces(name, some));

// The places where some words stand, for a list to choose from; the first choice is all of them.
function found(typed) {
  if (typed.length < 2) return [];
  const list = lists.ofWords(typed), all = [...places()].filter(list.holds), small = typed.toLowerCase();
  const around = p => { const whole = flat(segment(p).text), at = whole.toLowerCase().indexOf(small); return `${at > 30 ? "…" : ""}${whole.slice(Math.max(0, at - 30), at + 60)}`; };
  if (!all.length) return [];
  return [{label: `All ${all.length} places`, value: list, colour: ""}, ...all.slice(0, 30).map(p => ({label: around(p), note: story.chapters[p[0]].title, value: {...list, start: p}, colour: colour(segment(p).speaker)}))];
}

// The lists one can ask for: of speakers, chapters and cues, those with the most doubt first.
function kinds(typed, cues) {
  const doubtful = new Map(), count = new Map(), add = (map, key, n) => map.set(key, (map.get(key) ?? 0) + n);
  for (const p of speeches()) for (const key of [`s${segment(p).speaker}`, `c${p[0]}`]) { add(count, key, 1); add(doubtful, key, lists.isDoubt(p) ? 1 : 0); }
  const note = key => `${count.get(key) ?? 0} line${count.get(key) === 1 ? "" : "s"}${doubtful.get(key) ? `, ${doubtful.get(key)} in doubt` : ""}`;
  const people = [...story.state.speakers.filter(p => p.lines).map(p => p.id), null].filter(id => count.has(`s${id}`));
  const most = (a, b) => (doubtful.get(b) ?? 0) - (doubtful.get(a) ?? 0) || (count.get(b) ?? 0) - (count.get(a) ?? 0);
  const chapters = story.chapters.map((_, c) => c).filter(c => count.has(`c${c}`));
  const rows = [
    {label: "In doubt", note: `${lists.share().count} lines`, value: null, names: ["in doubt"]},
    {label: "All lines", note: `${[...speeches()].length} lines`, value: lists.all(), names: ["all lines"]},
    ...people.sort((a, b) => most(`s${a}`, `s${b}`)).map(id => ({label: nameOf(id), note: note(`s${id}`), value: lists.ofSpeaker(id), colour: colour(id), names: [nameOf(id), ...person(id)?.aliases ?? []]})),
    ...chapters.map(c => ({label: story.chapters[c].title, note: note(`c${c}`), value: lists.ofChapter(c), names: [story.chapters[c].title]})),
    ...[...cues].filter(([, some]) => some.size > 1).sort((a, b) => b[1].size - a[1].size).map(([words, some]) => ({label: `“${words}”`, note: `${some.size} lines, ${who(some)}`, value: lists.ofCue(words, some), names: [words]})),
  ];
  const small = typed.toLowerCase();
  return rows.filter(r => r.names.some(n => n.toLowerCase().includes(small))).slice(0, 60);
}

// Who says lines, the one with the most first.
function who(some) {
  const by = new Map();
  for (const p of some) { const id = segment(p.split(",").map(Number))?.speaker; by.set(id, (by.get(id) ?? 0) + 1); }
  const most = [...by].sort((a, b) => b[1] - a[1]);
  return most.slice(0, 2).map(([id, n]) => most.length > 1 ? `${nameOf(id)} ${n}` : nameOf(id)).join(", ") + (most.length > 2 ? ", …" : "");
}

export function walk(forwards) {
  view.changed = [];
  const next = lists.next(forwards), {list} = lists.walked;
  if (next) return go(next, {focus: true});
  if (!lists.rows().length) return say(list.kind === "doubt" ? "No line is in doubt. + widens what counts as doubt, v shows other lines." : `${list.name}: there are none left.`);
  lists.restart();
  say(forwards ? `That was the last of: ${list.name}. j starts again.` : `That was the first of: ${list.name}.`);
}

// What others did.

export async function heard(kind, content) {
  if (kind === "run") return ran(content);
  if (kind === "trouble") { banner(content.message, content.message ? `${content.hint} The page shows the story as it was before.` : ""); return; }
  // Our own changes come back as answers; what is newer than those is somebody else's.
  await busy;
  if (content.revision <= story.state.revision) return;
  if (kind === "disk") { await reload(); say(`The files were changed outside this page: it shows them as they are now.${content.redo_lost ? " What was undone before cannot be done again." : ""}`); return; }
  const fresh = await Promise.all(content.chapters.map(c => read(`/api/chapters/${c}`))), now = await read("/api/state");
  const was = story.here && segment(story.here)?.text;
  content.chapters.forEach((c, n) => renew(c, fresh[n]));
  taken(now);
  story.here = again(story.here, was);
  text.refresh(content.chapters);
  if (story.here) reasons(story.here[0]).catch(refused);
  view.draw();
}

export async function lost(away) {
  if (away) return banner("The studio does not answer.", "Changes are kept up to here. If it was started anew, open the address that it printed.");
  banner("");
  await reload();
}
