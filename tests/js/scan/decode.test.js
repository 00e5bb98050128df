import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { test } from "node:test";

import { dayNumber, today } from "../../../static/js/scan/days.js";
import { decide } from "../../../static/js/scan/decide.js";
import { decode } from "../../../static/js/scan/decode.js";
import { verify } from "../../../static/js/scan/verify.js";

register("./vendor_hooks.js", import.meta.url);

const file = new URL("../../vectors/badge_tokens.json", import.meta.url);
const { cases, conference, keys } = JSON.parse(readFileSync(file, "utf8"));
const MALFORMED = new Set(["malformed", "bad_length"]);

function keyOf(slot) {
  const known = keys.find((key) => key.slot === slot);
  return known && Uint8Array.from(Buffer.from(known.public, "hex"));
}

async function signatureOf(token) {
  const key = keyOf(token.slot);
  if (!key) return "unknown_key";
  return (await verify(token, key)) ? "good" : "bad";
}

for (const { name, text, fields, reason, day, lowest_valid_serial: lowest } of cases) {
  test(`token: ${name}`, async () => {
    const token = decode(text);
    if (MALFORMED.has(reason)) {
      assert.equal(token, null);
      return;
    }
    if (fields) {
      const { slot, conference: number, badge, role, serial, firstDay, days } = token;
      const first_day = dayNumber(fields.first_day);
      assert.deepEqual(
        { slot, conference: number, badge, role, serial, first_day: firstDay, days },
        { ...fields, first_day },
      );
    }
    const { verdict } = decide({
      token,
      signature: await signatureOf(token),
      person: lowest === null ? undefined : { lowest, status: "approved" },
      gate: { categories: [] },
      roles: [],
      conference: { number: conference },
      today: dayNumber(day),
      direction: "in",
    });
    assert.equal(verdict, reason || "admit");
  });
}

test("the vectors cover every reason", () => {
  const reasons = new Set(cases.map((each) => each.reason));
  for (const reason of ["", "unknown_key", "bad_signature", "wrong_conference", "revoked", "wrong_day"]) {
    assert.ok(reasons.has(reason), reason);
  }
});

test("a browser without Ed25519 gets noble's, with the same answers", async (t) => {
  t.mock.method(crypto.subtle, "importKey", async () => {
    throw new DOMException("Unrecognized name.", "NotSupportedError");
  });
  const fresh = await import("../../../static/js/scan/verify.js?without");
  const good = decode(cases[0].text);
  const bad = { ...good, signature: good.signature.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) };
  assert.equal(await fresh.verify(good, keyOf(0)), true);
  assert.equal(await fresh.verify(bad, keyOf(0)), false);
});

test("the day is the conference's, not the phone's", () => {
  const late = new Date("2024-10-21T17:00:00Z");
  assert.equal(today("Asia/Shanghai", late), dayNumber("2024-10-22"));
  assert.equal(today("Europe/London", late), dayNumber("2024-10-21"));
  assert.equal(dayNumber("2020-01-01"), 0);
});
