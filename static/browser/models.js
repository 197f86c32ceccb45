// The two networks on LiteRT.js: fetched once, checked by their checksums, compiled for the shapes that are asked for.

import { framed } from "./pixels.js";
import { decode, toFaces, voted } from "./faces.js";
import { tr } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Picture} Picture @typedef {import("./types").Face} Face */
/** @typedef {import("./types").Engine} Engine @typedef {import("./types").LiteRt} LiteRt @typedef {import("./types").Compiled} Compiled */

const KEPT_SHAPES = 3; // compiled networks, each for inputs of one shape

/** What went wrong with a file, in words for people. */
export class FileProblem extends Error {}

/** A file, only if it is the one that its checksum names. @param {string} url @param {string} sha256 @param {string} what in words for people @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function fetchVerified(url, sha256, what) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) {
    throw new FileProblem(answer
      ? tr("{what} could not be fetched (the server says {status}). Is the server reachable? Reload the page.", { what, status: answer.status })
      : tr("{what} could not be fetched. Is the server reachable? Reload the page.", { what }));
  }
  const content = new Uint8Array(await answer.arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sha256) throw new FileProblem(tr("{what} arrived damaged (its checksum differs). Empty the browser's cache, and reload the page.", { what }));
  return content;
}

/** Runs one compiled network. @param {LiteRt} lite @param {Compiled} compiled @param {Float32Array} input @param {number[]} shape */
async function run(lite, compiled, input, shape) {
  let tensor = new lite.Tensor(input, shape);
  const onGpu = compiled.options.accelerator === "webgpu";
  if (onGpu) tensor = await tensor.moveTo("webgpu");
  const outputs = await compiled.run(tensor);
  tensor.delete();
  const maps = [];
  for (let output of outputs) {
    if (onGpu) output = await output.moveTo("wasm");
    maps.push({ data: Float32Array.from(output.toTypedArray()), shape: Array.from(output.type.layout.dimensions) });
    output.delete();
  }
  return maps;
}

/** Finds faces. One call at a time. */
export class FaceNet {
  /** @param {LiteRt} lite @param {Uint8Array<ArrayBuffer>} content @param {Manifest} manifest @param {Engine} engine */
  constructor(lite, content, manifest, engine) {
    this.lite = lite;
    this.content = content;
    this.rules = manifest.rules.detector;
    this.sides = manifest.files.face_net.sides;
    this.engine = engine;
    /** @type {Map<string, Compiled>} */
    this.kept = new Map();
  }

  /** The faces found when the picture's long side is made `size` pixels. @param {Picture} picture @param {number} size @param {number} least confidence @returns {Promise<Face[]>} */
  async search(picture, size, least) {
    const frame = framed(picture, size, this.rules);
    const maps = await this.outputs(frame.input, frame.rows, frame.columns);
    const cells = maps.map(({ data, shape }) => ({ data, rows: shape[1], columns: shape[2] })).sort((a, b) => b.rows - a.rows);
    const rows = voted(decode(cells, this.rules, Math.min(this.rules.voters_from, least)), this.rules, least);
    return toFaces(rows, frame, picture, this.rules);
  }

  /** @param {Float32Array} input @param {number} rows @param {number} columns */
  async outputs(input, rows, columns) {
    return run(this.lite, await this.fitted(rows, columns), input, [1, rows, columns, 3]);
  }

  /** @param {number} rows @param {number} columns */
  async fitted(rows, columns) {
    const name = `${rows} x ${columns}`, found = this.kept.get(name);
    this.kept.delete(name);
    const compiled = found ?? await this.lite.loadAndCompile(shaped(this.content, this.sides, rows, columns), this.engine);
    this.kept.set(name, compiled);
    if (this.kept.size > KEPT_SHAPES) {
      const [oldest, unused] = [...this.kept][0];
      unused.delete();
      this.kept.delete(oldest);
    }
    return compiled;
  }

  close() {
    for (const compiled of this.kept.values()) compiled.delete();
    this.kept.clear();
  }
}

/** The network's file for inputs of this size: only the shapes written in it change. @param {Uint8Array<ArrayBuffer>} content @param {[number, number, number, number][]} sides @param {number} rows @param {number} columns */
function shaped(content, sides, rows, columns) {
  const made = content.slice(), view = new DataView(made.buffer);
  for (const [offset, axis, stride, more] of sides) view.setInt32(offset, (axis ? columns : rows) / stride + more, true);
  return made;
}

/** Says what a face wears. One call at a time. */
export class MaskModel {
  /** @param {LiteRt} lite @param {Compiled} compiled @param {Manifest} manifest */
  constructor(lite, compiled, manifest) {
    this.lite = lite;
    this.compiled = compiled;
    this.version = manifest.version;
  }

  /** @param {LiteRt} lite @param {Uint8Array<ArrayBuffer>} content @param {Manifest} manifest @param {Engine} engine */
  static async load(lite, content, manifest, engine) {
    return new MaskModel(lite, await lite.loadAndCompile(content, engine), manifest);
  }

  /** Probabilities of the version's labels, one in all. @param {Float32Array} crop (size, size, 3), 0..255 */
  async probabilities(crop) {
    const size = this.version.image_size;
    const [{ data }] = await run(this.lite, this.compiled, crop, [1, size, size, 3]);
    if (this.version.temperature === 1) return Array.from(data);
    const powers = Array.from(data, (share) => share ** (1 / this.version.temperature));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }

  close() {
    this.compiled.delete();
  }
}
