// A picture of this moment, made and kept on this device.

import { drawMarks, hideFaces, wholeFace } from "./drawing.js";

/** @typedef {import("./types").Box} Box */

/**
 * Save what the video shows as a JPEG; with `blur` it is searched again, more closely than there is time for in a video.
 * @param {{video: HTMLVideoElement, networks: import("./networks.js").Networks, manifest: import("./types").Manifest,
 *   tracks: import("./types").Track[], options: import("./types").LiveOptions, blur: boolean}} moment
 */
export async function saveMoment({ video, networks, manifest, tracks, options, blur }) {
  const canvas = document.createElement("canvas"), brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  if (options.mirror) brush.setTransform(-1, 0, 0, 1, canvas.width, 0);
  brush.drawImage(video, 0, 0);
  brush.resetTransform();
  /** @param {Box} box @returns {Box} */
  const mirrored = ([x1, y1, x2, y2]) => (options.mirror ? [canvas.width - x2, y1, canvas.width - x1, y2] : [x1, y1, x2, y2]);
  if (blur) {
    const { live, detector } = manifest.rules;
    const found = await networks.find(await createImageBitmap(canvas), detector.photo_sizes, live.hide_confidence);
    hideFaces(brush, [...found.map(wholeFace), ...tracks.map((track) => mirrored(wholeFace(track.face)))], live);
  }
  const marks = tracks.map((track) => ({ number: track.track_id, box: mirrored(track.face.box), state: track.state, probability: track.verdict.probability }));
  drawMarks(brush, marks, manifest.rules.states, options.boxStyle);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  download(blob, "moment.jpg");
}

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
