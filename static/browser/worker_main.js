// What runs beside the page: the networks. Pictures come from the page of the same browser, and go nowhere.

import { PLAIN, loadEngine, selfTest } from "./engine.js";
import { FaceNet, FileProblem, MaskModel, fetchVerified } from "./models.js";
import { Pipeline } from "./pipeline.js";
import { load as loadWords, tr } from "./words.js";

/** @typedef {{manifest: Manifest, base: string, engine: import("./types").Remembered | null, other?: Manifest | null, words: ReturnType<typeof import("./words.js").loaded>}} Loading */
/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Picture} Picture @typedef {import("./types").Face} Face */

const TEST_AFTER_MS = 4000; // who presses Start at once gets the first verdict before

/** @type {Pipeline | null} */
let pipeline = null;
/** @type {Pipeline | null} the second version, on the same faces */
let otherPipeline = null;
/** @type {Picture | null} */
let frame = null;
/** @type {Awaited<ReturnType<typeof loadEngine>> | null} */
let chosen = null;
/** @type {Loading | null} */
let loaded = null;
const canvas = new OffscreenCanvas(1, 1);
const brush = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));

/** @type {Record<string, (message: any) => Promise<unknown>>} */
const methods = { load, look, judge, find, check };
/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/** One after the other: the networks have state. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
function inTurn(work) {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

/** @param {{id: number, method: string, message: any}} call */
export function receive(call) {
  void inTurn(async () => {
    try {
      postMessage({ id: call.id, result: await answered(call) });
    } catch (error) {
      const known = error instanceof FileProblem;
      postMessage({ id: call.id, problem: known ? error.message : String(error), known });
    }
  });
}

/** A graphics card may be lost at any time: then the processor goes on. @param {{method: string, message: any}} call */
async function answered({ method, message: { bitmap, ...message } }) {
  if (bitmap) message.picture = pixels(bitmap);
  try {
    return await methods[method](message);
  } catch (error) {
    if (chosen?.engine.accelerator !== "webgpu" || error instanceof FileProblem) throw error;
    console.warn("The graphics card failed; the processor goes on.", error);
    chosen.engine = PLAIN;
    if (method !== "load" && loaded) await load(loaded);
    return methods[method](message);
  }
}

/** Fetch and compile what the manifest names. @param {Loading} message */
async function load({ manifest, base, engine, other = null, words }) {
  loadWords(...words);
  const { face_net: faceFile, mask_model: maskFile } = manifest.files;
  const files = Promise.all([
    fetchVerified(new URL(faceFile.url, base).href, faceFile.sha256, tr("The face network")),
    fetchVerified(new URL(maskFile.url, base).href, maskFile.sha256, tr("The mask model")),
    other && fetchVerified(new URL(other.files.mask_model.url, base).href, other.files.mask_model.sha256, tr("The new mask model")),
  ]);
  files.catch(() => {});
  chosen ??= await loadEngine(manifest, base, engine);
  const [faces, masks, otherMasks] = await files;
  await compile(chosen, faces, masks, manifest);
  if (pipeline && other && otherMasks) await compileOther(chosen, otherMasks, other, pipeline.faceNet);
  loaded = { manifest, base, engine, other, words };
  if (!chosen.remembered) setTimeout(improve, TEST_AFTER_MS, chosen, faces, masks, manifest);
}

/** @param {NonNullable<typeof chosen>} chosen @param {Uint8Array<ArrayBuffer>} faces @param {Uint8Array<ArrayBuffer>} masks @param {Manifest} manifest */
async function compile(chosen, faces, masks, manifest) {
  const made = new Pipeline(
    new FaceNet(chosen.lite, faces, manifest, chosen.engine),
    await MaskModel.load(chosen.lite, masks, manifest, chosen.engine),
    manifest,
  );
  pipeline?.close();
  pipeline = made;
  await warmUp(made);
}

/** It stays as it is where a faster way is found later: faces are found by the first pipeline alone. @param {NonNullable<typeof chosen>} chosen @param {Uint8Array<ArrayBuffer>} masks @param {Manifest} manifest @param {FaceNet} faceNet */
async function compileOther(chosen, masks, manifest, faceNet) {
  otherPipeline?.maskModel.close();
  otherPipeline = new Pipeline(faceNet, await MaskModel.load(chosen.lite, masks, manifest, chosen.engine), manifest);
}

/** Find the fastest way, use it, and have it remembered. @param {NonNullable<typeof chosen>} chosen @param {Uint8Array<ArrayBuffer>} faces @param {Uint8Array<ArrayBuffer>} masks @param {Manifest} manifest */
async function improve(chosen, faces, masks, manifest) {
  if (chosen.remembered) return;
  chosen.remembered = { runtime: manifest.runtime.version, threaded: chosen.lite.threaded, engine: PLAIN, times: [] };
  try {
    const found = chosen.remembered = await selfTest(chosen.lite, faces, manifest, inTurn);
    await inTurn(async () => {
      if (found.engine === PLAIN || pipeline?.manifest !== manifest) return;
      chosen.engine = found.engine;
      await compile(chosen, faces, masks, manifest).catch((error) => {
        console.warn("The faster way cannot be used.", error);
        chosen.engine = found.engine = PLAIN;
        return compile(chosen, faces, masks, manifest);
      });
    });
    postMessage({ tested: found });
  } catch (error) {
    console.warn("It could not be measured which way is fastest.", error);
  }
}

/** The first run of a network takes several times as long as the next: not on the visitor's first face. @param {Pipeline} made */
async function warmUp(made) {
  const { live_shape: [rows, columns] } = made.manifest.rules.live, size = made.manifest.version.image_size;
  await made.faceNet.outputs(new Float32Array(rows * columns * 3), rows, columns);
  await made.maskModel.probabilities(new Float32Array(size * size * 3));
}

/** @param {ImageBitmap} bitmap @returns {Picture} */
function pixels(bitmap) {
  const { width, height } = bitmap;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  brush.drawImage(bitmap, 0, 0);
  bitmap.close();
  return brush.getImageData(0, 0, width, height);
}

function ready() {
  if (!pipeline) throw new Error("Nothing is loaded yet.");
  return pipeline;
}

/** Keep a frame; search it where `size` says so. @param {{picture: Picture, size: number | null, minConfidence: number}} message */
async function look({ picture, size, minConfidence }) {
  frame = picture;
  if (size === null) return null;
  return ready().detect(frame, [Math.min(size, Math.max(frame.width, frame.height))], minConfidence);
}

/** Judge faces of the frame that was looked at last. @param {{faces: Face[], preset: string, openOnly: boolean, byOther?: boolean}} message */
async function judge({ faces, preset, openOnly, byOther = false }) {
  const judging = (byOther && otherPipeline) || ready();
  const asked = faces.map((face) => !openOnly || judging.refines(face, preset));
  const verdicts = frame ? await judging.judge(frame, faces.filter((_, k) => asked[k]), preset) : [];
  return asked.map((yes) => (yes ? verdicts.shift() : null));
}

/** Faces of another picture. @param {{picture: Picture, sizes: number[], minConfidence: number}} message */
async function find({ picture, sizes, minConfidence }) {
  return ready().detect(picture, sizes, minConfidence);
}

/** A whole photo. @param {{picture: Picture, preset: string, minConfidence: number, sizes?: number[]}} message */
async function check({ picture, ...options }) {
  return ready().run(picture, options);
}
