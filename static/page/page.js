// The page to carry away: settings, live view and photos, all from this folder.

/** @typedef {import("../browser/types").Manifest} Manifest @typedef {import("../browser/types").LiveOptions} LiveOptions */

const BASE = new URL("in-browser/", document.baseURI).href, SETTINGS = "maskdet settings";
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);
const form = /** @type {HTMLFormElement} */ (find("settings"));

/** @type {{tr: (message: string, values?: Record<string, string>) => string, load: (forms: object, language: string) => void} | null} */
let words = null;
/** @type {(message: string, values?: Record<string, string>) => string} */
const tr = (message, values = {}) => (words ? words.tr(message, values) : message.replace(/\{(\w+)\}/g, (_, name) => values[name]));

start().catch((problem) => { find("offline").textContent = tr("This page is not complete ({problem}). Copy the folder again.", { problem: String(problem) }); });

async function start() {
  // Relative to this folder, wherever it lies; types are those of the modules' source.
  const [{ fetchManifest }, { mount }] = await Promise.all([import(`${BASE}page/manifest.js`), import(`${BASE}page/live.js`)]);
  await speak();
  const manifest = await fetchManifest(BASE);
  fill(manifest);
  const live = mount(find("live"), { base: BASE, options: options() });
  /** @type {{update: (options: object) => void} | null} */
  let photos = null;
  form.oninput = () => {
    showValues();
    live.update(options());
    photos?.update(options());
    keep();
  };
  find("to-live").onclick = () => show("live");
  find("to-photos").onclick = async () => {
    show("photos");
    live.stop();
    const { mount: mountPhotos } = await import(`${BASE}page/photos.js`);
    photos ??= mountPhotos(find("photos"), { base: BASE, options: options() });
  };
  await workOffline();
}

/** The first of the browser's languages that there is. */
async function speak() {
  const [module, answer] = await Promise.all([import(`${BASE}page/words.js`), fetch(`${BASE}words.json`)]), known = await answer.json();
  const code = [...navigator.languages, "en"].map((tag) => tag.slice(0, 2).toLowerCase()).find((one) => one in known) ?? "en";
  words = module;
  module.load(known[code].forms, known[code].html);
  document.documentElement.lang = known[code].html;
  /** @type {Record<string, string>} */
  const texts = {
    live: tr("Live"), photos: tr("Check photos"), settings: tr("Settings"), search: tr("Search"), sure: tr("How sure to be"), faces: tr("Face confidence"),
    intro: tr("Faces are judged on this device. No picture leaves it, and after the first visit no connection is needed."),
    after: tr("Report after"), sound: tr("Sound"), silent: tr("Silent"), tone: tr("Tone"), spoken: tr("Spoken"), boxes: tr("Faces get"), frames: tr("Frames"), corners: tr("Corners"),
    labels: tr("Labels only"), wrongly: tr("A mask worn wrongly counts as none"), mirror: tr("Mirror"), blur: tr("Blur faces"),
  };
  for (const part of document.querySelectorAll("[data-words]")) part.textContent = texts[/** @type {HTMLElement} */ (part).dataset.words ?? ""];
  find("parts").setAttribute("aria-label", tr("Parts"));
  const made = tr("Made by maskdet, version {version}. It tells masks from none, not people apart. It makes mistakes: let no one be refused by it alone.", { version: "\n" });
  const [before, after] = made.split("\n");
  find("made").replaceChildren(before, find("version"), after);
}

/** @param {Manifest} manifest */
function fill(manifest) {
  const { presets } = manifest.rules, field = /** @type {any} */ (form.elements);
  field.preset.replaceChildren(...Object.entries(presets).map(([name, { title }]) => new Option(title, name)));
  field.preset.value = "balanced";
  field.threshold.value = manifest.version.threshold;
  field.minConfidence.value = presets.balanced.min_confidence;
  find("version").textContent = manifest.version.name;
  for (const [name, value] of Object.entries(kept())) {
    if (!field[name]) continue;
    if (typeof value === "boolean") field[name].checked = value;
    else field[name].value = value;
  }
  showValues();
}

/** @returns {LiveOptions} */
function options() {
  const field = /** @type {any} */ (form.elements);
  return {
    preset: field.preset.value, threshold: Number(field.threshold.value), minConfidence: Number(field.minConfidence.value), dwellS: Number(field.dwellS.value), wronglyCounts: field.wronglyCounts.checked,
    sound: field.sound.value, boxStyle: field.boxStyle.value, mirror: field.mirror.checked, blur: field.blur.checked, front: true,
  };
}

function showValues() {
  for (const range of form.querySelectorAll('input[type="range"]')) {
    const { value, name, previousElementSibling: shown } = /** @type {HTMLInputElement} */ (range);
    if (shown) shown.textContent = name === "dwellS" ? `${value} s` : `${Math.round(100 * Number(value))}%`;
  }
}

/** @param {string} part */
function show(part) {
  for (const name of ["live", "photos"]) {
    find(name).hidden = name !== part;
    find(`to-${name}`).setAttribute("aria-pressed", String(name === part));
  }
}

function keep() {
  try {
    const { front, ...shown } = options();
    localStorage.setItem(SETTINGS, JSON.stringify(shown));
  } catch { /* then they last as long as the page */ }
}

/** @returns {Record<string, any>} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(SETTINGS) ?? "{}");
  } catch {
    return {};
  }
}

/** Keep all files, so that the next visit needs no connection. */
async function workOffline() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("sw.js");
  await navigator.serviceWorker.ready;
  find("offline").textContent = tr("All files are kept: this page works without a connection from now on.");
  find("offline").dataset.ready = "true";
}
