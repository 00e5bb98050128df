/* Days as badges count them: since 2020-01-01, at the conference's place. Pure. */

const EPOCH = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

/* The number of an ISO date. */
export function dayNumber(isoDate) {
  return Math.round((Date.parse(`${isoDate}T00:00:00Z`) - EPOCH) / DAY);
}

/* The day it is at a place, as an ISO date. */
export function isoDay(timeZone, now = new Date()) {
  // Swedish writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(now);
}

/* The number of that day. */
export function today(timeZone, now = new Date()) {
  return dayNumber(isoDay(timeZone, now));
}

/* The ISO date of such a number. */
export function dayOf(number) {
  return new Date(EPOCH + number * DAY).toISOString().slice(0, 10);
}
