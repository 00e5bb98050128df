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

function personOf(person) {
  if (person === null) return undefined;
  const { valid_from: from, valid_days: days, ...known } = person;
  return { ...known, firstDay: from && dayNumber(from), days };
}

function sightingOf({ now, token, person, stay, tally, conference, ...rest }) {
  const moment = new Date(now);
  return {
    ...rest,
    conference,
    now: moment,
    today: today(conference.time_zone, moment),
    token: token && { ...token, firstDay: dayNumber(token.first_day) },
    person: personOf(person),
    signature: "good",
    stay: stay ?? undefined,
    tally: tally ?? undefined,
  };
}

function decides(device, verdict, facts) {
  const found = decide(sightingOf(device));
  assert.deepEqual({ verdict: found.verdict, facts: inTime(found.facts ?? {}) }, { verdict, facts: inTime(facts) });
}

for (const { name, device: { own, ...device }, verdict, facts } of cases) {
  test(`door: ${name}`, () => decides(device, verdict, facts));

  /* Who is not in its roster can be found by nobody there: a badge is read, or nothing. */
  if (device.token || own.person?.serial) {
    test(`door, told of its own gate alone: ${name}`, () => decides({ ...device, ...own }, verdict, facts));
  }
}

test("some are decided without a name, and some without a word of them", () => {
  const people = cases.map(({ device }) => device.own.person);
  assert.ok(people.some((person) => person === null));
  assert.ok(people.some((person) => person && person.serial === undefined));
});
