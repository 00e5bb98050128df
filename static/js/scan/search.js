/* Finding a person in the roster by whatever one knows of them. Pure. */

const MOST = 20;

function plain(text) {
  return (text ?? "").normalize("NFKC").toLowerCase().replace(/[\s\-_'’.]/gu, "");
}

/* A badge's short code as people mistake it: O for 0, I and L for 1 (Crockford). */
export function plainCode(text) {
  return plain(text).replaceAll("o", "0").replace(/[il]/g, "1").toUpperCase();
}

/* How well a person fits: 0 not at all, then the lower the better. */
function rank(person, wanted, code) {
  if (person.code === code) return 1;
  if (person.tail === wanted) return 2;
  const names = [plain(person.name), plain(person.latin), plain(person.pinyin)];
  if (names.some((name) => name !== "" && name.startsWith(wanted))) return 3;
  if (plain(person.initials).startsWith(wanted)) return 4;
  if (names.some((name) => name.includes(wanted))) return 5;
  return plain(person.association).includes(wanted) ? 6 : 0;
}

/* At most 20 people, the best fitting first. */
export function search(people, text) {
  const wanted = plain(text);
  if (wanted === "") return [];
  const code = plainCode(text);
  return people
    .map((person) => ({ person, rank: rank(person, wanted, code) }))
    .filter((found) => found.rank > 0)
    .sort((one, other) => one.rank - other.rank || (one.person.pinyin < other.person.pinyin ? -1 : 1))
    .slice(0, MOST)
    .map((found) => found.person);
}
