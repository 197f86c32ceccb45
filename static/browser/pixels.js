// Pixels as the networks are shown them: pictures made smaller or larger, and faces cut out, by the rules of the server.

/** @typedef {import("./types").Picture} Picture @typedef {import("./types").Box} Box @typedef {import("./types").DetectorRules} DetectorRules */
/** @typedef {{first: Int32Array, counts: Int32Array, index: Int32Array, weight: Float32Array}} Taps which source cells make each target cell */

/** As Python and OpenCV round: halves to the even neighbour. @param {number} value */
export function rounded(value) {
  const low = Math.floor(value), rest = value - low;
  if (rest === 0.5) return low % 2 ? low + 1 : low;
  return rest > 0.5 ? low + 1 : low;
}

/**
 * The network's input for a picture whose long side is to be about `size` pixels; what is left over is black.
 * @param {Picture} picture @param {number} size @param {DetectorRules} rules
 */
export function framed(picture, size, rules) {
  const { width, height } = picture;
  const [rows, columns] = inputSides(height, width, size, rules);
  const scale = Math.min(rows / height, columns / width);
  const wide = Math.max(1, rounded(width * scale)), high = Math.max(1, rounded(height * scale));
  const input = new Float32Array(rows * columns * 3);
  resample(picture, range(0, width, width), range(0, height, height), wide, high, scale < 1, input, columns);
  return { input, rows, columns, scaleX: wide / width, scaleY: high / height };
}

/** @param {number} height @param {number} width @param {number} size @param {DetectorRules} rules */
function inputSides(height, width, size, rules) {
  if (size <= rules.small_input) {
    const side = Math.ceil(size / rules.step) * rules.step;
    return [side, side];
  }
  const wanted = Math.min(size / Math.max(height, width), size * (rules.most_area / (height * width)) ** 0.5);
  const step = size < rules.large_input ? rules.step : 2 * rules.step;
  return [height, width].map((side) => Math.ceil(side * wanted * rules.least_size / step) * step);
}

/**
 * One face, stretched to a square; what lies outside the picture repeats its edge.
 * @param {Picture} picture @param {Box} box the detector's own @param {number} size @param {number} margin a share of the box, per side
 * @returns {Float32Array} (size, size, 3), 0..255
 */
export function faceCrop(picture, box, size, margin) {
  const [x1, y1, x2, y2] = box, dx = (x2 - x1) * margin, dy = (y2 - y1) * margin;
  const left = rounded(x1 - dx), top = rounded(y1 - dy);
  const right = Math.max(rounded(x2 + dx), left + 1), bottom = Math.max(rounded(y2 + dy), top + 1);
  const columns = range(left, right, picture.width), rows = range(top, bottom, picture.height);
  const crop = new Float32Array(size * size * 3);
  resample(picture, columns, rows, size, size, columns.length > size && rows.length > size, crop, size);
  return crop;
}

/** Indices from `first` up to `end`, kept inside 0..`limit` - 1. @param {number} first @param {number} end @param {number} limit */
function range(first, end, limit) {
  return Int32Array.from({ length: end - first }, (_, k) => Math.min(limit - 1, Math.max(0, first + k)));
}

/**
 * The chosen columns and rows of a picture, made `wide` x `high`: as cv2.resize by INTER_AREA (`area`) or INTER_LINEAR.
 * @param {Picture} picture RGBA @param {Int32Array} columns @param {Int32Array} rows @param {number} wide @param {number} high
 * @param {boolean} area @param {Float32Array} target RGB, its rows `stride` pixels wide @param {number} stride
 */
export function resample(picture, columns, rows, wide, high, area, target, stride) {
  if (columns.length === wide && rows.length === high) return copy(picture, columns, rows, target, stride);
  const taps = area ? areaTaps : linearTaps;
  const across = taps(columns.length, wide), down = taps(rows.length, high);
  const offsets = columns.map((column) => column * 4);
  const kept = [new Float32Array(wide * 3), new Float32Array(wide * 3)], keptRows = [-1, -1];
  /** @param {number} row */
  const shrunk = (row) => {
    const slot = keptRows.indexOf(row);
    if (slot >= 0) return kept[slot];
    kept.reverse();
    keptRows.reverse();
    keptRows[0] = row;
    acrossOne(picture, rows[row] * picture.width * 4, offsets, across, kept[0]);
    return kept[0];
  };
  const sum = new Float32Array(wide * 3);
  for (let y = 0; y < high; y++) {
    sum.fill(0);
    for (let tap = down.first[y], end = tap + down.counts[y]; tap < end; tap++) {
      const line = shrunk(down.index[tap]), weight = down.weight[tap];
      for (let k = 0; k < sum.length; k++) sum[k] += line[k] * weight;
    }
    for (let k = 0, at = y * stride * 3; k < sum.length; k++, at++) target[at] = rounded(sum[k]);
  }
}

/** @param {Picture} picture @param {number} start @param {Int32Array} offsets @param {Taps} taps @param {Float32Array} line */
function acrossOne(picture, start, offsets, taps, line) {
  const { data } = picture;
  for (let x = 0, at = 0; x < taps.first.length; x++, at += 3) {
    let red = 0, green = 0, blue = 0;
    for (let tap = taps.first[x], end = tap + taps.counts[x]; tap < end; tap++) {
      const from = start + offsets[taps.index[tap]], weight = taps.weight[tap];
      red += data[from] * weight;
      green += data[from + 1] * weight;
      blue += data[from + 2] * weight;
    }
    line[at] = red;
    line[at + 1] = green;
    line[at + 2] = blue;
  }
}

/** @param {Picture} picture @param {Int32Array} columns @param {Int32Array} rows @param {Float32Array} target @param {number} stride */
function copy(picture, columns, rows, target, stride) {
  const { data, width } = picture;
  for (let y = 0; y < rows.length; y++) {
    for (let x = 0, at = y * stride * 3, start = rows[y] * width; x < columns.length; x++, at += 3) {
      const from = (start + columns[x]) * 4;
      target[at] = data[from];
      target[at + 1] = data[from + 1];
      target[at + 2] = data[from + 2];
    }
  }
}

/** Each target cell is the mean of what it covers. @param {number} source @param {number} target @returns {Taps} */
function areaTaps(source, target) {
  const scale = source / target;
  return taps(target, (cell) => {
    const from = cell * scale, to = from + scale, width = Math.min(scale, source - from);
    const last = Math.min(Math.floor(to), source - 1), first = Math.min(Math.ceil(from), last);
    /** @type {[number, number][]} */
    const found = [];
    if (first - from > 1e-3) found.push([first - 1, (first - from) / width]);
    for (let index = first; index < last; index++) found.push([index, 1 / width]);
    if (to - last > 1e-3) found.push([last, Math.min(to - last, 1, width) / width]);
    return found;
  });
}

/** Each target cell lies between two of the source. @param {number} source @param {number} target @returns {Taps} */
function linearTaps(source, target) {
  return taps(target, (cell) => {
    const at = (cell + 0.5) * source / target - 0.5, low = Math.floor(at);
    if (low < 0) return [[0, 1]];
    if (low >= source - 1) return [[source - 1, 1]];
    return [[low, 1 - (at - low)], [low + 1, at - low]];
  });
}

/** @param {number} target @param {(cell: number) => [number, number][]} of @returns {Taps} */
function taps(target, of) {
  const cells = Array.from({ length: target }, (_, cell) => of(cell)), all = cells.flat();
  const first = new Int32Array(target), counts = Int32Array.from(cells, (cell) => cell.length);
  for (let cell = 1; cell < target; cell++) first[cell] = first[cell - 1] + counts[cell - 1];
  return { first, counts, index: Int32Array.from(all, ([index]) => index), weight: Float32Array.from(all, ([, weight]) => weight) };
}
