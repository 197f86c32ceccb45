// Two versions on the same frames of the visitor's camera, side by side: the one in use, and a new one before it is used.

import { Analyzer } from "./analyzer.js";
import { CameraProblem, openCamera } from "./camera.js";
import { drawMarks } from "./drawing.js";
import { layOut } from "./layout.js";
import { peopleHtml } from "./panel.js";
import { VersionInUse, sentenceOf } from "./version.js";
import { tr } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Track} Track @typedef {import("./types").LiveOptions} LiveOptions */
/** @typedef {LiveOptions & {other: Manifest}} PairOptions */

const SHOW_MS = 300, SMOOTH = 0.1, LOST_S = 1;
const HTML = `
<div class="row"><button data-part="start" class="main" type="button"></button></div>
<p class="says" data-part="says" role="status"></p>
<div class="row" data-part="ways" hidden></div>
<div class="pair" data-part="stage" hidden>
  <figure><figcaption data-part="title-active"></figcaption><canvas data-part="canvas-active" role="img"></canvas><ul class="people" data-part="people-active"></ul></figure>
  <figure><figcaption data-part="title-new"></figcaption><canvas data-part="canvas-new" role="img"></canvas><ul class="people" data-part="people-new"></ul></figure>
</div>
<p class="differ" data-part="differ" aria-live="polite"></p>
<video data-part="video" muted playsinline hidden aria-hidden="true"></video>`;
const CSS = `
.host {container-type: inline-size}
.root {font-family: var(--st-font, system-ui, sans-serif); color: var(--st-text-color, CanvasText); display: grid; gap: .75rem}
.pair {display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem}
@container (max-width: 560px) {.pair {grid-template-columns: minmax(0, 1fr)}}
figure {margin: 0; min-width: 0} figcaption {font-weight: 600; margin-bottom: .3rem}
canvas {width: 100%; aspect-ratio: 4 / 3; border-radius: .5rem; background: var(--st-secondary-background-color, #1a2530); display: block}
.row {display: flex; flex-wrap: wrap; gap: .5rem; align-items: center}
button {font: inherit; padding: .45rem .9rem; border-radius: .5rem; border: 1px solid var(--st-border-color, #8895a1);
  background: var(--st-background-color, Canvas); color: inherit; cursor: pointer}
button.main {background: var(--st-primary-color, #0068a6); border-color: transparent; color: #fff; font-weight: 600}
button:focus-visible {outline: 3px solid var(--st-primary-color, #0068a6); outline-offset: 2px}
button:disabled {opacity: .5; cursor: default}
[hidden] {display: none !important}
p {margin: 0} .says:empty, .differ:empty {display: none}
.says.problem, .differ {border-left: .3rem solid #be4800; padding: .4rem .8rem; background: var(--st-secondary-background-color, #f1f5f8)}
.people {list-style: none; margin: .4rem 0 0; padding: 0; font-variant-numeric: tabular-nums; min-height: 1.6em}
i {font-style: normal; display: inline-block; min-width: 1.25em; text-align: center; border-radius: .25rem; font-weight: 700; margin-right: .3em}`;

/**
 * Show the view.
 * @param {ParentNode & Node} root @param {{base: string, options: PairOptions, ways?: {name: string, title: string}[], onWay?: (name: string) => void}} given
 */
export function mount(root, { base, options, ways = [], onWay = () => {} }) {
  const find = layOut(root, HTML, CSS);
  for (const { name, title } of ways) {
    find("ways").append(Object.assign(document.createElement("button"), { type: "button", textContent: title, onclick: () => onWay(name) }));
  }
  return new PairView(find, base, options);
}

class PairView {
  /** @param {(name: string) => any} find @param {string} base @param {PairOptions} options */
  constructor(find, base, options) {
    this.find = find;
    this.options = options;
    /** @type {HTMLVideoElement} */
    this.video = find("video");
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {Analyzer | null} */
    this.analyzer = null;
    this.frameS = this.lastS = this.shownMs = 0;
    find("start").onclick = () => (this.stream ? this.stop() : this.start());
    this.version = new VersionInUse(base, (manifest, networks, isFirst) => {
      if (isFirst || !this.analyzer) this.analyzer = new Analyzer(manifest, networks, options.other);
      else this.analyzer.use(manifest);
      find("title-active").textContent = tr("In use: {name}", { name: manifest.version.name });
      find("title-new").textContent = tr("New");
    }, options.other);
    for (const side of ["active", "new"]) find(`canvas-${side}`).setAttribute("aria-label", tr("What the camera sees, with the verdicts"));
    this.label();
  }

  label() {
    this.find("start").textContent = this.stream ? tr("Stop") : tr("Start the camera");
  }

  async start() {
    this.find("start").disabled = true;
    this.say(tr("Starting ..."));
    const opening = openCamera({ front: this.options.front, deviceId: "", size: this.options.other.rules.live.camera });
    try {
      const [stream] = await Promise.all([opening, this.version.load()]);
      if (this.version.closed) throw new CameraProblem("The page was left.");
      this.stream = this.video.srcObject = stream;
      await this.video.play();
      stream.getVideoTracks()[0].onended = () => this.stop();
      this.find("stage").hidden = false;
      this.find("ways").hidden = true;
      this.say("");
      this.next(stream);
    } catch (problem) {
      opening.then((stream) => stream.getTracks().forEach((track) => track.stop()), () => {}); // it may come later than what failed
      this.stop();
      this.say(sentenceOf(problem, tr("The two versions cannot be run in this browser ({problem}). Reload the page, or try one photo.")), true);
      this.find("ways").hidden = false;
    }
    this.label();
    this.find("start").disabled = false;
  }

  /** @param {MediaStream} stream */
  next(stream) {
    const again = () => {
      if (this.stream !== stream) return;
      this.frame(performance.now() / 1000);
      this.next(stream);
    };
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(again);
    else requestAnimationFrame(again);
  }

  /** @param {number} nowS */
  frame(nowS) {
    const { analyzer, video, options } = this, gapS = nowS - this.lastS;
    if (!analyzer || !video.videoWidth || document.hidden) return;
    this.lastS = nowS;
    this.frameS = gapS > 0 && gapS <= LOST_S ? this.frameS + (gapS - this.frameS) * (this.frameS ? SMOOTH : 1) : 0;
    const tracks = { active: analyzer.follow(video, { ...options, threshold: analyzer.manifest.version.threshold }, nowS, this.frameS), new: analyzer.otherTracks(nowS) };
    this.draw("active", tracks.active, analyzer.manifest);
    this.draw("new", tracks.new, options.other);
    if (1000 * nowS - this.shownMs < SHOW_MS) return;
    this.shownMs = 1000 * nowS;
    this.find("people-active").innerHTML = peopleHtml(tracks.active, analyzer.manifest.rules.states, nowS);
    this.find("people-new").innerHTML = peopleHtml(tracks.new, options.other.rules.states, nowS);
    this.showDifference(tracks.active, tracks.new);
  }

  /** @param {"active" | "new"} side @param {Track[]} tracks @param {Manifest} manifest */
  draw(side, tracks, manifest) {
    const { video, options: { mirror } } = this, { videoWidth: width, videoHeight: height } = video;
    /** @type {HTMLCanvasElement} */
    const canvas = this.find(`canvas-${side}`), brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    if (mirror) brush.setTransform(-1, 0, 0, 1, width, 0);
    brush.drawImage(video, 0, 0, width, height);
    brush.resetTransform();
    /** @param {import("./types").Box} box @returns {import("./types").Box} */
    const placed = ([x1, y1, x2, y2]) => (mirror ? [width - x2, y1, width - x1, y2] : [x1, y1, x2, y2]);
    const marks = tracks.map((track) => ({ number: track.track_id, box: placed(track.face.box), state: track.state, probability: track.verdict.probability }));
    drawMarks(brush, marks, manifest.rules.states, "frame", width / Math.max(1, canvas.clientWidth));
  }

  /** @param {Track[]} active @param {Track[]} other */
  showDifference(active, other) {
    const differ = active.filter((track) => other.some((one) => one.track_id === track.track_id && one.state !== track.state));
    this.find("differ").textContent = differ.length ? tr("They differ on a face in view.") : "";
    this.find("stage").dataset.people = String(active.length);
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
    this.find("stage").hidden = true;
    this.find("differ").textContent = "";
    this.label();
  }

  /** @param {PairOptions} options */
  update(options) {
    this.options = options;
  }

  /** @param {string} sentence @param {boolean} [isProblem] */
  say(sentence, isProblem = false) {
    this.find("says").textContent = sentence;
    this.find("says").classList.toggle("problem", isProblem);
  }

  close() {
    this.stop();
    this.version.close();
  }
}
