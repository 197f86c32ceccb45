// Which faces are in a video, judged as often as this device allows, by the rules of maskdet/live; the video never waits.

import { Tracker } from "./tracking.js";

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").LiveRules} LiveRules @typedef {import("./types").Face} Face */
/** @typedef {import("./types").Track} Track @typedef {import("./types").LiveOptions} LiveOptions @typedef {import("./networks.js").Networks} Networks */

const LONGEST_STEP_S = 1; // a longer pause is none of the device's speed

/** How often, and how closely, a live picture is searched, so that the device keeps up. Times in seconds. */
export class Scheduler {
  /** @param {LiveRules} rules @param {number} largest long side in pixels */
  constructor(rules, largest) {
    this.rules = rules;
    const sizes = rules.sizes.filter((size) => size <= largest);
    this.sizes = sizes.length ? sizes : rules.sizes.slice(-1);
    this.level = 0;
    /** @type {number | null} */
    this.costS = null;
    /** @type {number | null} */
    this.searchedS = null;
  }

  get size() {
    return this.sizes[this.level];
  }

  get intervalS() {
    const { share, shortest_s: shortest, longest_s: longest } = this.rules;
    return Math.min(longest, Math.max(shortest, (this.costS ?? 0) / share));
  }

  /** @param {number} nowS @param {number} frameS from one frame to the next */
  due(nowS, frameS = 0) {
    return this.searchedS === null || nowS - this.searchedS >= this.intervalS - frameS / 2;
  }

  /** @param {number} nowS @param {number} costS */
  searched(nowS, costS) {
    const old = this.costS ?? costS, { smooth, share, longest_s: longest, room } = this.rules;
    this.costS = old + smooth * (costS - old);
    this.searchedS = nowS;
    const allowed = longest * share;
    if (this.costS > allowed && this.level < this.sizes.length - 1) this.change(this.level + 1);
    else if (this.level && this.costAt(this.level - 1) < room * allowed) this.change(this.level - 1);
  }

  /** @param {number} level */
  costAt(level) {
    return (this.costS ?? 0) * (this.sizes[level] / this.sizes[this.level]) ** 2;
  }

  /** @param {number} level */
  change(level) {
    this.costS = this.costAt(level);
    this.level = level;
  }
}

/** Follows one video. */
export class Analyzer {
  /** @param {Manifest} manifest @param {Networks} networks @param {Manifest | null} [other] a second version, which judges the same faces of the same frames */
  constructor(manifest, networks, other = null) {
    this.networks = networks;
    this.manifest = manifest;
    this.other = other;
    this.otherTracker = other && new Tracker(other.rules.tracking);
    /** @type {Scheduler | null} */
    this.scheduler = null;
    this.preset = "";
    this.tracker = new Tracker(manifest.rules.tracking);
    this.working = false;
    this.numSearches = this.failuresInARow = 0;
    this.frameMs = this.stepS = 0; // frameMs: of the newest frame that was searched, its faces judged
    this.problem = "";
  }

  /** The version in use has changed: everyone stays who they are. @param {Manifest} manifest */
  use(manifest) {
    this.manifest = manifest;
    this.scheduler = null;
    this.preset = "";
  }

  /**
   * Take in the frame that the video shows; search it where that is due and no other is being searched.
   * @param {HTMLVideoElement} video @param {LiveOptions} options @param {number} nowS @param {number} frameS
   * @returns {Track[]} the people in view, from left to right
   */
  follow(video, options, nowS, frameS) {
    this.tracker.threshold = options.threshold;
    if (this.otherTracker) this.otherTracker.threshold = this.other?.version.threshold ?? options.threshold;
    for (const tracker of this.trackers) tracker.followSize(video.videoWidth, video.videoHeight);
    if (options.preset !== this.preset || !this.scheduler) {
      this.preset = options.preset;
      this.scheduler = new Scheduler(this.manifest.rules.live, this.manifest.rules.presets[this.preset].live_size);
    }
    const searching = this.scheduler.due(nowS, frameS);
    if (!this.working && (searching || this.wantsRefining(nowS))) {
      this.working = true;
      void this.work(video, options, nowS, searching);
    }
    return this.tracker.tracks(nowS);
  }

  get trackers() {
    return this.otherTracker ? [this.tracker, this.otherTracker] : [this.tracker];
  }

  /** The same people with the second version's verdicts. @param {number} nowS */
  otherTracks(nowS) {
    return this.otherTracker?.tracks(nowS) ?? [];
  }

  /** @param {number} nowS */
  wantsRefining(nowS) {
    const { rules } = this.manifest;
    return rules.presets[this.preset].refine_below > 0 && this.tracker.wantingVerdicts(nowS, rules.live.long_s).length > 0;
  }

  /** All faces that may be in view, also those not shown yet. @param {number} nowS */
  everyone(nowS) {
    return [...this.tracker.faces(nowS).values()];
  }

  /** @param {HTMLVideoElement} video @param {LiveOptions} options @param {number} nowS @param {boolean} searching */
  async work(video, options, nowS, searching) {
    const start = performance.now(), scheduler = this.scheduler, size = [video.videoWidth, video.videoHeight];
    try {
      const bitmap = await createImageBitmap(video);
      const faces = await this.networks.look(bitmap, searching && scheduler ? scheduler.size : null, options.minConfidence);
      if (faces) {
        this.noteStep();
        for (const tracker of this.trackers) tracker.see(faces.map((face) => scaled(face, (tracker.size ?? size)[0] / size[0])), nowS);
        scheduler?.searched(nowS, (performance.now() - start) / 1000);
        this.numSearches += 1;
      }
      await this.judge(nowS, searching, size[0]);
      if (faces) this.frameMs = performance.now() - start;
      this.failuresInARow = 0;
    } catch (problem) {
      this.failuresInARow += 1;
      this.problem = String(problem);
      if (this.failuresInARow === 1) console.warn("A live frame could not be judged", problem);
    } finally {
      this.working = false;
    }
  }

  /** On a slow device results come late and rarely: from one frame that was searched to the result of the next. */
  noteStep() {
    const step = this.tracker.searchedS ? performance.now() / 1000 - this.tracker.searchedS : 0;
    this.stepS += (Math.min(step, LONGEST_STEP_S) - this.stepS) * this.manifest.rules.live.smooth;
    for (const tracker of this.trackers) tracker.follow(this.stepS);
  }

  /** @param {number} nowS @param {boolean} searching @param {number} width of the frame */
  async judge(nowS, searching, width) {
    const waiting = this.waiting(nowS, searching);
    if (!waiting.length) return;
    const faces = this.tracker.faces(nowS), scale = width / (this.tracker.size?.[0] ?? width);
    const asked = waiting.map((id) => scaled(/** @type {Face} */ (faces.get(id)), scale));
    for (const [k, tracker] of this.trackers.entries()) {
      const verdicts = await this.networks.judge(asked, this.preset, !searching, k > 0);
      verdicts.forEach((verdict, at) => { if (verdict) tracker.judge(waiting[at], verdict, nowS); });
    }
  }

  /** @param {number} nowS @param {boolean} searching */
  waiting(nowS, searching) {
    const { live, presets } = this.manifest.rules;
    if (!presets[this.preset].refine_below) return this.tracker.wantingVerdicts(nowS, 0);
    return this.tracker.wantingVerdicts(nowS, searching ? live.refresh_s : live.long_s).slice(0, searching ? live.most_verdicts : 1);
  }

  get isUnwell() {
    return this.failuresInARow >= this.manifest.rules.live.unwell_after;
  }
}

/** The same face in a picture of another size. @param {Face} face @param {number} scale @returns {Face} */
function scaled(face, scale) {
  if (scale === 1) return face;
  const [box, crop] = [face.box, face.crop_box].map((sides) => /** @type {import("./types").Box} */ (sides.map((side) => side * scale)));
  return { ...face, box, crop_box: crop };
}
