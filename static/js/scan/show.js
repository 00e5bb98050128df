/* The screens and their parts: with answer.js and lists.js the only place that touches the page. */

import { carry } from "./provisioning.js";
import { localized, time, word } from "./words.js";

const by = (id) => document.getElementById(id);
const root = by("scan");

export const video = by("video");
export const addresses = { ...root.dataset };

/* Show one screen: provision, gates, scan, search, log, untaken or menu. */
export function screen(name) {
  for (const section of root.querySelectorAll("[data-screen]")) {
    section.hidden = section.dataset.screen !== name;
  }
  root.dataset.at = name;
  scrollTo(0, 0);
  if (name === "search") by("query").focus();
}

export function isAt(name) {
  return root.dataset.at === name;
}

/* The gate in the head, and what the foot offers for it. A device without a gate only reads codes. */
export function gate(here, direction) {
  by("gate-name").textContent = here ? localized(here.name) : word("read_code");
  by("gate-way").textContent = here ? word(direction) : "";
  by("gate-arrow").dataset.way = here ? direction : "";
  by("direction").hidden = here?.direction !== "both";
  by("direction-words").textContent = word(direction === "in" ? "switch_to_out" : "switch_to_in");
  for (const part of root.querySelectorAll("[data-needs-gate]")) part.hidden = !here;
  by("scan-back").hidden = Boolean(here);
}

/* Whether the server is there, calmly; how many scans wait. Before it was asked: neither. */
export function connection({ online, waiting }) {
  const there = online ? (waiting < 2 ? "online" : "sending") : "offline";
  const state = online === undefined ? "checking" : there;
  const band = by("connection");
  band.dataset.state = state;
  by("connection-words").textContent = word(state, { count: waiting });
}

/* How many answers the server saw otherwise, not looked at yet. */
export function told(count) {
  by("told").hidden = count === 0;
  by("told").textContent = word("told", { count });
}

export function practice(on) {
  by("practice-band").hidden = !on;
}

/* Names are behind the PIN: the scanner goes on without. */
export function locked(on) {
  by("locked-band").hidden = !on;
}

/* Whether the camera runs; if not, why, in words. */
export function camera(problem, hasTorch) {
  const known = ["NotAllowedError", "NotFoundError", "NotReadableError", "SecurityError", "ReaderError"];
  by("no-camera").hidden = !problem;
  by("frame").hidden = Boolean(problem);
  video.hidden = Boolean(problem);
  by("torch").hidden = !hasTorch;
  if (problem) by("no-camera-words").textContent = word(known.includes(problem) ? problem : "camera_failed");
}

export function torch(on) {
  by("torch").setAttribute("aria-pressed", String(on));
}

export function provisionError(text) {
  by("provision-error").textContent = text;
  by("provision-error").hidden = text === "";
}

/* What happened to this device, where it stands before the form that begins anew. */
export function farewell(text) {
  by("farewell").textContent = text;
  by("farewell").hidden = text === "";
}

/* Nothing that was typed to set a device up is left for whoever holds it next: its PIN least of all. */
export function clearProvision() {
  by("provision").reset();
}

export function fillCode(code) {
  by("code").value = code;
  carry(by("code"));
  by(code ? "device-name" : "code").focus();
}

export function menu({ device, people, waiting, hideNames, practising, hasPin, canHavePin, synced, timeZone, now }) {
  by("device-name-shown").textContent = device;
  by("device-people").textContent = people;
  by("device-waiting").textContent = waiting;
  by("device-synced").textContent = synced ? time(synced, timeZone, now) : word("never");
  by("device-version").textContent = addresses.version;
  by("unsent").hidden = waiting === 0;
  by("hide-names").checked = Boolean(hideNames);
  by("practice").checked = Boolean(practising);
  by("pin-field").hidden = !canHavePin;
  by("new-pin").value = "";
  by("pin-remove").hidden = !hasPin;
  pinSaid("");
}

export function pinSaid(text, bad = false) {
  by("pin-said").textContent = text;
  by("pin-said").className = bad ? "field__error" : "field__help";
}
