/* How the host has set the stage: dark, with a code to sign from one's seat, or the finale. */

export function set(element, facts, numbers) {
  const finale = facts.finale;
  element.classList.toggle("wall--dark", facts.blackout);
  element.classList.toggle("wall--finale", Boolean(finale) && !facts.blackout);
  element.querySelector("[data-code]").hidden = !facts.open;
  const place = element.querySelector("[data-finale]");
  place.hidden = !finale;
  if (!finale) return;
  place.querySelector("[data-sealed]").textContent = numbers.format(finale.signatures);
  const all = place.querySelector("[data-sealed-in-all]");
  if (all) all.textContent = numbers.format(finale.in_all);
  place.querySelector("[data-size]").textContent = numbers.format(finale.size);
  place.querySelector("[data-root]").textContent = finale.root;
  const code = place.querySelector("[data-witness]");
  if (code.getAttribute("src") !== finale.qr) code.src = finale.qr;
}
