/* The device decides as the server does: tests/vectors/door.json, made by the server (door.py). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { dayNumber, today } from "../../../static/js/scan/days.js";
import { decide } from "../../../static/js/scan/decide.js";

const file = new URL("../../vectors/door.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8"));
const TIME = /^\d{4}-\d\d-\d\dT/;

/* Times of the same moment are the same, however they are written. */
function inTime(value) {
  if (typeof value === "string" && TIME.test(value)) return Date.parse(value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inTime(each)]));
}

function sightingOf({ now, token, person, stay, tally, conference, ...rest }) {
  const moment = new Date(now);
  const { valid_from: from, valid_days: days, ...known } = person;
  return {
    ...rest,
    conference,
    now: moment,
    today: today(conference.time_zone, moment),
    token: token && { ...token, firstDay: dayNumber(token.first_day) },
    person: { ...known, firstDay: dayNumber(from), days },
    signature: "good",
    stay: stay ?? undefined,
    tally: tally ?? undefined,
  };
}

for (const { name, device, verdict, facts } of cases) {
  test(`door: ${name}`, () => {
    const found = decide(sightingOf(device));
    assert.deepEqual(
      { verdict: found.verdict, facts: inTime(found.facts ?? {}) },
      { verdict, facts: inTime(facts) },
    );
  });
}
