/* Finding a person in the roster by whatever one knows of them. Pure. */

const MOST = 20;
const plained = new WeakMap(); // person -> its texts as they are compared

function plain(text) {
  return (text ?? "").normalize("NFKC").toLowerCase().replace(/[\s\-_'’.·\u200c\u200d]/gu, "");
}

/* A badge's short code as people mistake it: O for 0, I and L for 1 (Crockford). */
export function plainCode(text) {
  return plain(text).replaceAll("o", "0").replace(/[il]/g, "1").toUpperCase();
}

/* The digits of a phone's end in what was typed; "" where it is something else. */
export function digitsIn(text) {
  const digits = plain(text);
  return /^\d{4}$/.test(digits) ? digits : "";
}

function textsOf(person) {
  if (!plained.has(person)) {
    const names = [person.name, person.latin, person.pinyin].map(plain).filter(Boolean);
    const [initials, association] = [plain(person.initials), plain(person.association)];
    plained.set(person, { names, initials, association });
  }
  return plained.get(person);
}

/* How well a person fits: 0 not at all, then the lower the better. */
function rank(person, { wanted, code, tail }) {
  if (person.code === code) return 1;
  if (tail && person.tail === tail) return 2;
  const { names, initials, association } = textsOf(person);
  if (names.some((name) => name.startsWith(wanted))) return 3;
  if (initials.startsWith(wanted)) return 4;
  if (names.some((name) => name.includes(wanted))) return 5;
  return association.includes(wanted) ? 6 : 0;
}

/* At most 20 people, the best fitting first. `tail` is what the roster keeps of a phone with these
   digits at its end (tails.js). */
export function search(people, text, tail = "") {
  const wanted = plain(text);
  if (wanted === "") return [];
  const asked = { wanted, code: plainCode(text), tail };
  return people
    .map((person) => ({ person, rank: rank(person, asked) }))
    .filter((found) => found.rank > 0)
    .sort((one, other) => one.rank - other.rank || (one.person.pinyin < other.person.pinyin ? -1 : 1))
    .slice(0, MOST)
    .map((found) => found.person);
}
