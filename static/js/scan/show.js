/* The screens and their parts: with answer.js and lists.js the only place that touches the page. */

import { localized, word } from "./words.js";

const by = (id) => document.getElementById(id);
const root = by("scan");

export const video = by("video");
export const addresses = { ...root.dataset };

/* Show one screen: provision, gates, scan, search or menu. */
export function screen(name) {
  for (const section of root.querySelectorAll("[data-screen]")) {
    section.hidden = section.dataset.screen !== name;
  }
  root.dataset.at = name;
  if (name === "search") by("query").focus();
}

export function isAt(name) {
  return root.dataset.at === name;
}

/* The gate in the head, and what the foot offers for it. A device without a gate only reads codes. */
export function gate(here, direction) {
  by("gate-name").textContent = here ? localized(here.name) : "";
  by("gate-way").textContent = here ? word(direction) : "";
  by("direction").hidden = here?.direction !== "both";
  by("direction").textContent = word(direction === "in" ? "switch_to_out" : "switch_to_in");
  root.querySelector("[data-do=search]").hidden = !here;
  root.querySelector("[data-do=menu]").hidden = !here;
  by("scan-back").hidden = Boolean(here);
}

/* A calm band while nothing answers, or while many scans wait. */
export function connection({ online, waiting }) {
  const band = by("offline");
  band.hidden = online && waiting < 2;
  band.textContent = word(online ? "sending" : "offline", { count: waiting });
}

/* Whether the camera runs; if not, why, in words. */
export function camera(problem, hasTorch) {
  const known = ["NotAllowedError", "NotFoundError", "NotReadableError", "SecurityError"];
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

export function fillCode(code) {
  by("code").value = code;
  by(code ? "device-name" : "code").focus();
}

export function menu({ device, people, waiting, hideNames }) {
  by("device-facts").textContent = word("device_facts", { device, people });
  by("unsent").hidden = waiting === 0;
  by("hide-names").checked = Boolean(hideNames);
}

export function wechat(on) {
  by("wechat").hidden = !on;
}
