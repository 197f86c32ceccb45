// Boxes, symbols, numbers and words over the picture, and faces made unrecognisable: as maskdet/images draws them.

/** @typedef {import("./types").Manifest} Manifest @typedef {import("./types").Track} Track @typedef {import("./types").Box} Box @typedef {import("./types").Face} Face */
/** @typedef {import("./types").StateStyle} StateStyle @typedef {CanvasRenderingContext2D} Brush */
/** @typedef {{number: number, box: Box, state: string, probability: number}} Mark one person: `box` in pixels of the canvas */
/** @typedef {[text: string, font: number]} Words */

const FONT_SHARE = 0.019, MIN_FONT = 13, HIGH = 1.45, ROOMY = 4; // of the long side; pixels; of the type; times as high as a caption

/** 0.797 -> 79: rounded down, so that what is unsure below a threshold is not shown as having reached it. @param {number} probability */
export const shownPercent = (probability) => Math.min(99, Math.floor(100 * probability + 1e-6));

/** @param {Brush} brush @param {Mark[]} marks @param {StateStyle[]} styles @param {string} boxStyle frame, corners or nothing @param {number} [pixelRatio] */
export function drawMarks(brush, marks, styles, boxStyle, pixelRatio = 1) {
  const { width, height } = brush.canvas;
  const size = Math.max(MIN_FONT * pixelRatio, Math.round(Math.max(width, height) * FONT_SHARE)), line = Math.max(2, Math.floor(size / 7));
  const styled = marks.map((mark) => ({ mark, style: styles.find(({ name }) => name === mark.state) ?? styles[styles.length - 1] }));
  for (const { mark, style } of styled) {
    if (boxStyle === "frame") drawFrame(brush, mark.box, style.hex, line);
    if (boxStyle === "corners") drawCorners(brush, mark.box, style.hex, line);
  }
  const taken = { faces: marks.map(({ box }) => box), captions: /** @type {Box[]} */ ([]) };
  for (const { mark, style } of styled) drawCaption(brush, mark, style, size, pixelRatio, taken);
}

/** A coloured frame between two thin ones, so that it shows on any background. @param {Brush} brush @param {Box} box @param {string} colour @param {number} line */
function drawFrame(brush, [x1, y1, x2, y2], colour, line) {
  const radius = Math.max(2, 0.06 * (x2 - x1));
  for (const [grow, tint, width] of /** @type {[number, string, number][]} */ ([[0, "#fff", line + 2], [0, colour, line], [-line / 2 - 0.5, "#000", 1]])) {
    brush.strokeStyle = tint;
    brush.lineWidth = width;
    brush.beginPath();
    brush.roundRect(x1 - grow, y1 - grow, Math.max(1, x2 - x1 + 2 * grow), Math.max(1, y2 - y1 + 2 * grow), radius);
    brush.stroke();
  }
}

/** @param {Brush} brush @param {Box} box @param {string} colour @param {number} line */
function drawCorners(brush, [x1, y1, x2, y2], colour, line) {
  const reach = 0.25 * Math.min(x2 - x1, y2 - y1);
  for (const [tint, width] of /** @type {[string, number][]} */ ([["#fff", line + 2], [colour, line]])) {
    brush.strokeStyle = tint;
    brush.lineWidth = width;
    for (const [x, right] of [[x1, 1], [x2, -1]]) {
      for (const [y, down] of [[y1, 1], [y2, -1]]) {
        brush.beginPath();
        brush.moveTo(x + right * reach, y);
        brush.lineTo(x, y);
        brush.lineTo(x, y + down * reach);
        brush.stroke();
      }
    }
  }
}

/** Shorter words, then smaller type, then the number alone where neighbours are close. @param {Brush} brush @param {Mark} mark @param {StateStyle} style @param {number} size @param {number} pixelRatio @param {{faces: Box[], captions: Box[]}} taken */
function drawCaption(brush, { number, box, state, probability }, style, size, pixelRatio, taken) {
  const sure = state === "unsure" ? "" : ` ${shownPercent(probability)}%`, small = MIN_FONT * pixelRatio;
  const words = /** @type {Words[]} */ ([[`${number}  ${style.short}${sure}`, size], [`${number} ${style.short}`, size], [`${number} ${style.short}`, small]]);
  let [text, font] = /** @type {Words} */ ([String(number), small]), area = areas(brush, box, text, font)[0];
  search: for (const [[shown, type], avoided] of tries(box, words, [text, font], taken)) {
    for (const one of areas(brush, box, shown, type)) {
      if (avoided.some((other) => overlaps(one, other))) continue;
      [text, font, area] = [shown, type, one];
      break search;
    }
  }
  taken.captions.push(area);
  const [x, y, right, bottom] = area, high = bottom - y, side = 1.1 * font;
  brush.fillStyle = style.hex;
  brush.strokeStyle = "#fff";
  brush.lineWidth = Math.max(1, pixelRatio);
  brush.beginPath();
  brush.roundRect(x, y, right - x, high, 0.25 * font);
  brush.fill();
  brush.stroke();
  brush.fillStyle = style.text;
  brush.textBaseline = "middle";
  brush.font = `700 ${font}px sans-serif`;
  brush.fillText(style.symbol, x + 0.4 * font, y + high / 2);
  brush.font = `600 ${font}px sans-serif`;
  brush.fillText(text, x + 0.5 * font + side, y + high / 2);
}

/** What may be written, the best first, and what it may not cover. @param {Box} box @param {Words[]} words @param {Words} alone @param {{faces: Box[], captions: Box[]}} taken @returns {[Words, Box[]][]} */
function tries(box, words, alone, { faces, captions }) {
  const everything = [...captions, ...faces], others = [...captions, ...faces.filter((face) => face !== box)];
  const roomy = words.filter(([, font]) => ROOMY * HIGH * font < box[3] - box[1]); // a close-up: what lies on it hides little of it
  return [...words.map(beside(everything)), ...roomy.map(beside(others)), ...[everything, others, captions].map((avoided) => beside(avoided)(alone))];
}

/** @param {Box[]} avoided @returns {(words: Words) => [Words, Box[]]} */
const beside = (avoided) => (words) => [words, avoided];

/** Above, below, inside, right and left of the box; each moved inside the picture. @param {Brush} brush @param {Box} box @param {string} text @param {number} font @returns {Box[]} */
function areas(brush, [x1, y1, x2, y2], text, font) {
  brush.font = `600 ${font}px sans-serif`;
  const wide = brush.measureText(text).width + 2.3 * font, high = HIGH * font, { width, height } = brush.canvas;
  const corners = [[x1, y1 - high - 2], [x1, y2 + 2], [x2 - wide, y1 - high - 2], [x2 - wide, y2 + 2], [x1, y1 + 2], [x2 + 2, y1], [x1 - wide - 2, y1]];
  return corners.map(([left, top]) => {
    const x = Math.max(0, Math.min(left, width - wide)), y = Math.max(0, Math.min(top, height - high));
    return [x, y, x + wide, y + high];
  });
}

/** @param {Box} a @param {Box} b */
const overlaps = (a, b) => Math.min(a[2], b[2]) > Math.max(a[0], b[0]) && Math.min(a[3], b[3]) > Math.max(a[1], b[1]);

/** An ellipse larger than each face, in a few coarse blocks. @param {Brush} brush showing the picture @param {Box[]} boxes @param {{hide_margin: number, hide_cells: number}} rules */
export function hideFaces(brush, boxes, rules) {
  const coarse = document.createElement("canvas"), small = /** @type {Brush} */ (coarse.getContext("2d"));
  [coarse.width, coarse.height] = [rules.hide_cells, rules.hide_cells + 1];
  const { width, height } = brush.canvas;
  for (const [x1, y1, x2, y2] of boxes) {
    const dx = (x2 - x1) * rules.hide_margin, dy = (y2 - y1) * rules.hide_margin;
    const x = Math.max(0, Math.round(x1 - dx)), y = Math.max(0, Math.round(y1 - dy));
    const wide = Math.min(width, Math.round(x2 + dx)) - x, high = Math.min(height, Math.round(y2 + dy)) - y;
    if (wide <= 0 || high <= 0) continue;
    small.drawImage(brush.canvas, x, y, wide, high, 0, 0, coarse.width, coarse.height);
    brush.save();
    brush.beginPath();
    brush.ellipse(x + wide / 2, y + high / 2, wide / 2, high / 2, 0, 0, 2 * Math.PI);
    brush.clip();
    brush.imageSmoothingEnabled = false;
    brush.drawImage(coarse, 0, 0, coarse.width, coarse.height, x, y, wide, high);
    brush.restore();
  }
}

/** The whole picture so that nobody can be known, where faces could not be found to be hidden. @param {Brush} brush */
export function hideAll(brush) {
  const { width, height } = brush.canvas, coarse = document.createElement("canvas");
  [coarse.width, coarse.height] = [Math.max(1, Math.floor(width / 40)), Math.max(1, Math.floor(height / 40))];
  /** @type {Brush} */ (coarse.getContext("2d")).drawImage(brush.canvas, 0, 0, coarse.width, coarse.height);
  brush.save();
  brush.imageSmoothingEnabled = false;
  brush.drawImage(coarse, 0, 0, width, height);
  brush.restore();
}

/** What covers a face: both its boxes. @param {Face} face @returns {Box} */
export function wholeFace({ box: a, crop_box: b }) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
