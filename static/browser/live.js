// Live in this browser: camera, boxes, numbers, alert. No frame leaves the device.

import { makeAlarm } from "./alarm.js";
import { Analyzer } from "./analyzer.js";
import { CameraProblem, listCameras, openCamera } from "./camera.js";
import { drawMarks, hideAll, hideFaces, wholeFace } from "./drawing.js";
import { eachFrame, smoothed } from "./frames.js";
import { Stopwatch, bannerText, spoken } from "./lapses.js";
import { CSS, layOut, liveHtml } from "./layout.js";
import { saveMoment } from "./moment.js";
import { History, chartSvg, machineHtml, numbersHtml, peopleHtml } from "./panel.js";
import { whyNot } from "./support.js";
import { VersionInUse, sentenceOf } from "./version.js";
import { tr } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Track} Track @typedef {import("./types").LiveOptions} LiveOptions */

const PANEL_MS = 250;

/**
 * Show the live view.
 * @param {ParentNode & Node} root @param {{base: string, options: LiveOptions, ways?: {name: string, title: string}[], onWay?: (name: string) => void}} given
 */
export function mount(root, { base, options, ways = [], onWay = () => {} }) {
  return new LiveView(layOut(root, liveHtml(), CSS), base, options, ways, onWay);
}

class LiveView {
  /** @param {(name: string) => any} find @param {string} base @param {LiveOptions} options @param {{name: string, title: string}[]} ways @param {(name: string) => void} onWay */
  constructor(find, base, options, ways, onWay) {
    this.find = find;
    this.base = base;
    this.options = options;
    /** @type {HTMLVideoElement} */
    this.video = find("video");
    /** @type {HTMLCanvasElement} */
    this.canvas = find("canvas");
    this.brush = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.alarm = makeAlarm(find("alarm"));
    /** @type {Track[]} */
    this.tracks = [];
    /** @type {import("./lapses.js").Lapse[]} */
    this.lapses = [];
    /** @type {MediaStream | null} */
    this.stream = null;
    this.frameS = this.lastS = this.panelS = this.startedS = this.numFrames = 0;
    this.deviceId = "";
    this.unwell = false;
    this.shown = "";
    for (const { name, title } of ways) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: title, onclick: () => onWay(name) });
      find("ways").append(button);
    }
    find("start").onclick = () => (this.stream ? this.stop() : this.start());
    find("full").hidden = !document.fullscreenEnabled; // phones by Apple
    find("stage").onfullscreenchange = () => this.placeBanner();
    find("full").onclick = () => (document.fullscreenElement ? document.exitFullscreen() : find("stage").requestFullscreen());
    find("save").onclick = () => this.save();
    find("cameras").onchange = () => this.change(find("cameras").value);
    find("turn").onclick = () => this.change("", { front: !this.options.front, mirror: !this.options.front });
    this.onVisibility = () => this.pause(document.hidden);
    document.addEventListener("visibilitychange", this.onVisibility);
    /** @type {Analyzer | null} */
    this.analyzer = null;
    this.version = new VersionInUse(base, (manifest, networks, isFirst) => this.use(manifest, networks, isFirst));
    this.over(whyNot() ? "" : tr("Press Start, and allow the camera when the browser asks. No picture leaves this device."));
    this.version.load().catch((problem) => this.fail(problem));
  }

  /** @param {Manifest} manifest @param {import("./networks.js").Networks} networks @param {boolean} isFirst */
  use(manifest, networks, isFirst) {
    this.manifest = manifest;
    this.networks = networks;
    if (isFirst) {
      this.history = new History(manifest.rules.live.history_s);
      this.stopwatch = new Stopwatch(manifest.rules.live.unsure_s);
      this.analyzer = new Analyzer(manifest, networks);
    } else this.analyzer?.use(manifest);
    this.find("stage").dataset.version = manifest.version.name;
    this.find("stage").dataset.ready = "true";
  }

  async start() {
    this.find("start").disabled = true;
    this.say("");
    this.over(tr("Starting ..."));
    this.startedS = performance.now() / 1000;
    delete this.find("stage").dataset.firstMs;
    const opening = openCamera({ front: this.options.front, deviceId: this.deviceId, size: this.manifest?.rules.live.camera ?? [480, 640] });
    try {
      const [stream] = await Promise.all([opening, this.version.load()]);
      if (this.version.closed) throw new CameraProblem(tr("The page was left."));
      await this.show(stream);
    } catch (problem) {
      opening.then(switchOff, () => {}); // it may come later than what failed
      this.deviceId = ""; // one that is gone would fail again
      this.stop();
      this.fail(problem);
    }
    this.find("start").disabled = false;
  }

  /** @param {MediaStream} stream */
  async show(stream) {
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    stream.getVideoTracks()[0].onended = () => {
      this.stop();
      this.fail(new CameraProblem(tr("The camera stopped. Connect it again, and press Start.")));
    };
    this.find("start").textContent = tr("Stop");
    for (const name of ["full", "save"]) this.find(name).disabled = false;
    this.find("side").hidden = false;
    this.find("ways").hidden = true;
    this.over("");
    void this.offerCameras(stream);
    eachFrame(this.video, () => this.stream === stream, (nowS) => this.frame(nowS));
  }

  /** @param {MediaStream} stream */
  async offerCameras(stream) {
    const cameras = await listCameras(), select = this.find("cameras"), inUse = stream.getVideoTracks()[0].getSettings().deviceId;
    select.replaceChildren(...cameras.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === inUse)));
    select.hidden = this.find("turn").hidden = cameras.length < 2;
  }

  /** @param {string} deviceId @param {{front: boolean, mirror: boolean}} [view] */
  async change(deviceId, { front, mirror } = this.options) {
    this.deviceId = deviceId;
    this.options = { ...this.options, front, mirror };
    this.release();
    await this.start();
  }

  /** @param {number} nowS */
  frame(nowS) {
    const { video, analyzer, options } = this;
    if (!analyzer || !this.manifest || !this.history || !video.videoWidth || document.hidden) return;
    this.frameS = smoothed(this.frameS, nowS - this.lastS);
    this.lastS = nowS;
    this.numFrames += 1;
    this.tracks = analyzer.follow(video, options, nowS, this.frameS);
    this.draw(nowS);
    this.history.add(this.tracks, nowS);
    this.lapses = this.stopwatch?.lapses(this.tracks, options, nowS) ?? [];
    this.noteFirst(nowS);
    const shown = this.tracks.map(({ state }) => state).join(" ");
    if (shown !== this.shown || 1000 * (nowS - this.panelS) >= PANEL_MS) this.showPanel(nowS); // a change at once
    this.shown = shown;
  }

  /** @param {number} nowS */
  noteFirst(nowS) {
    const stage = this.find("stage");
    if (!stage.dataset.firstMs && this.tracks.some(({ state }) => state !== "unsure")) stage.dataset.firstMs = String(Math.round(1000 * (nowS - this.startedS)));
  }

  /** @param {number} nowS */
  draw(nowS) {
    const { video, canvas, brush, options, analyzer, manifest } = this;
    if (!analyzer || !manifest) return;
    const ratio = window.devicePixelRatio || 1, shown = video.clientWidth * ratio / video.videoWidth;
    const scale = Math.min(2, Math.max(1, Math.min(shown, video.clientHeight * ratio / video.videoHeight)));
    const width = Math.round(video.videoWidth * scale), high = Math.round(video.videoHeight * scale);
    if (canvas.width !== width || canvas.height !== high) Object.assign(canvas, { width, height: high });
    else brush.clearRect(0, 0, width, high);
    video.classList.toggle("mirrored", options.mirror);
    video.classList.toggle("hidden", options.blur);
    /** @param {import("./types").Box} box @returns {import("./types").Box} */
    const placed = ([x1, y1, x2, y2]) => (options.mirror ? [width - x2 * scale, y1 * scale, width - x1 * scale, y2 * scale] : [x1 * scale, y1 * scale, x2 * scale, y2 * scale]);
    if (options.blur) this.drawHidden(nowS, placed);
    const marks = this.tracks.map((track) => ({ number: track.track_id, box: placed(track.face.box), state: track.state, probability: track.verdict.probability }));
    drawMarks(brush, marks, manifest.rules.states, options.boxStyle, width / Math.max(1, video.clientWidth));
  }

  /** @param {number} nowS @param {(box: import("./types").Box) => import("./types").Box} placed */
  drawHidden(nowS, placed) {
    const { brush, canvas, video, analyzer, manifest } = this;
    if (!analyzer || !manifest) return;
    brush.save();
    if (this.options.mirror) brush.setTransform(-1, 0, 0, 1, canvas.width, 0);
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    brush.restore();
    if (!analyzer.numSearches || analyzer.failuresInARow) hideAll(brush); // nobody knows where the faces are
    else hideFaces(brush, analyzer.everyone(nowS).map((face) => placed(wholeFace(face))), manifest.rules.live);
  }

  /** @param {number} nowS */
  showPanel(nowS) {
    const { analyzer, manifest, history, video } = this;
    if (!analyzer || !manifest || !history) return;
    this.panelS = nowS;
    const { states } = manifest.rules, rate = this.frameS ? 1 / this.frameS : 0;
    this.find("numbers").innerHTML = numbersHtml(this.tracks, states);
    this.find("people").innerHTML = peopleHtml(this.tracks, states, nowS);
    if (!this.stream) this.find("machine").textContent = "";
    else this.find("machine").innerHTML = machineHtml(rate, analyzer.frameMs, video, this.networks?.engine?.engine.accelerator === "webgpu");
    this.find("chart").innerHTML = chartSvg(history, states, nowS, this.find("chart").clientWidth || 600);
    this.warn(this.lapses);
    if (analyzer.isUnwell !== this.unwell) {
      this.unwell = analyzer.isUnwell;
      this.say(this.unwell ? tr("The picture is shown, but cannot be judged right now: the network failed on the last frames. It is tried again with each frame.") : "", this.unwell);
    }
  }

  /** @param {import("./lapses.js").Lapse[]} lapses */
  warn(lapses) {
    const banner = this.find("banner");
    banner.hidden = !lapses.length;
    banner.textContent = bannerText(lapses);
    this.alarm.update(this.options.sound, this.options.sound === "Silent" ? "" : spoken(lapses));
  }

  /** In full screen only what is on the stage can be seen. */
  placeBanner() {
    const stage = this.find("stage"), banner = this.find("banner");
    if (stage.matches(":fullscreen")) stage.append(banner);
    else this.find("says").before(banner);
  }

  async save() {
    const { manifest, networks } = this;
    if (!manifest || !networks) return;
    this.find("save").disabled = true;
    try {
      await saveMoment({ video: this.video, networks, manifest, tracks: this.tracks, options: this.options, blur: this.find("blur").checked });
    } catch (problem) {
      this.fail(problem);
    }
    this.find("save").disabled = !this.stream;
  }

  /** In a hidden tab nothing is worked on. @param {boolean} hidden */
  pause(hidden) {
    for (const track of this.stream?.getVideoTracks() ?? []) track.enabled = !hidden;
    if (hidden) this.alarm.update("Silent", "");
    this.find("stage").dataset.paused = String(hidden);
  }

  release() {
    if (this.stream) switchOff(this.stream);
    this.stream = this.video.srcObject = null;
  }

  stop() {
    this.release();
    this.brush.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.alarm.update("Silent", "");
    this.find("banner").hidden = true;
    this.find("start").textContent = tr("Start");
    for (const name of ["full", "save"]) this.find(name).disabled = true;
    this.tracks = [];
    this.lapses = [];
    this.showPanel(performance.now() / 1000);
    this.over(tr("Stopped. Press Start to go on."));
  }

  /** What was changed beside the picture holds until the settings change it, too. @param {LiveOptions} options */
  update(options) {
    const before = this.given ?? options, { front, mirror } = this.options;
    this.given = options;
    this.options = { ...options, front: options.front === before.front ? front : options.front, mirror: options.mirror === before.mirror ? mirror : options.mirror };
    if (options.front !== before.front && this.stream) void this.change("", this.options);
  }

  /** @param {unknown} problem */
  fail(problem) {
    this.over("");
    this.say(sentenceOf(problem, tr("Faces cannot be judged in this browser ({problem}). Reload the page, or let the server do it.")), true);
    this.find("ways").hidden = false;
  }

  /** @param {string} sentence @param {boolean} [isProblem] */
  say(sentence, isProblem = false) {
    this.find("says").textContent = sentence;
    this.find("says").classList.toggle("problem", isProblem);
  }

  /** @param {string} sentence over the picture */
  over(sentence) {
    this.find("over").textContent = sentence;
  }

  close() {
    this.stop();
    this.version.close();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}

/** @param {MediaStream} stream */
function switchOff(stream) {
  for (const track of stream.getTracks()) track.stop();
}
