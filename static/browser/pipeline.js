// A picture -> everyone in it and what they wear: the face network and the mask model together, by the rules of the server.

import { faceCrop } from "./pixels.js";
import { bestOfEach, isFaceShaped, isWhole, merged, parts } from "./faces.js";

/** @typedef {import("./types").Picture} Picture @typedef {import("./types").Face} Face @typedef {import("./types").Verdict} Verdict */
/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Preset} Preset */
/** @typedef {import("./models.js").FaceNet} FaceNet @typedef {import("./models.js").MaskModel} MaskModel */

const WITH_MASK = "with_mask", WITHOUT_MASK = "without_mask", WORN_WRONGLY = "mask_worn_incorrectly", NO_FACE = "no_face";

export class Pipeline {
  /** @param {FaceNet} faceNet @param {MaskModel} maskModel @param {Manifest} manifest */
  constructor(faceNet, maskModel, manifest) {
    this.faceNet = faceNet;
    this.maskModel = maskModel;
    this.manifest = manifest;
  }

  /** @param {Picture} picture @param {{preset: string, minConfidence: number, sizes?: number[]}} options */
  async run(picture, { preset: name, minConfidence, sizes }) {
    const preset = this.manifest.rules.presets[name];
    const faces = await this.detect(picture, sizes ?? this.sizes(picture, preset), minConfidence);
    const verdicts = await this.judge(picture, faces, name);
    return faces.map((face, k) => ({ face, verdict: verdicts[k] })).flatMap((one) => this.believed(one, minConfidence));
  }

  /** The face with the confidence it deserves after its verdict, or nothing where it is none. @param {{face: Face, verdict: Verdict}} one @param {number} least */
  believed({ face, verdict }, least) {
    const noFace = verdict.no_face ?? 0, { no_face_from: from, refined_from: large } = this.manifest.rules.judging;
    const confidence = face.confidence * (1 - noFace) ** 2;
    const isFace = confidence >= least && !(noFace >= from && face.box[3] - face.box[1] >= large);
    return isFace ? [{ face: { ...face, confidence }, verdict }] : [];
  }

  /** Faces from left to right. A very long picture is searched in parts. @param {Picture} picture @param {number[]} sizes @param {number} least confidence @returns {Promise<Face[]>} */
  async detect(picture, sizes, least) {
    const rules = this.manifest.rules.detector, { corners, side } = parts(picture.height, picture.width, rules);
    /** @type {Face[]} */
    let faces = [];
    for (const [x, y] of corners) {
      const part = corners.length > 1 ? cut(picture, x, y, side) : picture;
      faces.push(...(await this.inPart(part, sizes, least)).map((face) => moved(face, x, y)));
    }
    if (corners.length > 1) faces = bestOfEach(faces.filter((face) => isWhole(face, faces, rules)), rules);
    return faces.filter((face) => isFaceShaped(face, rules)).sort((a, b) => a.box[0] - b.box[0]);
  }

  /** @param {Picture} picture @param {number[]} sizes @param {number} least */
  async inPart(picture, sizes, least) {
    const searches = [];
    for (const size of sizes) searches.push(await this.faceNet.search(picture, size, least));
    const longSide = Math.max(picture.width, picture.height);
    return sizes.length > 1 ? merged(searches, sizes, longSide, this.manifest.rules.detector) : searches[0];
  }

  /** What each face wears: by the detector's own head where it is sure, else by the mask model. @param {Picture} picture @param {Face[]} faces @param {string} preset @returns {Promise<Verdict[]>} */
  async judge(picture, faces, preset) {
    const verdicts = [];
    for (const face of faces) verdicts.push(this.refines(face, preset) ? await this.refined(picture, face) : this.likeliest(this.opinion(face, preset)));
    return verdicts;
  }

  /** Whether the mask model is asked about this face. @param {Face} face @param {string} name of the preset */
  refines(face, name) {
    const preset = this.manifest.rules.presets[name];
    if (!preset.refine_below) return false;
    const masked = this.opinion(face, name)[WITH_MASK] ?? 0, { refined_from: large, spared_from: sure } = this.manifest.rules.judging;
    const isSmallFace = face.box[3] - face.box[1] < large && face.confidence >= sure;
    return !(isSmallFace && masked >= preset.refine_below);
  }

  /** @param {Picture} picture @param {Face} face */
  async refined(picture, face) {
    const { image_size: size, crop_margin: margin, labels } = this.manifest.version;
    const shares = await this.maskModel.probabilities(faceCrop(picture, face.crop_box, size, margin));
    return this.likeliest(Object.fromEntries(labels.map((label, k) => [label, shares[k]])));
  }

  /** The detector's own head; where a wrongly worn mask is none of the labels, it counts as no mask. @param {Face} face @param {string} preset */
  opinion(face, preset) {
    const labels = this.manifest.rules.presets[preset].refine_below ? this.manifest.version.labels.filter((label) => label !== NO_FACE) : [WITH_MASK, WITHOUT_MASK];
    const shares = { ...face.mask_probabilities };
    if (!labels.includes(WORN_WRONGLY)) {
      shares[WITHOUT_MASK] += shares[WORN_WRONGLY] ?? 0;
      delete shares[WORN_WRONGLY];
    }
    return Object.fromEntries(labels.map((label) => [label, shares[label] ?? 0]));
  }

  /** The likeliest of what a face can wear, as if it surely were one; and how likely it is none. @param {Record<string, number>} shares @returns {Verdict} */
  likeliest({ [NO_FACE]: noFace = 0, ...worn }) {
    const all = Object.values(worn).reduce((sum, share) => sum + share, 0);
    const [label, share] = Object.entries(worn).reduce((best, one) => (one[1] > best[1] ? one : best));
    return { label, probability: noFace && all ? share / all : share, no_face: noFace, least: this.manifest.version.thresholds[label] ?? null };
  }

  /** @param {Picture} picture @param {Preset} preset */
  sizes(picture, preset) {
    const longSide = Math.max(picture.width, picture.height), { rules } = this.manifest;
    const sizes = longSide >= rules.detector.large_photo ? preset.large_sizes : preset.sizes;
    return [...new Set(sizes.map((size) => Math.min(size, Math.floor(rules.judging.most_enlarged * longSide))))];
  }

  close() {
    this.faceNet.close();
    this.maskModel.close();
  }
}

/** @param {Face} face @param {number} x @param {number} y @returns {Face} */
function moved(face, x, y) {
  const [box, crop] = [face.box, face.crop_box].map(([x1, y1, x2, y2]) => /** @type {import("./types").Box} */ ([x1 + x, y1 + y, x2 + x, y2 + y]));
  return { ...face, box, crop_box: crop };
}

/** @param {Picture} picture @param {number} x @param {number} y @param {number} side @returns {Picture} */
function cut(picture, x, y, side) {
  const width = Math.min(side, picture.width - x), height = Math.min(side, picture.height - y);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * 4;
    data.set(picture.data.subarray(from, from + width * 4), row * width * 4);
  }
  return { data, width, height };
}
