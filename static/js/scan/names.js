/* What a screen may show of a name. Pure. */

import { namesNobody } from "./decide.js";

/* 张文和 becomes 张··: enough to ask "Mr Zhang?", too little to read out. */
function covered(name) {
  const [first, ...rest] = name;
  return /\p{Script=Han}/u.test(first ?? "") ? first + "·".repeat(rest.length) : `${name.split(" ")[0]} ·`;
}

/* {name, latin} of a person, or of nobody. */
export function namesOf(person, hideNames) {
  const { name = "", latin = "" } = person ?? {};
  return hideNames ? { name: name && covered(name), latin: "" } : { name, latin };
}

/* The verdict of a line of the log: the server's word where it has come. */
export const verdictOf = (line) => line.answer?.verdict ?? line.verdict;

/* Whose scan a line of the log was; nobody's where somebody wrote another's id into a badge. */
export function bearerOf(line, roster) {
  return namesNobody(verdictOf(line)) ? undefined : roster.find(line.badge);
}
