// Where a door screen looks: its own camera, judged in this browser; kept open, and opened again whenever it goes away.

import { Analyzer } from "./analyzer.js";
import { openCamera } from "./camera.js";
import { eachFrame, smoothed } from "./frames.js";
import { VersionInUse } from "./version.js";

/** @typedef {import("./types").Track} Track @typedef {import("./types").LiveOptions} LiveOptions @typedef {import("./types").Manifest} Manifest */
/** @typedef {{preset: string, front_camera: boolean}} Wanted */

const AGAIN_MS = 4000, STILL_S = 15, UNWELL_S = 30;

export class DoorEyes {
  /**
   * @param {HTMLVideoElement} video @param {string} base where `in-browser/` is @param {Wanted} wanted
   * @param {(tracks: Track[], nowS: number) => void} onFrame @param {(problem: unknown) => void} onProblem null: all is well again
   */
  constructor(video, base, wanted, onFrame, onProblem) {
    this.video = video;
    this.wanted = wanted;
    this.onFrame = onFrame;
    this.onProblem = onProblem;
    /** @type {Analyzer | null} */
    this.analyzer = null;
    /** @type {MediaStream | null} */
    this.stream = null;
    this.lastS = this.frameS = this.wellS = 0;
    this.opening = false;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.version = new VersionInUse(base, (manifest, networks, isFirst) => {
      if (isFirst || !this.analyzer) this.analyzer = new Analyzer(manifest, networks);
      else this.analyzer.use(manifest);
    });
  }

  /** Open the camera and load the networks; without end, until both are there. */
  async start() {
    this.timer ??= setInterval(() => this.look(), AGAIN_MS);
    await this.look();
  }

  /** What is missing is fetched, what stands still is opened anew. */
  async look() {
    const nowS = performance.now() / 1000;
    if (document.hidden || this.opening) return;
    if (this.stream && nowS - this.lastS < STILL_S) {
      if (this.analyzer && !this.analyzer.isUnwell) this.wellS = nowS;
      else if (nowS - this.wellS > UNWELL_S && navigator.onLine) location.reload(); // the networks do not come to themselves
      return;
    }
    this.opening = true;
    try {
      await this.open();
      this.onProblem(null);
    } catch (problem) {
      this.close();
      this.onProblem(problem);
    }
    this.opening = false;
  }

  async open() {
    this.close();
    const { rows, columns } = { rows: 480, columns: 640 };
    const stream = await openCamera({ front: this.wanted.front_camera, deviceId: "", size: [rows, columns] });
    this.stream = stream;
    stream.getVideoTracks()[0].onended = () => { if (this.stream === stream) this.close(); };
    this.video.srcObject = stream;
    await this.video.play();
    await this.version.load();
    this.lastS = this.wellS = performance.now() / 1000;
    eachFrame(this.video, () => this.stream === stream, (nowS) => this.frame(nowS));
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
    this.onFrame([], performance.now() / 1000);
  }

  /** @param {number} nowS */
  frame(nowS) {
    const { analyzer, video } = this, gapS = nowS - this.lastS;
    if (!analyzer || !video.videoWidth || document.hidden) return;
    this.lastS = nowS;
    this.frameS = smoothed(this.frameS, gapS);
    this.onFrame(analyzer.follow(video, this.options(analyzer.manifest), nowS, this.frameS), nowS);
  }

  /** @param {Manifest} manifest @returns {LiveOptions} */
  options({ version, rules }) {
    const preset = this.wanted.preset in rules.presets ? this.wanted.preset : "balanced";
    return {
      preset, minConfidence: rules.presets[preset].min_confidence, threshold: version.threshold, dwellS: 0, wronglyCounts: true,
      mirror: false, blur: false, boxStyle: "nothing", sound: "Silent", front: this.wanted.front_camera,
    };
  }
}
