/* Who stands here and who vouches for it: by the server's word, else by what this tablet keeps. */

import { Unreachable } from "../devices/link.js";
import { decode } from "../scan/decode.js";
import { placeOfBadge } from "./offline.js";

/* net.isSilent(): nothing answered the last time. Both reject with Problem, or with Unreachable, whose
   `word` names what to say of it. */
export function createWho({ server, offline, net }) {
  async function byServer(text, how) {
    const seen_at = new Date().toISOString();
    const found = await server.identify(text, how);
    await offline.mayCome(found.place); // who came by the short code
    return { ...found, seen_at, badge: decode(text) ? text : "" };
  }

  async function countersigned(person, staff, pin) {
    const ticket = person.ticket ?? (await server.identify(person.badge, "scanned")).ticket;
    const answer = await server.countersign(ticket, staff, pin);
    offline.remember(staff, pin, answer.duty);
    return { ticket: answer.ticket };
  }

  /* Ask the server first, unless it is silent and the tablet can do it. */
  async function either(ask, byTablet) {
    const known = net.isSilent() ? await byTablet() : null;
    if (known) return known;
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const found = await byTablet();
      if (found) return found;
      throw error;
    }
  }

  return {
    identify: async (text, how) => {
      await offline.mayCome(await placeOfBadge(text));
      try {
        return await either(() => byServer(text, how), () => offline.find(text));
      } catch (error) {
        if (error instanceof Unreachable && !decode(text)) error.word = "no_network_typed";
        throw error;
      }
    },
    /* What goes with the signature: {ticket} or {offline}. */
    vouch: (person, staff, pin) => {
      const byTablet = async () => {
        if (!person.badge) return null;
        const { badge, seen_at } = person;
        return { offline: { badge, seen_at, ...(await offline.vouch(staff, pin)) } };
      };
      return either(() => countersigned(person, staff, pin), byTablet);
    },
  };
}
