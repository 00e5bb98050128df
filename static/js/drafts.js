/* What was typed into a form, as it is kept in the tab: {field's name: [its values]}. */

const NEVER = new Set(["hidden", "password", "file", "submit", "button"]);
const TICKED = new Set(["checkbox", "radio"]);

/* One draft for an address in all languages: changing the language is no reason to lose anything. */
export function keyOf(path) {
  return `draft:${path.replace(/^\/[^/]+/, "")}`;
}

/* Neither what the server gave the form nor what only programs reach (the trap has no tab stop). */
export function isKept(field) {
  return Boolean(field.name) && !NEVER.has(field.type) && field.tabIndex >= 0;
}

export function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {}; // no storage here, or not ours: then there is no draft
  }
}

export function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // full or forbidden: the form works without it
  }
}

export function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // no storage, so nothing to forget
  }
}

/* The draft with this field as it is now; of boxes and radios with one name, those ticked. */
export function noted(draft, field, fields) {
  if (!TICKED.has(field.type)) return { ...draft, [field.name]: [field.value] };
  const ticked = fields.filter((each) => each.name === field.name && each.checked);
  return { ...draft, [field.name]: ticked.map((each) => each.value) };
}

/* Puts the draft into the fields; true if anything was put there. */
export function restore(draft, fields) {
  const known = fields.filter((field) => isKept(field) && !field.disabled && draft[field.name]);
  for (const field of known) {
    if (TICKED.has(field.type)) field.checked = draft[field.name].includes(field.value);
    else [field.value] = draft[field.name];
  }
  return known.some((field) => draft[field.name].some((value) => value !== ""));
}
