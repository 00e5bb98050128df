/* Who stands here, and who vouches for that, while nothing answers: by the badge's signature and the box
   it opens, and by the PIN of who has countersigned at this tablet before. */

import { Problem } from "../devices/link.js";
import { createTries, fits, sealed } from "../devices/pin.js";
import { decode } from "../scan/decode.js";
import { fromBase64Url, verify } from "../scan/verify.js";
import { openBox, placeOf } from "./locker.js";

export const PURPOSE = "jinjiang signing kiosk";
const ON_DUTY = 12 * 3_600_000; // the server takes no longer ones (initiative/tickets.py)

const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

/* Tries of each one's PIN are counted apart, so that nobody locks the others out. */
function apart(kept, staff) {
  const named = (key) => `vouch_${staff}_${key}`;
  return {
    get: (key) => kept.get(named(key)),
    set: (changes) => kept.set(Object.fromEntries(Object.entries(changes).map(([key, value]) => [named(key), value]))),
  };
}

/* Where the box of a badge lies that was scanned; null for what is no badge's QR code. */
export async function placeOfBadge(text) {
  const token = decode(text);
  return token && placeOf(unhex(token.badge), PURPOSE);
}

/* say(name, facts): the page's words. */
export function createOffline({ people, outbox, kept, say, now = Date.now }) {
  const iso = () => new Date(now()).toISOString();
  const known = (staff) => (kept.get("home")?.staff ?? []).find(({ id }) => id === staff);
  /* Not of who has left, or has another PIN now, as far as the server has said. */
  const duties = () =>
    (kept.get("duties") ?? []).filter(
      ({ at, staff, since }) => Math.abs(now() - at) < ON_DUTY && known(staff) && known(staff).since === since,
    );
  /* The names of who may vouch here without a network. */
  const onDuty = () => duties().map(({ staff }) => known(staff).name);
  /* What was taken lies half a day and more ahead: it is the clock that is wrong. */
  const isSetBack = () => (kept.get("duties") ?? []).some(({ at }) => at - now() >= ON_DUTY);
  const no = (name, facts) => new Problem(422, { code: name, detail: say(name, facts) });

  async function isSigned(token) {
    const slot = (kept.get("badgeKeys") ?? []).find((key) => key.slot === token.slot);
    return slot !== undefined && verify(token, fromBase64Url(slot.public));
  }

  async function waits(place) {
    return Boolean(place) && (await outbox.all()).some((row) => row.kind === "confirm" && !row.problem && row.place === place);
  }

  return {
    /* Rejects with Problem for who has signed here, which the server has not been told yet; place: of
       their box, none where it is not known. */
    mayCome: async (place) => {
      if (await waits(place)) throw no("signed_here");
    },
    /* Whom the badge names, as the server would tell it, but the photo; null: this tablet does not know.
       Rejects with Problem for a print that counts no more. */
    find: async (text) => {
      const place = await placeOfBadge(text);
      if (!place) return null;
      const token = decode(text);
      const row = await people.get(place);
      if (!row || !(await isSigned(token))) return null;
      const facts = await openBox(unhex(token.badge), PURPOSE, row.box);
      if (token.serial < facts.lowest_serial) throw no("old_print");
      return { ...facts, photo: "", before: [], place, badge: text, seen_at: iso(), offline: true };
    },
    /* Whose PIN was taken here, and the duty the server gave for it. */
    remember: async (staff, pin, duty) => {
      const own = { staff, duty, at: now(), since: known(staff)?.since, pin: await sealed(pin) };
      kept.set({ duties: [...duties().filter((each) => each.staff !== staff), own] });
    },
    /* {duty, vouched_at}. Rejects with Problem. */
    vouch: async (staff, pin) => {
      const tries = createTries(apart(kept, staff), now);
      const wait = Math.ceil(tries.left() / 1000);
      if (wait > 0) throw no("pin_wait", { left: wait });
      const own = duties().find((each) => each.staff === staff);
      if (!own && isSetBack()) throw no("clock_back");
      if (!own) throw duties().length ? no("no_duty", { names: onDuty().join(", ") }) : no("nobody_on_duty");
      if (!(await fits(pin, own.pin))) {
        tries.wrong();
        throw no("wrong_pin");
      }
      tries.right();
      return { duty: own.duty, vouched_at: iso() };
    },
    onDuty,
  };
}
