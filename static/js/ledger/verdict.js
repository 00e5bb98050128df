/* What a phone makes of a code it was shown, and of the ledger of today beside what it has kept. */

/* Keeps the checkpoint of a code. False where the ledger has signed no such one: then nothing of a
   new one stays. Throws where the ledger cannot be asked: then it stays, as proof of nothing yet. */
export async function welcome(keeper, shown) {
  if (!shown) return true;
  const find = () => keeper.kept().find((each) => each.size === shown.size && each.root === shown.root);
  const isNew = !find();
  keeper.keep(shown);
  await keeper.prove();
  if (!isNew || find()?.note) return true;
  keeper.forget(shown);
  return false;
}

/* {newest, results, state}. Where a signed one that is kept contradicts the signed one of today,
   both are kept, so that it can be told though the ledger says the first thing again. */
export async function judge(keeper) {
  await keeper.prove();
  const newest = await keeper.newest();
  const results = [];
  for (const each of keeper.kept()) results.push(await judged(keeper, each, newest));
  const against = results.filter((each) => each.agrees === false);
  const told = results.some((each) => each.forks);
  if (against.length === 0 && !told) keeper.keep(newest);
  // A shorter ledger is one that was cut; what is left may yet begin the one that is kept.
  if (against.some((each) => each.size <= newest.size) && !told) {
    keeper.keep({ ...newest, forks: true });
  }
  return { newest, results, state: stateOf(results, against.length > 0 || told) };
}

async function judged(keeper, kept, newest) {
  if (!kept.note) return { ...kept, state: "unsigned" };
  return { ...kept, agrees: await keeper.agrees(kept, newest) };
}

function stateOf(results, forked) {
  if (forked) return "forked";
  if (results.some((each) => each.state === "unsigned")) return "unsigned";
  return results.length > 0 ? "good" : "first";
}
