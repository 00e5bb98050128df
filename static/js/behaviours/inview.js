/* A row that is wider than its screen begins where the current one of its links stands. */

export function connect(row) {
  const current = row.querySelector("[aria-current]");
  if (!current) return;
  const middle = current.offsetLeft - row.offsetLeft + current.offsetWidth / 2;
  row.scrollLeft = middle - row.clientWidth / 2;
}
