/* A moment in words, as the server writes them (conference/lib/moments.py tells how): day, time, zone. */

const FIELDS = ["year", "month", "day", "hour", "minute", "second"];

/* {year, month, day, hour, minute} by the clock of the zone, and `offset` from UTC in minutes. */
function read(at, timeZone) {
  const style = { timeZone, hourCycle: "h23", ...Object.fromEntries(FIELDS.map((each) => [each, "numeric"])) };
  const parts = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", style).formatToParts(at);
  const found = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute, found.second);
  return { ...found, offset: Math.round((shown - at.getTime()) / 60_000) };
}

const two = (number) => String(number).padStart(2, "0");
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, key) => facts[key] ?? whole);

/* How far from UTC: +8, -3:30. */
function far(minutes) {
  const apart = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${Math.floor(apart / 60)}${apart % 60 ? `:${two(apart % 60)}` : ""}`;
}

/* 29 November 2026, 11:29 China time, UTC+8; how: what the server told. */
export function moment(iso, how) {
  const found = read(new Date(iso), how.zone);
  const facts = {
    year: found.year, number: found.month, month: how.months[found.month - 1],
    day: found.day, day2: two(found.day),
    hour: found.hour, hour2: two(found.hour), minute2: two(found.minute),
  };
  return `${fill(how.pattern, facts)} ${fill(how.zone_words, { offset: far(found.offset) })}`;
}
