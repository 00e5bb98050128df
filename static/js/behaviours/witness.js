/* A phone as a witness: keeps the checkpoint of the screen it was shown on, and checks the ledger
   against every one it has kept. */

import { Keeper } from "../ledger/keeper.js";
import { parsePolicies } from "../ledger/note.js";
import { judge, welcome } from "../ledger/verdict.js";
import { moment } from "../moment.js";

export async function connect(element) {
  const keeper = new Keeper(parsePolicies(JSON.parse(element.dataset.policies)));
  await check(element, keeper, shownIn(location.hash || location.search));
}

async function check(element, keeper, shown) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  say(element, "checking");
  try {
    const foreign = !(await welcome(keeper, shown));
    const { newest, results, state } = await judge(keeper);
    list(element, results, numbers, keeper);
    say(element, foreign && state !== "forked" ? "foreign" : state);
    element.querySelector("[data-now]").textContent = numbers.format(newest.size);
  } catch {
    const kept = keeper.kept();
    say(element, kept.some((each) => each.forks) ? "forked" : "unreachable");
    list(element, kept, numbers, keeper);
  }
}

/* {size, root} of the code on the screen; null where the page was opened without one. */
export function shownIn(words) {
  const query = new URLSearchParams(words.replace(/^[#?]/, ""));
  const [size, root] = [query.get("size"), query.get("root")];
  if (!/^[1-9]\d{0,15}$/.test(size ?? "") || !/^[-\w]{43}$/.test(root ?? "")) return null;
  return { size: Number(size), root: `${root.replaceAll("-", "+").replaceAll("_", "/")}=` };
}

function say(element, state) {
  for (const words of element.querySelectorAll("[data-state]")) {
    words.hidden = words.dataset.state !== state;
  }
}

function list(element, results, numbers, keeper) {
  const how = JSON.parse(element.dataset.writing);
  const template = element.querySelector("template").content.firstElementChild;
  const lines = results.map((each) => {
    const line = template.cloneNode(true);
    line.querySelector("[data-size]").textContent = numbers.format(each.size);
    line.querySelector("[data-root]").textContent = each.root;
    line.querySelector("[data-at]").textContent = moment(each.at, how);
    line.querySelector("[data-note]").textContent = each.note ?? "";
    for (const sign of line.querySelectorAll("[data-agrees]")) {
      sign.hidden = sign.dataset.agrees !== String(each.agrees ?? "");
    }
    line.querySelector("[data-unsigned]").hidden = each.state !== "unsigned";
    line.querySelector("[data-forget]").addEventListener("click", () => {
      keeper.forget(each);
      check(element, keeper, null);
    });
    return line;
  });
  element.querySelector("[data-kept]").replaceChildren(...lines);
}
