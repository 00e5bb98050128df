/* Words beside a number: of the forms the page brought for a few numbers, the one this number asks
   for. A language the browser does not know counts as English does. */

const SAMPLES = ["1", "5", "2"];

export function wordFor(forms, number, language) {
  const rules = new Intl.PluralRules([language, "en"]);
  const wanted = rules.select(number);
  return forms[SAMPLES.find((each) => rules.select(Number(each)) === wanted) ?? "5"];
}

/* Numbers in their places, each with its words. */
export class Counter {
  constructor(forms, language) {
    Object.assign(this, { forms, language, numbers: new Intl.NumberFormat(language) });
  }

  format(number) {
    return this.numbers.format(number);
  }

  set(place, number) {
    place.textContent = this.format(number);
    const label = place.parentElement.querySelector("[data-label]");
    if (label) label.textContent = wordFor(this.forms[label.dataset.label], number, this.language);
  }
}
