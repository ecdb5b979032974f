// Passages: speeches that follow one another closely and are read together.

import {doubt, isDoubtful, isSent, isSpeech, segment, speechOf, story, words} from "./story.js";

// So much of a text is read at a glance; after so much narration another conversation may begin.
const PASSAGE_WORDS = 120, GAP_WORDS = 60;

// For each chapter, the passage of each speech, by the speech's first segment.
const known = new WeakMap();
function passagesIn(c) {
  const chapter = story.chapters[c];
  if (!known.has(chapter)) {
    const of = new Map();
    let passage = null, read = 0, gap = 0;
    chapter.segments.forEach((seg, s) => {
      if (!isSpeech(seg)) { gap += words(seg); return; }
      // What goes on after its cue belongs to the passage in which it began.
      if ((seg.speech ?? s) !== s) { read += gap + words(seg); gap = 0; return; }
      if (!passage || gap > GAP_WORDS || read + gap + words(seg) > PASSAGE_WORDS) { passage = []; read = 0; gap = 0; }
      read += gap + words(seg);
      gap = 0;
      passage.push([c, s]);
      of.set(s, passage);
    });
    known.set(chapter, of);
  }
  return known.get(chapter);
}

// The speeches of the passage that a speech is in.
export const passageOf = place => passagesIn(place[0]).get(place[1]) ?? [place];

// How many of a speech's passage are wrong, as far as that is expected of its lines in doubt.
export const wrongIn = place => passageOf(place).reduce((n, p) => {
  const own = speechOf(p).map(segment);
  return own.some(isDoubtful) ? n + Math.max(...own.map(doubt)) : n;
}, 0);

export const isOpen = place => speechOf(place).some(p => isDoubtful(segment(p)) && !isSent(p));
