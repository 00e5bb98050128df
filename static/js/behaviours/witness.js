/* A phone as a witness: keeps the checkpoint of the screen it was shown on, and checks the ledger
   against every one it has kept. */

import { Keeper } from "../ledger/keeper.js";
import { parseKey } from "../ledger/note.js";

export async function connect(element) {
  const keeper = new Keeper(parseKey(element.dataset.key));
  const shown = shownIn(location.hash || location.search);
  if (shown) keeper.keep(shown);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  say(element, "checking");
  try {
    const newest = await keeper.newest();
    const results = await judged(keeper, newest);
    list(element, results, numbers);
    const forked = results.some((each) => each.agrees === false);
    // The newest one is kept only beside those it continues: a fork must not push them out.
    if (!forked) keeper.keep(newest);
    say(element, forked ? "forked" : results.length ? "good" : "first");
    element.querySelector("[data-now]").textContent = numbers.format(newest.size);
  } catch {
    say(element, "unreachable");
    list(element, keeper.kept(), numbers);
  }
}

/* {size, root} of the code on the screen; null where the page was opened without one. */
export function shownIn(words) {
  const query = new URLSearchParams(words.replace(/^[#?]/, ""));
  const [size, root] = [query.get("size"), query.get("root")];
  if (!/^[1-9]\d{0,15}$/.test(size ?? "") || !/^[-\w]{43}$/.test(root ?? "")) return null;
  return { size: Number(size), root: `${root.replaceAll("-", "+").replaceAll("_", "/")}=` };
}

async function judged(keeper, newest) {
  const results = [];
  for (const kept of keeper.kept()) {
    results.push({ ...kept, agrees: await keeper.agrees(kept, newest) });
  }
  return results;
}

function say(element, state) {
  for (const words of element.querySelectorAll("[data-state]")) {
    words.hidden = words.dataset.state !== state;
  }
}

function list(element, results, numbers) {
  const template = element.querySelector("template").content.firstElementChild;
  const lines = results.map((each) => {
    const line = template.cloneNode(true);
    line.querySelector("[data-size]").textContent = numbers.format(each.size);
    line.querySelector("[data-root]").textContent = each.root;
    line.querySelector("[data-at]").textContent = new Date(each.at).toLocaleString(
      document.documentElement.lang,
    );
    for (const sign of line.querySelectorAll("[data-agrees]")) {
      sign.hidden = sign.dataset.agrees !== String(each.agrees ?? "");
    }
    return line;
  });
  element.querySelector("[data-kept]").replaceChildren(...lines);
}
