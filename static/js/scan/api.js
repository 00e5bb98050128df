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

async function fetched(address, options) {
  let answer;
  try {
    answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  // A server that is overrun (429) or half up (5xx) is as good as away: later.
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable(String(answer.status));
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

async function ask(address, options) {
  const answer = await fetched(address, options);
  try {
    return await answer.json();
  } catch (error) {
    throw new Unreachable(String(error)); // cut off, or the page of somebody's log-in to a network
  }
}

function post(address, body, headers) {
  const options = { method: "POST", body: JSON.stringify(body) };
  return ask(address, { ...options, headers: { ...headers, "Content-Type": "application/json" } });
}

/* How the device is, for the organisers: only what is known. */
function aboutHeaders({ battery, queue, version, hideNames, synced }) {
  const hides = hideNames ? 1 : 0;
  const said = { Battery: battery, Queue: queue, Version: version, Synced: synced, "Hide-Names": hides };
  const known = Object.entries(said).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.map(([name, value]) => [`Door-${name}`, String(value)]));
}

/* addresses: {provision, sync, scans, signOff, photo}; token() gives the device's own, about() how it is. */
export function createApi(addresses, token, about = async () => ({})) {
  /* sending: how many of the scans that wait come with this message. */
  const known = async (sending = 0) => {
    const { queue, ...how } = await about();
    const left = queue === undefined ? queue : Math.max(0, queue - sending);
    return { Authorization: `Device ${token()}`, ...aboutHeaders({ ...how, queue: left }) };
  };
  return {
    provision: (code, name) => post(addresses.provision, { code, name }, {}),
    sync: async (cursor) =>
      ask(`${addresses.sync}?cursor=${encodeURIComponent(cursor)}`, { headers: await known() }),
    scans: async (message) => {
      const sending = message.dry_run ? 0 : message.scans.length;
      return post(addresses.scans, message, await known(sending));
    },
    /* The device that had this token has forgotten everything: {how, seconds} ago; scans wait on it. */
    signOff: (gone, farewell) => post(addresses.signOff, farewell, { Authorization: `Device ${gone}` }),
    /* A person's small photo, a Blob; null where there is none. */
    photo: async (badge) => {
      const headers = { Authorization: `Device ${token()}` };
      const answer = await fetched(addresses.photo.replace(/badge$/, badge), { headers });
      return answer.status === 204 ? null : answer.blob();
    },
  };
}
