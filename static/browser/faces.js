// What the face network says of its cells -> faces, each once: decoding, box voting, and the merging of several searches.

/** @typedef {import("./types").Face} Face @typedef {import("./types").Box} Box @typedef {import("./types").DetectorRules} DetectorRules */
/** @typedef {{box: Box, score: number, shares: number[]}} Row what may be a face: `box` in pixels of the network's input */
/** @typedef {{data: Float32Array, rows: number, columns: number}} Cells one output of the network, (rows, columns, 6 + labels) */

/** @param {Box} box */
const width = (box) => box[2] - box[0];
/** @param {Box} box */
const height = (box) => box[3] - box[1];
/** @param {Box} box */
const area = (box) => Math.max(0, width(box)) * Math.max(0, height(box));

/** @param {Box} a @param {Box} b @returns {number} what both cover */
const shared = (a, b) =>
  Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));

/** Intersection over union. @param {Box} a @param {Box} b */
export function overlap(a, b) {
  const both = shared(a, b), all = area(a) + area(b) - both;
  return all > 0 ? both / all : 0;
}

/** @param {number} logit */
const sigmoid = (logit) => 1 / (1 + Math.exp(-Math.min(60, Math.max(-60, logit))));

/**
 * Output cells -> what may be faces, the surest first; each face several times.
 * @param {Cells[]} maps the finest first @param {DetectorRules} rules @param {number} least score
 * @returns {Row[]}
 */
export function decode(maps, rules, least) {
  const rows = maps.flatMap((cells, level) => decodeLevel(cells, rules.strides[level], rules, least));
  return rows.sort((a, b) => b.score - a.score).slice(0, rules.max_faces);
}

/** @param {Cells} cells @param {number} stride @param {DetectorRules} rules @param {number} least @returns {Row[]} */
function decodeLevel({ data, rows, columns }, stride, rules, least) {
  const channels = data.length / (rows * columns), found = [];
  for (let cell = 0, at = 0; cell < rows * columns; cell++, at += channels) {
    let score = Math.sqrt(sigmoid(data[at]) * sigmoid(data[at + 1]));
    if (score < least) continue;
    const high = Math.exp(Math.min(data[at + 5], rules.largest)) * stride;
    if (high >= rules.large) score **= rules.large_power;
    if (score < least) continue;
    const wide = Math.exp(Math.min(data[at + 4], rules.largest)) * stride;
    const x = (cell % columns) * stride + data[at + 2] * stride, y = Math.floor(cell / columns) * stride + data[at + 3] * stride;
    /** @type {Box} */
    const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
    found.push({ box, score, shares: softmax(data.subarray(at + 6, at + channels)) });
  }
  return found;
}

/** @param {Float32Array} logits */
function softmax(logits) {
  const most = Math.max(-60, ...logits), powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Indices of the best of boxes that overlap, the best first. @param {Box[]} boxes @param {number[]} scores @param {number} least @param {number} limit */
function suppressed(boxes, scores, least, limit) {
  const order = scores.map((_, index) => index).filter((index) => scores[index] > least).sort((a, b) => scores[b] - scores[a]);
  /** @type {number[]} */
  const kept = [];
  for (const index of order) if (kept.every((other) => overlap(boxes[other], boxes[index]) <= limit)) kept.push(index);
  return kept;
}

/** Each face once: its surest row, box and shares averaged over the rows that agree with it. @param {Row[]} rows @param {DetectorRules} rules @param {number} least @returns {Row[]} */
export function voted(rows, rules, least) {
  const kept = suppressed(rows.map((row) => row.box), rows.map((row) => row.score), least, rules.nms_iou);
  return kept.map((index) => {
    const leader = rows[index], weights = rows.map((row) => {
      const same = overlap(leader.box, row.box);
      return same >= rules.vote_iou ? same * row.score : 0;
    });
    const sum = weights.reduce((a, b) => a + b, 0) + 1e-9;
    /** @param {(row: Row) => number} of */
    const mean = (of) => rows.reduce((total, row, k) => total + (weights[k] ? of(row) * weights[k] : 0), 0) / sum;
    /** @type {Box} */
    const box = [mean((row) => row.box[0]), mean((row) => row.box[1]), mean((row) => row.box[2]), mean((row) => row.box[3])];
    return { box, score: leader.score, shares: leader.shares.map((_, label) => mean((row) => row.shares[label])) };
  });
}

/**
 * Rows in pixels of the network's input -> faces in pixels of the picture.
 * @param {Row[]} rows @param {{scaleX: number, scaleY: number}} frame @param {{width: number, height: number}} picture @param {DetectorRules} rules
 * @returns {Face[]}
 */
export function toFaces(rows, { scaleX, scaleY }, picture, rules) {
  const faces = rows.map(({ box: [x1, y1, x2, y2], score, shares }) => {
    /** @type {Box} */
    const box = [x1 / scaleX, y1 / scaleY, x2 / scaleX, y2 / scaleY];
    const named = Object.fromEntries(rules.labels.map((label, k) => [label, shares[k]]));
    return { box: clipped(box, picture), confidence: Math.min(1, score), crop_box: detectorStyle(box, rules), mask_probabilities: named };
  });
  return faces.filter((face) => area(face.box) > 0);
}

/** @param {Box} box @param {{width: number, height: number}} size @returns {Box} */
function clipped([x1, y1, x2, y2], size) {
  /** @param {number} value @param {number} limit */
  const inside = (value, limit) => Math.min(limit, Math.max(0, value));
  return [inside(x1, size.width), inside(y1, size.height), inside(x2, size.width), inside(y2, size.height)];
}

/** The box by which crops are cut. @param {Box} box @param {DetectorRules} rules @returns {Box} */
function detectorStyle(box, rules) {
  const [left, top, right, bottom] = rules.box_correction;
  const wide = width(box) / (1 - left + right), high = height(box) / (1 - top + bottom);
  const x = box[0] - left * wide, y = box[1] - top * high;
  return [x, y, x + wide, y + high];
}

/** Several searches of a picture -> each face once. @param {Face[][]} searches @param {number[]} sizes @param {number} longSide @param {DetectorRules} rules */
export function merged(searches, sizes, longSide, rules) {
  const finest = Math.max(...sizes), pixel = longSide / finest, closeUp = rules.close_up * pixel;
  /** @param {Face} face */
  const coarseFrom = (face) => (face.confidence >= rules.sure_from ? rules.sure_close_up : rules.close_up) * pixel;
  const faces = searches.flatMap((found, k) => found.filter((face) =>
    sizes[k] === finest ? height(face.crop_box) < rules.largest_face * pixel : height(face.crop_box) >= coarseFrom(face)));
  const closeUps = faces.filter((face) => height(face.crop_box) >= closeUp);
  const best = bestOfEach(faces.filter((face) => !closeUps.some((whole) => isPart(face, whole, rules))), rules);
  return best.filter((face) => !best.some((other) => isNested(face, other, rules)));
}

/** Whether a face is the same as a surer and larger one once more. @param {Face} face @param {Face} other @param {DetectorRules} rules */
function isNested(face, other, rules) {
  return other.confidence > face.confidence && area(other.box) >= area(face.box)
    && shared(face.box, other.box) > rules.nested_share * area(face.box)
    && height(face.box) >= rules.nested_height * height(other.box);
}

/** @param {Face[]} faces @param {DetectorRules} rules */
export function bestOfEach(faces, rules) {
  return suppressed(faces.map((face) => face.crop_box), faces.map((face) => face.confidence), 0, rules.merge_iou).map((k) => faces[k]);
}

/** Whether a face is but a part of a close-up that is surer. @param {Face} face @param {Face} whole @param {DetectorRules} rules */
function isPart(face, whole, rules) {
  const box = face.crop_box, around = whole.crop_box, dx = width(around) * rules.rim, dy = height(around) * rules.rim;
  const x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
  const inside = x >= around[0] - dx && x <= around[2] + dx && y >= around[1] - dy && y <= around[3] + dy;
  const surer = whole.confidence >= Math.max(rules.sure, face.confidence);
  return surer && inside && height(box) >= rules.part * height(around) && overlap(box, around) < rules.same_iou;
}

/** Whether a face is not just the end of one that the neighbouring part shows whole. @param {Face} face @param {Face[]} faces @param {DetectorRules} rules */
export function isWhole(face, faces, rules) {
  return !faces.some((other) => other !== face && area(other.box) > area(face.box) && shared(face.box, other.box) > rules.cut_share * area(face.box));
}

/** No face is so wide or so narrow. @param {Face} face @param {DetectorRules} rules */
export function isFaceShaped({ box }, rules) {
  const form = width(box) / height(box);
  return area(box) > 0 && form >= 1 / rules.most_oblong && form <= rules.most_oblong;
}

/** Where a picture is searched: corners of parts, and their side. @param {number} high @param {number} wide @param {DetectorRules} rules @returns {{corners: [number, number][], side: number}} */
export function parts(high, wide, rules) {
  const longSide = Math.max(high, wide), shortSide = Math.min(high, wide);
  if (longSide <= rules.longest * shortSide) return { corners: [[0, 0]], side: longSide };
  const both = Math.max(Math.floor(shortSide / 2), Math.floor(rules.least_part / 4));
  const side = Math.max(2 * shortSide, rules.least_part, Math.floor(longSide / rules.max_parts) + both);
  const starts = new Set(), last = Math.max(0, longSide - side);
  for (let start = 0; start < Math.max(1, longSide - side); start += side - both) starts.add(start);
  starts.add(last);
  return { corners: [...starts].map((start) => (wide > high ? [start, 0] : [0, start])), side };
}
