/* How a code comes to the device: typed, in the page's address, or in the organiser's QR code. */

/* The code in what was scanned or opened; null where there is none. Pure. */
export function codeIn(text) {
  const found = /#code=([0-9A-Za-z-]+)\s*$/.exec(text);
  return found ? found[1] : null;
}

/* The code in the field goes along to the page in another language. */
export function carry(field) {
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.onclick = () => {
      link.hash = field.value.trim() && `code=${field.value.trim()}`;
    };
  }
}

/* Exchange the code for the device's own token and keep it. Rejects with api.Problem. */
export async function provision({ api, kept, code, name }) {
  const { token, device, conference, gates } = await api.provision(code.trim(), name.trim());
  await kept.set({ token, device, conference, gates });
}
