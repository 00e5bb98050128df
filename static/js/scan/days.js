/* Days as badges count them: since 2020-01-01, at the conference's place. Pure. */

const EPOCH = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

/* The number of an ISO date. */
export function dayNumber(isoDate) {
  return Math.round((Date.parse(`${isoDate}T00:00:00Z`) - EPOCH) / DAY);
}

/* The number of the day it is at a place. */
export function today(timeZone, now = new Date()) {
  // Swedish writes dates as ISO does.
  return dayNumber(new Intl.DateTimeFormat("sv-SE", { timeZone }).format(now));
}
