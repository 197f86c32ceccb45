// Which way the networks run fastest in this browser: measured, not assumed.

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").LiteRt} LiteRt @typedef {import("./types").Engine} Engine */
/** @typedef {import("./types").Remembered} Remembered */

import { FaceNet, FileProblem } from "./models.js";
import { tr } from "./words.js";

const RUNS = 4, CLEARLY = 0.85; // another way is taken where it needs less than this share of the time
const ALIKE = 0.02; // largest difference of any output to that of the plain way
const MOST_THREADS = 4;
/** @type {Engine} what works everywhere */
export const PLAIN = { accelerator: "wasm", cpuOptions: { numThreads: 1 } };

/**
 * Load the runtime; the way that was found here before, else the plain one.
 * @param {Manifest} manifest @param {string} base @param {Remembered | null} remembered
 * @returns {Promise<{lite: LiteRt, engine: Engine, remembered: Remembered | null}>} remembered: null where it has to be measured
 */
export async function loadEngine(manifest, base, remembered) {
  const isolated = self.crossOriginIsolated && navigator.hardwareConcurrency > 1;
  const lite = await loadRuntime(manifest, base, isolated);
  const known = remembered && remembered.runtime === manifest.runtime.version && remembered.threaded === lite.threaded;
  // A card may be another one by now: it is measured again.
  if (known && remembered.engine.accelerator === "wasm") return { lite, engine: remembered.engine, remembered };
  return { lite, engine: PLAIN, remembered: null };
}

/**
 * Which of plain, threads and graphics card is fastest here. The picture need not wait: `inTurn` does other work between.
 * @param {LiteRt} lite @param {Uint8Array<ArrayBuffer>} content of the face network @param {Manifest} manifest
 * @param {<T>(work: () => Promise<T>) => Promise<T>} inTurn @returns {Promise<Remembered>}
 */
export async function selfTest(lite, content, manifest, inTurn) {
  const measured = [await measure(lite, content, manifest, PLAIN, inTurn)];
  for (const engine of await others(lite)) {
    const found = await measure(lite, content, manifest, engine, inTurn).catch(() => null);
    if (found && alike(found.sample, measured[0].sample)) measured.push(found);
  }
  const best = measured.reduce((winner, one) => (one.ms < CLEARLY * winner.ms ? one : winner));
  const times = measured.map(({ engine, ms }) => ({ way: nameOf(engine), ms: Math.round(ms * 10) / 10 }));
  return { runtime: manifest.runtime.version, threaded: lite.threaded, engine: best.engine, times };
}

/** @param {LiteRt} lite @returns {Promise<Engine[]>} */
async function others(lite) {
  /** @type {Engine[]} */
  const found = [];
  if (lite.threaded) found.push({ accelerator: "wasm", cpuOptions: { numThreads: Math.min(MOST_THREADS, navigator.hardwareConcurrency) } });
  if (await hasGraphicsCard(lite)) found.push({ accelerator: "webgpu", gpuOptions: { precision: "fp32" } });
  return found;
}

/** A real one: software that only acts like a card is slower than no card. @param {LiteRt} lite */
async function hasGraphicsCard(lite) {
  try {
    const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter();
    if (!adapter || adapter.info?.isFallbackAdapter || adapter.isFallbackAdapter) return false;
    lite.setWebGpuDevice(await adapter.requestDevice());
    return true;
  } catch {
    return false;
  }
}

/** @param {LiteRt} lite @param {Uint8Array<ArrayBuffer>} content @param {Manifest} manifest @param {Engine} engine @param {<T>(work: () => Promise<T>) => Promise<T>} inTurn */
async function measure(lite, content, manifest, engine, inTurn) {
  const net = new FaceNet(lite, content, manifest, engine), [rows, columns] = manifest.rules.live.live_shape;
  const input = Float32Array.from({ length: rows * columns * 3 }, (_, k) => (k * 7919) % 255);
  try {
    const [{ data: sample }] = await inTurn(() => net.outputs(input, rows, columns));
    let ms = Infinity;
    for (let k = 0; k < RUNS; k++) {
      ms = Math.min(ms, await inTurn(async () => {
        const start = performance.now();
        await net.outputs(input, rows, columns);
        return performance.now() - start;
      }));
    }
    return { engine, sample, ms };
  } finally {
    net.close();
  }
}

/** @param {Float32Array} a @param {Float32Array} b */
const alike = (a, b) => a.length === b.length && a.every((value, k) => Math.abs(value - b[k]) < ALIKE);

/** @param {Engine} engine */
function nameOf(engine) {
  if (engine.accelerator === "webgpu") return "graphics card";
  const threads = engine.cpuOptions?.numThreads ?? 1;
  return threads > 1 ? `${threads} threads` : "one thread";
}

/** @param {Manifest} manifest @param {string} base @param {boolean} isolated @returns {Promise<LiteRt>} */
async function loadRuntime(manifest, base, isolated) {
  const folder = new URL(manifest.runtime.url, base).href;
  const { loadLiteRt, loadAndCompile, supportsFeature, setWebGpuDevice, Tensor } = await import(folder + "litert.js").catch(() => {
    throw new FileProblem(tr("The runtime could not be fetched. Is the server reachable? Reload the page."));
  });
  const threaded = isolated && manifest.runtime.threads && await supportsFeature("relaxedSimd") && await supportsFeature("threads");
  const script = `${folder}litert_wasm_${threaded ? "threaded" : "compat"}_internal.js`;
  // The runtime would look for its parts beside this worker's own script.
  Object.assign(self, { Module: { locateFile: (/** @type {string} */ name) => folder + name, mainScriptUrlOrBlob: script } });
  await loadLiteRt(script).catch((/** @type {unknown} */ problem) => {
    console.warn(problem);
    throw new FileProblem(tr("The runtime arrived damaged, or this browser does not run it. Empty the browser's cache, and reload the page."));
  });
  return { loadAndCompile, setWebGpuDevice, Tensor, threaded };
}
