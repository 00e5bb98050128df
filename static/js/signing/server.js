/* What a kiosk asks of the server. */

export function createServer(link, api) {
  const post = (name, body) => link.post(`${api}/${name}`, body);
  return {
    home: () => link.get(api),
    people: () => link.get(`${api}/people`),
    boxes: (places) => post("people", { places }),
    identify: (text, how) => post("identify", { text, how }),
    countersign: (ticket, staff, pin) => post("countersign", { ticket, staff, pin }),
    leave: (ticket) => post("leave", { ticket }).catch(() => undefined), // it is only a courtesy
    standing: (key) => link.get(`${api}/standing?key=${key}`),
    /* A row of the outbox; the age of what waited is told by the kiosk's own clock. */
    send: ({ kind, key, at, body, finished }) =>
      post(kind, { key, at, ...body, ...(finished && { finished }), sent_at: new Date().toISOString() }),
  };
}
