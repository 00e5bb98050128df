import assert from "node:assert/strict";
import { test } from "node:test";

import { moment } from "../../static/js/moment.js";

const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July",
  "August", "September", "October", "November", "December",
];
const how = (zone, more) => ({
  zone, months: MONTHS, pattern: "{day} {month} {year}, {hour2}:{minute2}",
  zone_words: "there, UTC{offset}", ...more,
});

test("a moment is told by the clock of the place, with day and zone named", () => {
  const china = how("Asia/Shanghai", { zone_words: "China time, UTC{offset}" });
  assert.equal(moment("2026-11-29T03:29:09.500Z", china), "29 November 2026, 11:29 China time, UTC+8");
  assert.equal(moment("2026-11-29T16:00:00Z", china), "30 November 2026, 00:00 China time, UTC+8");
});

test("the offset is that of the moment: summer time, half hours, west of Greenwich", () => {
  assert.equal(moment("2026-01-02T08:05:00Z", how("Europe/Berlin")), "2 January 2026, 09:05 there, UTC+1");
  assert.equal(moment("2026-07-02T08:05:00Z", how("Europe/Berlin")), "2 July 2026, 10:05 there, UTC+2");
  assert.equal(moment("2026-07-02T08:05:00Z", how("America/St_Johns")), "2 July 2026, 05:35 there, UTC-2:30");
  assert.equal(moment("2026-07-02T08:05:00Z", how("UTC")), "2 July 2026, 08:05 there, UTC+0");
});

test("the server's order of the parts is kept", () => {
  const chinese = { pattern: "{year}年{number}月{day}日 {hour2}:{minute2}", zone_words: "北京时间 UTC{offset}" };
  assert.equal(moment("2026-11-29T01:29:00Z", how("Asia/Shanghai", chinese)), "2026年11月29日 09:29 北京时间 UTC+8");
  const finnish = { pattern: "{day}. {month} {year} kello {hour}.{minute2}" };
  assert.equal(moment("2026-11-09T01:09:00Z", how("UTC", finnish)), "9. November 2026 kello 1.09 there, UTC+0");
});
