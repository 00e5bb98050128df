/* The text on the screen: in one of its languages, for as long as it has been there. */

import { word } from "../scan/words.js";

const CHIPS = 2;
const by = (id) => document.getElementById(id);

export const clockOf = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/* What a language calls itself, as all pages write it. */
export const ownName = (code, say = word) => say(`language_${code}`);

/* The text to begin with: the page's language, else the authoritative one. Pure. */
export const firstText = (texts, language) =>
  texts.find((text) => text.language === language) ?? texts.find((text) => text.authoritative) ?? texts[0];

/* What must be said of it: how it stands, and which version a translation renders that is behind. */
export function standingOf({ authoritative, standing = "working", renders: number }, say = word) {
  const stands = say(authoritative ? "authoritative" : standing);
  return number ? `${stands} · ${say("renders", { number })}` : stands;
}

export function createReading() {
  let timer = 0;
  let seconds = 0;
  let shown = null;

  function show(text) {
    shown = text;
    by("read-title").textContent = text.title;
    by("text").lang = text.language;
    by("standing").textContent = standingOf(text);
    by("text-hash").textContent = text.sha256;
    const lines = text.lines.map((line) => Object.assign(document.createElement("li"), { className: "pledges__line", textContent: line }));
    by("text").replaceChildren(...lines);
    by("text").classList.toggle("pledges--numbered", Boolean(text.numbered));
    if (text.language !== by("more-languages").value) by("more-languages").value = "";
    for (const button of by("languages").children) button.setAttribute("aria-pressed", String(button.lang === text.language));
    by("text-frame").scrollTop = 0;
  }

  function choice(text) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "chip signer__chip", lang: text.language });
    button.textContent = ownName(text.language);
    button.onclick = () => show(text);
    return button;
  }

  /* The first two as buttons, all others in one list. */
  function offer(texts) {
    by("languages").replaceChildren(...(texts.length > 1 ? texts.slice(0, CHIPS).map(choice) : []));
    const more = by("more-languages");
    const others = texts.slice(CHIPS).map((text) => new Option(ownName(text.language), text.language));
    more.replaceChildren(new Option(word("other_languages"), ""), ...others);
    more.hidden = others.length === 0;
    more.onchange = () => more.value && show(texts.find((text) => text.language === more.value));
  }

  /* onEnough() once the least reading time is over; going on is never forced. */
  function start(texts, language, least) {
    stop();
    seconds = 0;
    offer(texts);
    show(firstText(texts, language));
    const tick = () => {
      by("reading-time").textContent = clockOf(seconds);
      by("read-on").disabled = seconds < least;
    };
    tick();
    timer = setInterval(() => {
      seconds += 1;
      tick();
    }, 1000);
  }

  const stop = () => clearInterval(timer);

  return { start, stop, text: () => shown, seconds: () => seconds };
}
