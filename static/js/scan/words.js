/* The page's own words, rendered by the server into <template id="words">; {name} is filled in. */

const words = new Map();
for (const data of document.getElementById("words").content.querySelectorAll("data")) {
  words.set(data.value, data.textContent);
}

export const language = document.documentElement.lang.toLowerCase();

/* otherwise: the name of the words where there are none of that name. */
export function word(name, facts = {}, otherwise = "unknown") {
  const text = words.get(name) ?? words.get(otherwise) ?? words.get("unknown");
  return text.replace(/\{(\w+)\}/g, (whole, key) => facts[key] ?? whole);
}

/* The text in the page's language out of {"en": …, "zh-hans": …}. */
export function localized(texts = {}) {
  return texts[language] ?? texts.en ?? Object.values(texts)[0] ?? "";
}

/* An hour and minute at the conference's place, with the day where it is not today; now: by the server's
   clock, where that is known. */
export function time(iso, timeZone, now = new Date()) {
  const at = new Date(iso);
  const day = (moment) => new Intl.DateTimeFormat("sv-SE", { timeZone }).format(moment);
  const style = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone };
  const other = { day: "numeric", month: "short" };
  const same = day(at) === day(now);
  return new Intl.DateTimeFormat(language, same ? style : { ...other, ...style }).format(at);
}

/* The same of a scan: `when` by the server's clock, as it was known then; else `at` by this device's own,
   which the server's is `offset` ahead of now. */
export function scanTime({ when, at }, { timeZone, offset = 0, now }) {
  return time(when ?? new Date(Date.parse(at) + offset).toISOString(), timeZone, now);
}

/* A day of the calendar: 21 October. */
export function day(isoDate) {
  const style = { day: "numeric", month: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language, style).format(new Date(`${isoDate}T00:00:00Z`));
}
