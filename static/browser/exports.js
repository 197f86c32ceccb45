// Results as files, made in the page: the same CSV table, JSON records and ZIP of pictures that the server makes.

/** @typedef {import("./types").CheckedPhoto} CheckedPhoto @typedef {import("./types").Judged} Judged */

const COLUMNS = ["photo", "face", "verdict", "label", "probability", "face_confidence", "x_min", "y_min", "x_max", "y_max"];
const FORMULA_STARTS = ["=", "+", "-", "@", "\t", "\r"]; // spreadsheet programs would run a cell that begins like this

/** @param {Judged} judged @param {number} threshold */
export const stateOf = ({ verdict }, threshold) => (verdict.probability >= (verdict.least ?? threshold) ? verdict.label : "unsure");

/** With the mark by which spreadsheet programs know UTF-8. @param {CheckedPhoto[]} photos @param {number} threshold */
export function csvFile(photos, threshold) {
  const lines = photos.flatMap(({ name, found }) => found.map((judged, k) => {
    const { face, verdict } = judged, safe = FORMULA_STARTS.some((start) => name.startsWith(start)) ? `'${name}` : name;
    return [safe, k + 1, stateOf(judged, threshold), verdict.label, verdict.probability.toFixed(4), face.confidence.toFixed(4), ...face.box.map((side) => side.toFixed(1))];
  }));
  const text = [COLUMNS, ...lines].map((cells) => cells.map((cell) => quoted(String(cell))).join(",")).join("\n");
  return new Blob(["\ufeff", text, "\n"], { type: "text/csv" });
}

/** @param {string} cell */
const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** @param {CheckedPhoto[]} photos @param {number} threshold */
export function jsonFile(photos, threshold) {
  /** @param {number} value @param {number} digits */
  const rounded = (value, digits) => Number(value.toFixed(digits));
  const records = photos.map(({ name, width, height, elapsedMs, found }) => ({
    image: name, width, height, elapsed_ms: rounded(elapsedMs, 2), faces: found.map((judged) => ({
      box: judged.face.box.map((side) => rounded(side, 2)), label: judged.verdict.label,
      score: rounded(judged.face.confidence * judged.verdict.probability, 5), face_score: rounded(judged.face.confidence, 5),
      probability: rounded(judged.verdict.probability, 5), unsure: stateOf(judged, threshold) === "unsure",
    })),
  }));
  return new Blob([JSON.stringify(records, null, 1)], { type: "application/json" });
}

/** The name of a photo's annotated picture, safe in a folder, and not yet used. @param {string} name @param {Set<string>} used */
export function checkedName(name, used) {
  const stem = name.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N} ._-]/gu, "_").replace(/^[. ]+|[. ]+$/g, "").slice(0, 80) || "photo";
  let file = `${stem}_checked.jpg`;
  for (let number = 2; used.has(file); number++) file = `${stem}_checked_${number}.jpg`;
  used.add(file);
  return file;
}

/** A ZIP of files as they are, without packing: JPEG does not get smaller. @param {{name: string, content: Uint8Array}[]} files */
export function zipFile(files) {
  const parts = [], directory = [];
  let offset = 0;
  for (const { name, content } of files) {
    const words = new TextEncoder().encode(name), sum = crc32(content);
    const local = header(0x04034b50, 30, words, sum, content.length, (view) => view.setUint16(4, 20, true), 6);
    parts.push(local, content);
    directory.push(header(0x02014b50, 46, words, sum, content.length, (view) => {
      view.setUint16(4, 20, true);
      view.setUint16(6, 20, true);
      view.setUint32(42, offset, true);
    }, 8));
    offset += local.length + content.length;
  }
  const size = directory.reduce((sumOf, one) => sumOf + one.length, 0), end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new Blob(/** @type {BlobPart[]} */ ([...parts, ...directory, end]), { type: "application/zip" });
}

/** What the entries of a file have in common, from its flags (at `start`) on. @param {number} kind @param {number} length @param {Uint8Array} name @param {number} sum @param {number} size @param {(view: DataView) => void} more @param {number} start */
function header(kind, length, name, sum, size, more, start) {
  const made = new Uint8Array(length + name.length), view = new DataView(made.buffer);
  view.setUint32(0, kind, true);
  view.setUint16(start, 0x0800, true); // names are UTF-8
  view.setUint32(start + 4, 0x5a210000, true); // 1 January 2025
  view.setUint32(start + 8, sum, true);
  view.setUint32(start + 12, size, true);
  view.setUint32(start + 16, size, true);
  view.setUint16(start + 20, name.length, true);
  more(view);
  made.set(name, length);
  return made;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/** @param {Uint8Array} content */
function crc32(content) {
  let sum = 0xffffffff;
  for (const byte of content) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
