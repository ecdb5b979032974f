// What the user changes, and what others change: each is sent to the studio, and what it answers is shown.

import {Refused, change, read, started} from "./api.js";
import {el} from "./build.js";
import {hold, painted} from "./keys.js";
import {ran} from "./making.js";
import {manyLines} from "./many.js";
import {choose} from "./pick.js";
import * as player from "./player.js";
import {again, flat, goTo, isSent, isSpeech, line, same, segment, sending, share, speechOf, step, story, taken} from "./story.js";
import * as text from "./text.js";
import {banner, say, view} from "./view.js";

const $ = id => document.getElementById(id);
let busy = Promise.resolve();

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
  goTo(place);
  text.show(place, options);
  view.drawPanel();
  reasons(place[0]).catch(refused);
  const next = step(true);
  if (next) reasons(next[0]).catch(() => {});
  hold(painted());
}

// Changing. One change after the other. What is changed are the lines as they were shown when the user acted: the studio refuses where
// one of them has become another meanwhile.

function renew(c, chapter) {
  forget(c, story.chapters[c].segments.length !== chapter.segments.length);
  story.chapters[c] = chapter;
}

function did(answer, {quiet = false, at = null} = {}) {
  const was = story.here && segment(story.here)?.text;
  for (const [c, chapter] of Object.entries(answer.chapters)) renew(+c, chapter);
  taken(answer.state);
  if (!same(at, story.here) || !segment(story.here)) story.here = again(story.here, was);
  // Offers are for the line they came from.
  view.offers = !at || same(at, story.here) ? answer.offers : [];
  view.changed = answer.judged;
  text.refresh(Object.keys(answer.chapters).map(Number));
  if (story.here) reasons(story.here[0]).catch(refused);
  view.draw();
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
function onSpeech(path, more) {
  const places = story.here && speechOf(story.here);
  return places && send(path, {lines: places.map(line), ...more}, {at: story.here, lines: places});
}

export const act = {
  go: place => segment(place) && go(place, {focus: true}),
  assign: id => onSpeech("/api/lines/assign", {speaker: id}),
  accept: () => {
    if (!story.here || !isSpeech(segment(story.here))) return;
    const places = speechOf(story.here);
    // What is confirmed is the speaker who is shown. A line that is being changed needs no second word: only on to the next.
    if (!isSent(story.here)) send("/api/lines/accept", {lines: places.map(p => ({...line(p), speaker: segment(p).speaker ?? null}))}, {lines: places});
    const on = step(true) ?? step(false);
    if (on) go(on, {focus: true});
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
    choose("Who says it?", who => send("/api/lines/assign", {lines, ...who}, {at, lines: places}), what);
  },
  offer: o => {
    view.offers = [];
    if (o.kind === "like") return send("/api/lines/assign", {lines: o.places.map(line), speaker: o.speaker}, {lines: o.places});
    if (o.kind === "merge") return send("/api/speakers/merge", {id: o.speaker, into: o.into}, {holds: true});
    return send("/api/speakers/drop", {id: o.speaker}, {holds: true});
  },
  undo: () => send("/api/undo", {}, {holds: true}),
  redo: () => send("/api/redo", {}, {holds: true}),
  describe: (id, fields, options) => send("/api/speakers/describe", {id, ...fields}, options),
  alias: (id, fields, options) => send("/api/speakers/alias", {id, ...fields}, options),
  voice: (who, fields, options) => send("/api/cast/voice", {who, ...fields}, options),
  swap: (one, other) => send("/api/cast/swap", {one, other}),
  deal: () => send("/api/cast/deal"),
  unite: (id, into) => send("/api/speakers/merge", {id, into}),
  drop: id => send("/api/speakers/drop", {id}),
  hearVoice: (who, s) => player.playSound(`/api/cast/${encodeURIComponent(who)}/audio?${new URLSearchParams(s)}`).catch(refused),
  lines: id => manyLines(id),
};

export function walk(forwards) {
  view.offers = view.changed = [];
  const next = step(forwards);
  if (next) go(next, {focus: true});
  else say(share().count ? (forwards ? "That was the last doubtful line." : "That was the first doubtful line.") : "No line is in doubt.");
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
