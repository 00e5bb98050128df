/* What a print station does: take the next badge, print it, say so. Pure but for what it is given.

   Once it has told the server that it begins, nobody else gets this badge; so it keeps what it was about
   to print, and after a restart a person says whether paper came out. */

import { Problem, Unreachable } from "./link.js";

export const TAKEN = "taken";
export const BEGUN = "begun";
export const PRINTED = "printed";

/* kept: {get, set}; server: {next(), report(id, body)}; paper: {fill(pages), print()}.
   show: {state(facts), problem(text), offline(on)}; ask(job): true where paper came out. */
export function createWork({ kept, server, paper, show, ask }) {
  const pending = () => kept.get("pending") ?? null;
  const keep = (job, step) =>
    kept.set({ pending: { id: job.id, lease: job.lease, name: job.name, code: job.code, step } });
  const drop = () => kept.set({ pending: null });

  /* Say how it went until the server has heard it; a no ends it as well. */
  async function report(job, state, more = {}) {
    try {
      await server.report(job.id, { lease: job.lease, state, ...more });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      show.problem(error.message);
      drop();
      return false;
    }
    return true;
  }

  async function print(job) {
    keep(job, TAKEN);
    try {
      await paper.fill(job.pages);
    } catch (error) {
      if (await report(job, "failed", { reason: String(error).slice(0, 200) })) drop();
      return;
    }
    if (!(await report(job, "begun"))) return;
    keep(job, BEGUN);
    paper.print();
    keep(job, PRINTED);
    await settle();
  }

  /* What was left over from before. */
  async function settle() {
    const job = pending();
    if (!job) return;
    if (job.step === TAKEN) drop(); // the server gives it to somebody else
    else if (job.step === PRINTED) {
      if (await report(job, "printed")) drop();
    } else if (await ask(job)) {
      keep(job, PRINTED);
      await settle();
    } else if (await report(job, "again")) drop();
  }

  return {
    /* One round. Resolves to true where there may be more to do at once. */
    round: async () => {
      try {
        await settle();
        const facts = await server.next();
        show.offline(false);
        show.state(facts);
        if (!facts.job) return false;
        await print(facts.job);
        return true;
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        show.offline(true);
        return false;
      }
    },
    again: (row) => report(row, "again"),
  };
}
