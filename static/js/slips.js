/* What is missing or wrong in a group of questions, said beside the field in the page's own words:
   data-missing and data-wrong of a .field, data-one-of of a group that needs one answer of several. */

function fieldsOf(group) {
  return [...group.querySelectorAll("input:not([type='hidden']), select, textarea")];
}

/* Words, or "" where nothing is wrong or the page has no words for it: then the server will say. */
export function slipOf(field) {
  const { valid, valueMissing } = field.validity;
  const words = field.closest(".field")?.dataset;
  if (!field.willValidate || valid || !words) return "";
  return (valueMissing ? words.missing : words.wrong) ?? "";
}

/* One slip for each .field: of several radio buttons the first that can be chosen stands for all. */
export function slips(group) {
  const fields = fieldsOf(group);
  const found = new Map();
  if (group.dataset.oneOf && fields.every((field) => field.value.trim() === "")) {
    found.set(fields[0].closest(".field"), { field: fields[0], words: group.dataset.oneOf });
  }
  for (const field of fields) {
    const [frame, words] = [field.closest(".field"), slipOf(field)];
    if (words && !found.has(frame)) found.set(frame, { field, words });
  }
  return [...found.values()];
}

function describe(element, id, on) {
  const ids = new Set((element.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
  if (on) ids.add(id); else ids.delete(id);
  element.setAttribute("aria-describedby", [...ids].join(" "));
}

/* A fieldset of choices is named as a whole, any other field by itself. */
function named(field) {
  const frame = field.closest(".field");
  return { frame, target: frame.matches("fieldset") ? frame : field };
}

export function say({ field, words }, template) {
  const { frame, target } = named(field);
  const box = template.content.firstElementChild.cloneNode(true);
  box.id = `${target.id}_error`;
  document.getElementById(box.id)?.remove();
  box.querySelector("span").textContent = words;
  const choices = frame.querySelector(".choices");
  if (choices) choices.before(box); else frame.append(box);
  frame.classList.add("field--bad");
  describe(target, box.id, true);
  if (target === field) field.setAttribute("aria-invalid", "true");
}

/* Takes back what was said here; what the server said stays. */
export function clear(group) {
  for (const box of group.querySelectorAll("[data-slip]")) {
    const frame = box.closest(".field");
    const target = document.getElementById(box.id.replace(/_error$/, ""));
    box.remove();
    frame.classList.remove("field--bad");
    describe(target, box.id, false);
    target.removeAttribute("aria-invalid");
  }
}
