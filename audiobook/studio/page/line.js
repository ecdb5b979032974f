// The panel beside the text for the current line: who says it, why, and who else may.

import {el} from "./build.js";
import {openHere, share} from "./lists.js";
import {hasChanged, isHeard} from "./player.js";
import {candidates, colour, flat, isDecided, isSpeech, nameOf, reasonsAt, segment, speechOf, story, why} from "./story.js";

const percent = x => `${Math.round(x * 100)} %`;

// What stands beside the numbers now: the place, and for each number whom it gives the line to; nobody where nothing stands there yet.
export let choices = {place: null, who: []};

export function drawLine(act, offers, changed) {
  const panel = document.getElementById("panel-line");
  const here = story.here;
  const of = offers.of && segment(offers.of);
  const offered = offers.all.length ? el("div", {class: "card offers"}, el("h2", {}, "The same elsewhere?"),
    of ? el("p", {class: "dim"}, `${nameOf(of.speaker)} has “${flat(of.text).slice(0, 60)}”.`) : "",
    ...offers.all.map((o, n) => el("button", {onclick: () => act.offer(o)}, n ? "" : el("kbd", {}, "y"), n ? "" : " ", o.label))) : null;
  const also = changed.length ? el("div", {class: "card offers"}, el("h2", {}, "Changed with it"),
    ...changed.slice(0, 6).map(p => el("button", {class: colour(segment(p)?.speaker), onclick: () => act.go(p)}, `${nameOf(segment(p)?.speaker)}: ${flat(segment(p)?.text ?? "").slice(0, 60)}`))) : null;
  choices = {place: here, who: []};
  if (!here || !segment(here)) {
    const left = share();
    panel.replaceChildren(el("div", {class: "card"}, el("h2", {}, left.count ? "Lines in doubt" : "No line is in doubt"),
      el("p", {}, left.count ? `${left.count} lines, ${percent(left.share)} of the spoken words. Press j for the one that matters most, or click a line.` : "Click a line to hear or change it.")), offered ?? "");
    return;
  }
  const left = openHere().length;
  const s = segment(here), speech = isSpeech(s), together = speech ? speechOf(here).length : 1;
  const head = el("div", {class: "card"},
    el("p", {class: "quote"}, flat(s.text).slice(0, 600)),
    el("div", {class: `who ${colour(s.speaker)}`}, el("b", {}, speech ? nameOf(s.speaker) : s.kind === "heading" ? "Heading" : "Narration"),
      speech ? el("span", {class: "dim"}, isDecided(s) ? "sure" : `${percent(s.speaker ? s.confidence ?? 0 : 0)} sure`) : ""),
    speech ? el("p", {class: "dim", id: "why"}, why(here)) : "",
    together > 1 ? el("p", {class: "dim", id: "together"}, `One speech of ${together} lines: they are decided together.`) : "",
    el("div", {class: "acts"},
      el("button", {onclick: act.hear, id: "hear"}, el("kbd", {}, "space"), hasChanged(here) ? " Now" : " Hear"),
      el("button", {onclick: act.hearFinished, id: "hear-finished", disabled: !isHeard(here), title: "As it is in the finished audio"}, el("kbd", {}, "⇧space"), hasChanged(here) ? " Before" : " Finished"),
      speech ? el("button", {onclick: act.accept}, el("kbd", {}, "a"), together > 1 ? ` Right (${together} lines)` : " Right") : "",
      speech && left > 1 ? el("button", {onclick: act.acceptPassage, title: "All lines of the passage that are still in doubt, as they are"}, el("kbd", {}, "A"), ` Passage right (${left} lines)`) : "",
      speech ? el("button", {onclick: act.narrate}, el("kbd", {}, "n"), " Not speech") : "",
      el("button", {onclick: act.split, title: "At the cursor in the text, or around what is selected"}, el("kbd", {}, "s"), " Split"),
      el("button", {onclick: act.merge, title: "With what follows"}, el("kbd", {}, "m"), " Merge")));
  const known = reasonsAt(here);
  const asked = s.kind !== "heading" && story.reasons.has(here[0]);
  const rows = asked ? candidates(here) : [];
  choices.who = rows.map(o => o.who);
  const list = el("ul", {class: "choices"}, ...rows.map((o, n) => {
    const own = !!o.id && o.id === s.speaker && speech;
    const sure = own ? isDecided(s) ? null : s.confidence : known?.options.find(x => x.name === o.name)?.probability;
    return el("li", {}, el("button", {class: `${colour(o.id)}${own ? " is" : ""}`, onclick: () => act.assign(o.who)},
      el("kbd", {}, String(n + 1)), el("span", {}, o.name), el("span", {class: "dim"}, sure === undefined || sure === null ? "" : percent(sure)),
      o.reasons.length ? el("small", {}, o.reasons.join("; ")) : ""));
  }), asked ? el("li", {}, el("button", {onclick: act.pick}, el("kbd", {}, "/"), el("span", {}, "Somebody else…"), "")) : "");
  panel.replaceChildren(head, offered ?? "", also ?? "", asked ? el("div", {class: "card"}, el("h2", {}, speech ? "Who says it?" : "Speech after all? Who says it?"), list) : "");
}
