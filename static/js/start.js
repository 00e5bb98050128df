/* Finds [data-behaviour="name …"] and connects each once, also in what htmx swaps in. */

/* A map of whole import() calls: the static files' storage can only hash names it can read. */
const behaviours = {
  console: () => import("./behaviours/console.js"),
  copy: () => import("./behaviours/copy.js"),
  designer: () => import("./behaviours/designer.js"),
  dialog: () => import("./behaviours/dialog.js"),
  draft: () => import("./behaviours/draft.js"),
  draw: () => import("./behaviours/draw.js"),
  errors: () => import("./behaviours/errors.js"),
  fresh: () => import("./behaviours/fresh.js"),
  inview: () => import("./behaviours/inview.js"),
  keys: () => import("./behaviours/keys.js"),
  menu: () => import("./behaviours/menu.js"),
  now: () => import("./behaviours/now.js"),
  photo: () => import("./behaviours/photo.js"),
  picture: () => import("./behaviours/picture.js"),
  platforms: () => import("./behaviours/platforms.js"),
  print: () => import("./behaviours/print.js"),
  steps: () => import("./behaviours/steps.js"),
  table: () => import("./behaviours/table.js"),
  textsize: () => import("./behaviours/textsize.js"),
  theme: () => import("./behaviours/theme.js"),
  wall: () => import("./behaviours/wall.js"),
  wholescreen: () => import("./behaviours/wholescreen.js"),
  witness: () => import("./behaviours/witness.js"),
};

const connected = new WeakMap();

async function connect(element, name) {
  const names = connected.get(element) ?? new Set();
  if (names.has(name) || !behaviours[name]) return;
  connected.set(element, names.add(name));
  const behaviour = await behaviours[name]();
  behaviour.connect(element);
}

/* data-connected says that everything an element was promised listens. */
async function connectAll(element) {
  await Promise.all(element.dataset.behaviour.split(/\s+/).map((name) => connect(element, name)));
  element.toggleAttribute("data-connected", true);
}

export function start(root) {
  const found = [...root.querySelectorAll("[data-behaviour]")];
  if (root.matches?.("[data-behaviour]")) found.push(root);
  return Promise.all(found.map(connectAll));
}

start(document).then(() => document.documentElement.toggleAttribute("data-started", true));
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
