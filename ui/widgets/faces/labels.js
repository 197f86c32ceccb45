// Where labels go: beside their face, over no face and no other label; further away with a line; in crowds only numbers.
// With more faces, or where words would take a larger share of the picture, there are only numbers.
const CROWD = 12, MOST_WORDS = 0.22;
const GAP_PX = 3, FAR_PX = [14, 28, 44, 64], DIRECTIONS = 16;

const overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const middle = (box) => [box.x + box.w / 2, box.y + box.h / 2];

// faces: [{box, full: [w, h], short: [w, h], chosen}] in pixels of the stage -> [{x, y, w, h, isShort, line} or null]
function placeLabels(faces, stage) {
  const taken = [], places = new Array(faces.length).fill(null);
  const words = faces.reduce((sum, { full: [w, h] }) => sum + w * h, 0) / (stage.w * stage.h);
  const isCrowd = faces.length > CROWD || words > MOST_WORDS;
  const order = faces.map((_, index) => index).sort((a, b) => Number(faces[b].chosen) - Number(faces[a].chosen));
  for (const index of order) {
    const forms = [["full", false], ["short", true]].filter(([, isShort]) => isShort || !isCrowd || faces[index].chosen);
    for (const [form, isShort] of forms) {
      const spot = findSpot(faces, index, faces[index][form], stage, taken);
      if (!spot) continue;
      places[index] = { ...spot, isShort };
      taken.push(spot);
      break;
    }
  }
  return places;
}

function findSpot(faces, index, [w, h], stage, taken) {
  const box = faces[index].box;
  const isFree = (spot) => spot.x >= 0 && spot.y >= 0 && spot.x + w <= stage.w && spot.y + h <= stage.h
    && !faces.some((face) => overlaps(face.box, spot)) && !taken.some((other) => overlaps(other, spot));
  for (const [x, y] of besides(box, w, h, stage)) {
    const spot = { x, y, w, h, line: null };
    if (isFree(spot)) return spot;
  }
  for (const [x, y] of furtherAway(box, w, h)) {
    const spot = { x, y, w, h, line: null };
    if (!isFree(spot)) continue;
    spot.line = lineBetween(spot, box);
    if (!faces.some((face, other) => other !== index && isCrossed(face.box, spot.line))) return spot;
  }
  return null;
}

function besides(box, w, h, stage) {
  const x = Math.max(0, Math.min(box.x, stage.w - w)), right = Math.max(0, Math.min(box.x + box.w - w, stage.w - w));
  const above = box.y - h - GAP_PX, below = box.y + box.h + GAP_PX;
  return [[x, above], [right, above], [x, below], [right, below],
    [box.x + box.w + GAP_PX, box.y], [box.x - w - GAP_PX, box.y],
    [box.x + box.w + GAP_PX, box.y + box.h - h], [box.x - w - GAP_PX, box.y + box.h - h]];
}

function furtherAway(box, w, h) {
  const [x, y] = middle(box), spots = [];
  for (const far of FAR_PX)
    for (let step = 0; step < DIRECTIONS; step++) {
      const angle = -Math.PI / 2 + step * 2 * Math.PI / DIRECTIONS;
      spots.push([x + Math.cos(angle) * (box.w / 2 + w / 2 + far) - w / 2, y + Math.sin(angle) * (box.h / 2 + h / 2 + far) - h / 2]);
    }
  return spots;
}

// From the label's nearest point to the nearest point of the face's box.
function lineBetween(spot, box) {
  const nearest = (low, length, value) => Math.max(low, Math.min(value, low + length));
  const [x, y] = middle(box), fromX = nearest(spot.x, spot.w, x), fromY = nearest(spot.y, spot.h, y);
  return [fromX, fromY, nearest(box.x, box.w, fromX), nearest(box.y, box.h, fromY)];
}

function isCrossed(box, [x, y, toX, toY]) {
  for (let step = 0; step <= 12; step++) {
    const px = x + (toX - x) * step / 12, py = y + (toY - y) * step / 12;
    if (px > box.x && px < box.x + box.w && py > box.y && py < box.y + box.h) return true;
  }
  return false;
}
