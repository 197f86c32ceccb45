// Photos checked in this browser: for pictures that must not leave the device. The same table and files as from the server.

import { drawMarks, hideFaces, shownPercent, wholeFace } from "./drawing.js";
import { checkedName, csvFile, jsonFile, stateOf, zipFile } from "./exports.js";
import { CSS, layOut } from "./layout.js";
import { ManifestProblem } from "./manifest.js";
import { download } from "./moment.js";
import { NetworkProblem } from "./networks.js";
import { numbersHtml } from "./panel.js";
import { VersionInUse, sentenceOf } from "./version.js";
import { escaped, tr, trMany } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").CheckedPhoto} CheckedPhoto @typedef {import("./types").Judged} Judged */

const SHOWN_SIDE = 2000, DRAWN_SIDE = 1000; // long sides in pixels: of what is kept of a photo, and at least of what is drawn
const LOOK = `
.drop {border: 2px dashed var(--st-border-color, #8895a1); border-radius: .5rem; padding: 1rem; display: flex; flex-wrap: wrap; gap: .75rem; align-items: center}
.drop.over {border-color: var(--st-primary-color, #0068a6)}
.root.photos {display: block} .root.photos > * {margin-bottom: .75rem}
.photo {display: grid; gap: .5rem 1.25rem; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); align-items: start; padding: .75rem 0;
  border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent)}
@container (max-width: 760px) {.photo {grid-template-columns: minmax(0, 1fr)}}
.photo canvas {width: 100%; height: auto; border-radius: .5rem} .photo h3 {grid-column: 1 / -1; margin: 0; font-size: 1rem; overflow-wrap: anywhere}
table {border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums} th, td {text-align: left; padding: .3rem .5rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent)} th {font-weight: 600; font-size: .85rem}
input[type=file] {position: absolute; width: 1px; height: 1px; opacity: 0} .drop:focus-within {outline: 3px solid var(--st-primary-color, #0068a6); outline-offset: 2px}`;

/** In the language of the page. */
function photosHtml() {
  const [choose, faces, drop] = [tr("Choose photos"), tr("Photos with faces"), tr("or drop them here. They stay on this device: no picture is sent.")];
  const [zip, csv, blur, forget] = [tr("Pictures (ZIP)"), tr("Table (CSV)"), tr("Blur faces"), tr("Forget all")];
  return `
<div class="drop" data-part="drop"><label class="choose"><button data-part="choose" class="main" type="button">${escaped(choose)}</button>
  <input data-part="files" type="file" accept="image/*" multiple aria-label="${escaped(faces)}" tabindex="-1"></label>
  <span>${escaped(drop)}</span></div>
<p class="says" data-part="says" role="status"></p>
<div data-part="results" hidden>
  <div class="numbers" data-part="numbers"></div>
  <div class="row"><button data-part="zip" type="button">${escaped(zip)}</button><button data-part="csv" type="button">${escaped(csv)}</button>
    <button data-part="json" type="button">JSON</button><label><input data-part="blur" type="checkbox"> ${escaped(blur)}</label>
    <button data-part="forget" type="button">${escaped(forget)}</button></div>
</div>
<div data-part="photos"></div>`;
}

/**
 * Show the check of photos.
 * @param {ParentNode & Node} root @param {{base: string, options: {preset: string, threshold: number, minConfidence: number}}} given
 */
export function mount(root, { base, options }) {
  return new PhotoView(layOut(root, photosHtml(), CSS + LOOK, "photos"), base, options);
}

class PhotoView {
  /** @param {(name: string) => any} find @param {string} base @param {{preset: string, threshold: number, minConfidence: number}} options */
  constructor(find, base, options) {
    this.find = find;
    this.base = base;
    this.options = options;
    /** @type {CheckedPhoto[]} */
    this.photos = [];
    this.version = new VersionInUse(base, (manifest, _, isFirst) => this.use(manifest, isFirst));
    this.turn = Promise.resolve();
    const files = find("files"), drop = find("drop");
    find("choose").onclick = () => files.click();
    files.onchange = () => {
      this.add([...files.files]);
      files.value = "";
    };
    drop.ondragover = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop.classList.add("over");
    };
    drop.ondragleave = () => drop.classList.remove("over");
    drop.ondrop = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop.classList.remove("over");
      this.add([...(event.dataTransfer?.files ?? [])]);
    };
    find("blur").onchange = () => this.show();
    find("csv").onclick = () => download(csvFile(this.seen(), this.options.threshold), "faces.csv");
    find("json").onclick = () => download(jsonFile(this.seen(), this.options.threshold), "faces.json");
    find("zip").onclick = () => this.saveAll();
    find("forget").onclick = () => this.forget();
    this.version.load().catch((problem) => this.fail(problem));
  }

  /** @param {Manifest} manifest @param {boolean} isFirst */
  use(manifest, isFirst) {
    this.manifest = manifest;
    if (isFirst) this.find("drop").dataset.ready = "true";
    else this.inTurn(() => this.again());
  }

  /** Work waits for what was asked for before, and what fails does not stop what comes after. @param {() => Promise<void>} work */
  inTurn(work) {
    this.turn = this.turn.then(work).catch((problem) => this.fail(problem));
  }

  /** Photos one after the other; one that cannot be opened does not stop the others. @param {File[]} files */
  add(files) {
    const { photos } = this; // another list once all is forgotten
    this.inTurn(async () => {
      const problems = [];
      for (const [number, file] of files.entries()) {
        if (photos !== this.photos) return;
        this.say(tr("Checking {number} of {total} ...", { number: number + 1, total: files.length }));
        try {
          photos.push(await this.checked(file.name, file));
        } catch (problem) {
          if (problem instanceof NetworkProblem || problem instanceof ManifestProblem) throw problem;
          problems.push(tr("{name} cannot be opened in this browser. Save it as JPEG or PNG, or let the server check it.", { name: file.name }));
        }
        if (photos === this.photos) this.show();
      }
      if (photos === this.photos) this.say(problems.join(" "), problems.length > 0);
    });
  }

  /** Also what waits, and what is being checked. */
  forget() {
    this.photos = [];
    this.say("");
    this.show();
  }

  /** @param {string} name @param {Blob} content @returns {Promise<CheckedPhoto>} */
  async checked(name, content) {
    const bitmap = await createImageBitmap(content, { imageOrientation: "from-image", premultiplyAlpha: "none", colorSpaceConversion: "none" });
    const networks = await this.version.load(), { width, height } = bitmap, start = performance.now();
    const scale = Math.min(1, SHOWN_SIDE / Math.max(width, height)), copy = document.createElement("canvas");
    [copy.width, copy.height] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d")).drawImage(bitmap, 0, 0, copy.width, copy.height);
    const lowest = Math.min(this.options.minConfidence, this.manifest?.rules.judging.found_from ?? 1);
    const found = await networks.check(bitmap, { preset: this.options.preset, minConfidence: lowest });
    return { name, content, width, height, copy, elapsedMs: performance.now() - start, found };
  }

  /** Another version or another preset judges the same photos. */
  async again() {
    const { photos } = this;
    for (const [k, photo] of photos.entries()) photos[k] = await this.checked(photo.name, photo.content);
    this.show();
  }

  /** @param {{preset: string, threshold: number, minConfidence: number}} options */
  update(options) {
    const anew = options.preset !== this.options.preset, moved = JSON.stringify(options) !== JSON.stringify(this.options);
    this.options = options;
    if (anew) this.inTurn(() => this.again());
    else if (moved) this.show();
  }

  /** The photos with the faces that are shown. */
  seen() {
    return this.photos.map((photo) => ({ ...photo, found: photo.found.filter(({ face }) => face.confidence >= this.options.minConfidence) }));
  }

  show() {
    const { manifest } = this, photos = this.seen();
    if (!manifest) return;
    this.find("results").hidden = !photos.length;
    const people = photos.flatMap(({ found }) => found.map((judged) => /** @type {any} */ ({ state: stateOf(judged, this.options.threshold) })));
    this.find("numbers").innerHTML = numbersHtml(people, manifest.rules.states, tr("People"));
    this.find("photos").replaceChildren(...photos.map((photo) => this.article(photo, manifest)));
  }

  /** @param {CheckedPhoto} photo @param {Manifest} manifest */
  article(photo, manifest) {
    const article = Object.assign(document.createElement("article"), { className: "photo" });
    const title = Object.assign(document.createElement("h3"), { textContent: photo.name }), table = document.createElement("table");
    const heads = [tr("No."), tr("Verdict"), tr("How sure"), tr("Is a face")];
    table.createTHead().innerHTML = `<tr>${heads.map((head) => `<th>${escaped(head)}</th>`).join("")}</tr>`;
    const body = table.createTBody();
    photo.found.forEach((judged, k) => {
      const style = manifest.rules.states.find(({ name }) => name === stateOf(judged, this.options.threshold)), row = body.insertRow();
      row.dataset.state = style?.name;
      for (const text of [String(k + 1), `${style?.symbol} ${style?.title}`, `${shownPercent(judged.verdict.probability)}%`, `${shownPercent(judged.face.confidence)}%`]) row.insertCell().textContent = text;
    });
    const none = Object.assign(document.createElement("p"), { textContent: tr("No face was found in this photo.") });
    article.append(title, this.drawn(photo, manifest), photo.found.length ? table : none);
    return article;
  }

  /** The annotated picture. @param {CheckedPhoto} photo @param {Manifest} manifest */
  drawn(photo, manifest) {
    const canvas = document.createElement("canvas"), brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), { copy } = photo;
    const larger = Math.max(1, DRAWN_SIDE / Math.max(copy.width, copy.height)), scale = copy.width * larger / photo.width;
    [canvas.width, canvas.height] = [Math.round(copy.width * larger), Math.round(copy.height * larger)];
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", trMany("{name}, checked: {n} face", "{name}, checked: {n} faces", photo.found.length, { name: photo.name }));
    brush.drawImage(copy, 0, 0, canvas.width, canvas.height);
    /** @param {import("./types").Box} box */
    const placed = (box) => /** @type {import("./types").Box} */ (box.map((side) => side * scale));
    // All faces, also those a slider hides.
    const everyone = this.photos.find(({ copy: same }) => same === copy)?.found ?? [];
    if (this.find("blur").checked) hideFaces(brush, everyone.map(({ face }) => placed(wholeFace(face))), manifest.rules.live);
    const marks = photo.found.map((judged, k) => ({ number: k + 1, box: placed(judged.face.box), state: stateOf(judged, this.options.threshold), probability: judged.verdict.probability }));
    drawMarks(brush, marks, manifest.rules.states, "frame");
    return canvas;
  }

  async saveAll() {
    const { manifest } = this, used = new Set(), files = [];
    if (!manifest) return;
    for (const photo of this.seen()) {
      const blob = await new Promise((/** @type {BlobCallback} */ done) => this.drawn(photo, manifest).toBlob(done, "image/jpeg", 0.9));
      if (blob) files.push({ name: checkedName(photo.name, used), content: new Uint8Array(await blob.arrayBuffer()) });
    }
    download(zipFile(files), "checked.zip");
  }

  /** @param {unknown} problem */
  fail(problem) {
    this.say(sentenceOf(problem, tr("Photos cannot be checked in this browser ({problem}). Reload the page, or let the server check them.")), true);
  }

  /** @param {string} sentence @param {boolean} [isProblem] */
  say(sentence, isProblem = false) {
    this.find("says").textContent = sentence;
    this.find("says").classList.toggle("problem", isProblem);
  }

  close() {
    this.version.close();
  }
}
