/* How the host has set the stage: dark, with a code to sign from one's seat, or the finale. */

export function set(element, facts, numbers) {
  const finale = facts.finale;
  element.classList.toggle("wall--dark", facts.blackout);
  element.classList.toggle("wall--finale", Boolean(finale) && !facts.blackout);
  element.querySelector("[data-code]").hidden = !facts.open;
  const place = element.querySelector("[data-finale]");
  place.hidden = !finale;
  if (!finale) return;
  numbers.set(place.querySelector("[data-sealed]"), finale.signatures);
  const all = place.querySelector("[data-sealed-in-all]");
  if (all) numbers.set(all, finale.in_all);
  place.querySelector("[data-size]").textContent = numbers.format(finale.size);
  place.querySelector("[data-root]").textContent = finale.root;
  const code = place.querySelector("[data-witness]");
  if (code.getAttribute("src") !== finale.qr) code.src = finale.qr;
}
