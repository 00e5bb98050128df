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

const wordsOf = (text) => text.normalize("NFKC").split(/[\s,、;]+/u).map(plain).filter(Boolean);

/* The digits of a phone's end in what was typed, alone or beside other words; "" where there are none. */
export function digitsIn(text) {
  return [plain(text), ...wordsOf(text)].find((word) => /^\d{4}$/.test(word)) ?? "";
}

function textsOf(person) {
  if (!plained.has(person)) {
    const names = [person.name, person.latin, person.pinyin].map(plain).filter(Boolean);
    const [initials, association] = [plain(person.initials), plain(person.association)];
    plained.set(person, { names, initials, association });
  }
  return plained.get(person);
}

/* How well a person fits a word, or all that was typed: 0 not at all, then the lower the better. */
function rank(person, { wanted, code, tail }) {
  if (person.code === code) return 1;
  if (tail && person.tail === tail) return 2;
  const { names, initials, association } = textsOf(person);
  if (names.some((name) => name.startsWith(wanted))) return 3;
  if (initials.startsWith(wanted)) return 4;
  if (names.some((name) => name.includes(wanted))) return 5;
  return association.includes(wanted) ? 6 : 0;
}

/* After those whom the whole fits: words in any order, a name's and the association's, each of which fits. */
function rankOf(person, whole, words) {
  return rank(person, whole) || (words.length > 1 && words.every((word) => rank(person, word) > 0) ? 7 : 0);
}

/* At most 20 people, the best fitting first. `tail` is what the roster keeps of a phone with these
   digits at its end (tails.js). */
export function search(people, text, tail = "") {
  const wanted = plain(text);
  if (wanted === "") return [];
  const digits = digitsIn(text);
  const asked = (word) => ({ wanted: word, code: plainCode(word), tail: word === digits ? tail : "" });
  const [whole, words] = [asked(wanted), wordsOf(text).map(asked)];
  return people
    .map((person) => ({ person, rank: rankOf(person, whole, words) }))
    .filter((found) => found.rank > 0)
    .sort((one, other) => one.rank - other.rank || (one.person.pinyin < other.person.pinyin ? -1 : 1))
    .slice(0, MOST)
    .map((found) => found.person);
}
