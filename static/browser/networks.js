// The page's side of the worker that runs the networks.

import { loaded } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Remembered} Remembered @typedef {import("./types").Face} Face */
/** @typedef {import("./types").Verdict} Verdict */

const REMEMBERED = "maskdet engine";

/** A problem whose text is for people. */
export class NetworkProblem extends Error {}

export class Networks {
  /** @param {string} base where `in-browser/` is */
  constructor(base) {
    this.base = base;
    /** @type {Remembered | null} */
    this.engine = null;
    this.lastId = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (problem: Error) => void}>} */
    this.waiting = new Map();
    this.worker = new Worker(new URL("./worker.js", import.meta.url));
    /** @type {Promise<Remembered>} what the worker found this browser to run fastest, where it had to be measured */
    this.tested = new Promise((resolve) => { this.resolveTested = resolve; });
    this.worker.onmessage = ({ data: { id, result, problem, known, tested } }) => {
      if (tested) return this.noteTested(tested);
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (problem === undefined) call?.resolve(result);
      else call?.reject(known ? new NetworkProblem(problem) : new Error(problem));
    };
    this.worker.onerror = (event) => {
      for (const { reject } of this.waiting.values()) reject(new Error(event.message));
      this.waiting.clear();
    };
  }

  /** @param {string} method @param {object} message @param {Transferable[]} [moved] @returns {Promise<any>} */
  call(method, message, moved = []) {
    return new Promise((resolve, reject) => {
      this.waiting.set(++this.lastId, { resolve, reject });
      this.worker.postMessage({ id: this.lastId, method, message }, moved);
    });
  }

  /** Fetch and compile the version's networks. @param {Manifest} manifest @param {Manifest | null} [other] a second version, to judge the same faces */
  async load(manifest, other = null) {
    this.engine ??= remembered();
    await this.call("load", { manifest, base: this.base, engine: this.engine, other, words: loaded() });
  }

  /** @param {Remembered} tested */
  noteTested(tested) {
    this.engine = tested;
    remember(tested);
    this.resolveTested?.(tested);
  }

  /** Keep a frame, and find its faces where `size` is given. @param {ImageBitmap} bitmap @param {number | null} size @param {number} minConfidence @returns {Promise<Face[] | null>} */
  look(bitmap, size, minConfidence) {
    return this.call("look", { bitmap, size, minConfidence }, [bitmap]);
  }

  /** Judge faces of the frame looked at last; null where `openOnly` and the detector's head has settled it. @param {Face[]} faces @param {string} preset @param {boolean} openOnly @param {boolean} [byOther] by the second version @returns {Promise<(Verdict | null)[]>} */
  judge(faces, preset, openOnly, byOther = false) {
    return this.call("judge", { faces, preset, openOnly, byOther });
  }

  /** Faces of a picture that is not kept. @param {ImageBitmap} bitmap @param {number[]} sizes @param {number} minConfidence @returns {Promise<Face[]>} */
  find(bitmap, sizes, minConfidence) {
    return this.call("find", { bitmap, sizes, minConfidence }, [bitmap]);
  }

  /** A whole photo. @param {ImageBitmap} bitmap @param {{preset: string, minConfidence: number, sizes?: number[]}} options @returns {Promise<{face: Face, verdict: Verdict}[]>} */
  check(bitmap, options) {
    return this.call("check", { bitmap, ...options }, [bitmap]);
  }

  close() {
    this.worker.terminate();
    this.waiting.clear();
  }
}

/** What this browser was found to run fastest, so that it is not measured at each visit. @returns {Remembered | null} */
function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(REMEMBERED) ?? "null");
    return found?.agent === navigator.userAgent ? found : null;
  } catch {
    return null;
  }
}

/** @param {Remembered | null} engine */
function remember(engine) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify({ ...engine, agent: navigator.userAgent }));
  } catch { /* a browser that keeps nothing measures again */ }
}
