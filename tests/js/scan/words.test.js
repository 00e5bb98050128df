/* Times on the screen are the server's, whatever the phone's own clock says. */

import assert from "node:assert/strict";
import { test } from "node:test";

const none = { content: { querySelectorAll: () => [] } };
globalThis.document = { getElementById: () => none, documentElement: { lang: "en" } };
const { scanTime, time } = await import("../../../static/js/scan/words.js");

const HOUR = 3_600_000;
const NOON = Date.parse("2024-10-21T04:00:00Z"); // at the conference's place
const timeZone = "Asia/Shanghai";
const iso = (moment) => new Date(moment).toISOString();

test("today is today by the server's clock: no date is shown on a phone two days behind", () => {
  const now = new Date(NOON);
  assert.equal(time(iso(NOON - HOUR), timeZone, now), "11:00");
  assert.match(time(iso(NOON - 48 * HOUR), timeZone, now), /19.*12:00/);
});

test("a scan is shown when it was made, also after the phone's clock was put right", () => {
  const behind = 48 * HOUR;
  const line = { at: iso(NOON - behind), when: iso(NOON) };
  const facts = { timeZone, now: new Date(NOON + HOUR) };
  assert.equal(scanTime(line, { ...facts, offset: behind }), "12:00");
  assert.equal(scanTime(line, { ...facts, offset: 0 }), "12:00");
  assert.equal(scanTime({ at: line.at }, { ...facts, offset: behind }), "12:00"); // a line of earlier
});
