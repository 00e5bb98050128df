/* The server, as a device speaks to it. */

const PATIENCE = 8000;

/* The server said no: `code` is the problem's, `detail` its words in the reader's language. */
export class Problem extends Error {
  constructor(status, { code, detail } = {}) {
    super(detail ?? String(status));
    this.status = status;
    this.code = code ?? "";
  }
}

/* Nothing answered: no network, or no server. */
export class Unreachable extends Error {}

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.status >= 500) throw new Unreachable(String(answer.status));
  if (!answer.ok) throw new Problem(answer.status, body);
  return body;
}

function post(address, body, headers) {
  const options = { method: "POST", body: JSON.stringify(body) };
  return ask(address, { ...options, headers: { ...headers, "Content-Type": "application/json" } });
}

/* addresses: {provision, sync, scans}; token() gives the device's own. */
export function createApi(addresses, token) {
  const known = () => ({ Authorization: `Device ${token()}` });
  return {
    provision: (code, name) => post(addresses.provision, { code, name }, {}),
    sync: (cursor) =>
      ask(`${addresses.sync}?cursor=${encodeURIComponent(cursor)}`, { headers: known() }),
    scans: (message) => post(addresses.scans, message, known()),
  };
}
