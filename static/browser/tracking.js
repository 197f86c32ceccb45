// Faces over time: tracks that keep an identity and a voted verdict, by the rules of maskdet/tracking. Time is handed in, in seconds.

/** @typedef {import("./types").Face} Face @typedef {import("./types").Box} Box @typedef {import("./types").Verdict} Verdict */
/** @typedef {import("./types").Track} Track @typedef {import("./types").TrackingRules} TrackingRules */
/** @typedef {[number, number, number, number]} Placement centre x, centre y, width, height */

const UNSURE = "unsure";

/** The evidence on one face, which fades. */
export class Vote {
  /** @param {TrackingRules} rules @param {number} nowS @param {number} fadeS after which evidence counts a third */
  constructor(rules, nowS, fadeS) {
    this.rules = rules;
    this.fadeS = fadeS;
    /** @type {Map<string, number>} */
    this.evidence = new Map();
    /** @type {Map<string, number | null>} thresholds of labels that have one of their own */
    this.least = new Map();
    this.doubt = 0;
    this.total = this.atS = this.numVerdicts = 0;
    this.state = UNSURE;
    this.agrees = false;
    this.sinceS = nowS;
    /** @type {number | null} */
    this.judgedS = null;
  }

  /** @param {Verdict} verdict @param {number} threshold @param {number} nowS */
  add(verdict, threshold, nowS) {
    const remaining = Math.exp(-Math.max(0, nowS - this.atS) / this.fadeS);
    for (const [label, weight] of this.evidence) this.evidence.set(label, weight * remaining);
    this.total = this.total * remaining + 1;
    this.doubt = this.doubt * remaining + (verdict.no_face ?? 0);
    this.least.set(verdict.label, verdict.least ?? null);
    this.evidence.set(verdict.label, (this.evidence.get(verdict.label) ?? 0) + verdict.probability);
    this.atS = this.judgedS = nowS;
    this.numVerdicts += 1;
    const state = this.decided(threshold);
    if (state !== this.state) [this.state, this.sinceS] = [state, nowS];
    this.agrees = verdict.label === state;
  }

  /** @param {number} nowS */
  isUrgent(nowS) {
    if (this.numVerdicts < this.rules.enough) return true;
    return this.state === UNSURE ? nowS - this.sinceS < this.rules.urgent_s : !this.agrees;
  }

  /** Whether most of the evidence is of a face; so it is before there is any. */
  get isFace() {
    return !this.total || this.doubt < this.rules.no_face_share * this.total;
  }

  /** @returns {Verdict} the label with most of the evidence, and its share */
  get leader() {
    if (!this.total) return { label: "without_mask", probability: 0 };
    const [label, weight] = [...this.evidence].reduce((best, one) => (one[1] > best[1] ? one : best));
    return { label, probability: Math.min(1, weight / this.total), least: this.least.get(label) ?? null };
  }

  /** @param {number} threshold */
  decided(threshold) {
    if (this.numVerdicts < this.rules.enough) return UNSURE;
    const { label, probability, least } = this.leader;
    if (probability >= (least ?? threshold)) return label;
    return label === this.state && probability >= this.rules.keep_share ? this.state : UNSURE;
  }
}

/** Where one face was and how fast it moves, and its votes. */
class Trajectory {
  /** @param {number} id @param {Face} face @param {number} nowS @param {TrackingRules} rules @param {number} fadeS */
  constructor(id, face, nowS, rules, fadeS) {
    this.id = id;
    this.face = face;
    this.rules = rules;
    this.firstSeenS = this.lastSeenS = nowS;
    this.sightings = 1;
    this.vote = new Vote(rules, nowS, fadeS);
    this.placement = placementOf(face.box);
    /** @type {Placement} */
    this.speed = [0, 0, 0, 0];
  }

  /** @param {Face} face @param {number} nowS */
  found(face, nowS) {
    const { follow, speed_follow: speedFollow, speed_kept_s: keptS } = this.rules;
    const seconds = Math.max(1e-3, nowS - this.lastSeenS), predicted = this.at(nowS), found = placementOf(face.box);
    for (let k = 0; k < 4; k++) {
      const error = found[k] - predicted[k];
      this.placement[k] = predicted[k] + follow * error;
      this.speed[k] = this.speed[k] * Math.exp(-seconds / keptS) + speedFollow * error / seconds;
    }
    this.face = face;
    this.lastSeenS = nowS;
    this.sightings += 1;
  }

  /** Where it should be now. @param {number} nowS @returns {Placement} */
  at(nowS) {
    const keptS = this.rules.speed_kept_s, distance = keptS * (1 - Math.exp(-(nowS - this.lastSeenS) / keptS));
    const [x, y, wide, high] = this.placement.map((value, k) => value + this.speed[k] * distance);
    return [x, y, Math.max(wide, 1), Math.max(high, 1)];
  }

  /** @param {number} nowS @returns {Track} */
  track(nowS) {
    const { vote } = this;
    return {
      track_id: this.id, face: movedTo(this.face, this.at(nowS)), state: vote.state, verdict: vote.leader,
      since_s: vote.sinceS, first_seen_s: this.firstSeenS, last_seen_s: this.lastSeenS,
    };
  }

  /** @param {number} nowS @param {number} everyS */
  wantsVerdict(nowS, everyS) {
    const judged = this.vote.judgedS;
    return judged === null || this.vote.isUrgent(nowS) || nowS - judged >= everyS;
  }
}

/** Follows the faces of one camera. */
export class Tracker {
  /** @param {TrackingRules} rules */
  constructor(rules) {
    this.rules = rules;
    this.times = { shown_s: rules.shown_s, kept_s: rules.kept_s, fade_s: rules.fade_s };
    this.threshold = 0.8;
    /** @type {Trajectory[]} */
    this.trajectories = [];
    this.nextId = 1;
    this.searchedS = 0;
    /** @type {[number, number] | null} */
    this.size = null;
  }

  /** Faces come so many seconds apart: where that is rarely, memory and evidence last the longer. @param {number} seconds */
  follow(seconds) {
    const { rules } = this, longer = { shown_s: rules.shown_steps, kept_s: rules.kept_steps, fade_s: rules.fade_steps };
    for (const name of /** @type {("shown_s" | "kept_s" | "fade_s")[]} */ (Object.keys(longer))) this.times[name] = Math.max(rules[name], longer[name] * seconds);
    for (const one of this.trajectories) one.vote.fadeS = this.times.fade_s;
  }

  /** Take in the faces of one frame, not judged yet. @param {Face[]} faces @param {number} nowS @returns {number[]} their numbers */
  see(faces, nowS) {
    this.searchedS = nowS;
    this.trajectories = this.trajectories.filter((one) => nowS - one.lastSeenS <= this.times.kept_s);
    /** @type {number[]} */
    const ids = faces.map(() => 0);
    for (const [row, column] of this.assignment(faces, nowS)) {
      this.trajectories[row].found(faces[column], nowS);
      ids[column] = this.trajectories[row].id;
    }
    faces.forEach((face, k) => {
      if (ids[k]) return;
      this.trajectories.push(new Trajectory(this.nextId, face, nowS, this.rules, this.times.fade_s));
      ids[k] = this.nextId++;
    });
    return ids;
  }

  /** @param {number} id @param {Verdict} verdict @param {number} nowS */
  judge(id, verdict, nowS) {
    this.trajectories.find((one) => one.id === id)?.vote.add(verdict, this.threshold, nowS);
  }

  /** The tracks to show now, from left to right. @param {number} nowS */
  tracks(nowS) {
    return this.trajectories
      .filter((one) => one.vote.isFace && one.sightings >= this.rules.min_sightings && nowS - one.lastSeenS <= this.times.shown_s)
      .map((one) => one.track(nowS)).sort((a, b) => a.face.box[0] - b.face.box[0]);
  }

  /** All faces that may be in view, by number. @param {number} nowS @returns {Map<number, Face>} */
  faces(nowS) {
    const kept = this.trajectories.filter((one) => nowS - one.lastSeenS <= this.times.kept_s);
    return new Map(kept.map((one) => [one.id, one.track(nowS).face]));
  }

  /** Pictures have this size from now on: everyone stays who they are. @param {number} wide @param {number} high */
  followSize(wide, high) {
    const [oldWide, oldHigh] = this.size ?? [wide, high];
    this.size = [wide, high];
    const scale = [wide / oldWide, high / oldHigh, wide / oldWide, high / oldHigh];
    if (scale[0] === 1 && scale[1] === 1) return;
    for (const one of this.trajectories) {
      for (let k = 0; k < 4; k++) [one.placement[k], one.speed[k]] = [one.placement[k] * scale[k], one.speed[k] * scale[k]];
    }
  }

  /** Numbers of those to be judged next, the most urgent first. @param {number} nowS @param {number} everyS */
  wantingVerdicts(nowS, everyS) {
    return this.trajectories.filter((one) => one.lastSeenS === this.searchedS && one.wantsVerdict(nowS, everyS))
      .sort((a, b) => (a.vote.judgedS ?? 0) - (b.vote.judgedS ?? 0)).map((one) => one.id);
  }

  /** Pairs (trajectory, face) that belong together. @param {Face[]} faces @param {number} nowS */
  assignment(faces, nowS) {
    if (!faces.length || !this.trajectories.length) return [];
    const found = faces.map((face) => placementOf(face.box));
    const costs = this.trajectories.map((one) => found.map((place) => cost(one.at(nowS), place, this.rules)));
    return bestPairs(costs).filter(([row, column]) => costs[row][column] < 1);
  }
}

/** @param {Box} box @returns {Placement} */
const placementOf = ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];

/** The face with all its parts moved and scaled with its box. @param {Face} face @param {Placement} placement @returns {Face} */
function movedTo(face, [x, y, wide, high]) {
  /** @type {Box} */
  const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
  const [left, top, right, bottom] = face.box, raw = face.crop_box;
  const scaleX = wide / Math.max(right - left, 1e-6), scaleY = high / Math.max(bottom - top, 1e-6);
  return {
    ...face, box, crop_box: [box[0] + (raw[0] - left) * scaleX, box[1] + (raw[1] - top) * scaleY,
      box[0] + (raw[2] - left) * scaleX, box[1] + (raw[3] - top) * scaleY],
  };
}

/** 0 where they lie upon each other, 1 or more where they cannot be the same face. @param {Placement} predicted @param {Placement} found @param {TrackingRules} rules */
function cost(predicted, found, rules) {
  const size = Math.sqrt(predicted[2] * predicted[3]), growth = Math.sqrt(found[2] * found[3]) / size;
  if (!(growth > 1 / rules.max_growth && growth < rules.max_growth)) return 2;
  return Math.hypot(predicted[0] - found[0], predicted[1] - found[1]) / size / rules.reach + rules.growth_cost * Math.abs(Math.log(growth));
}

/** The pairs that cost least in all (Kuhn 1955, in the form with potentials). @param {number[][]} costs @returns {[number, number][]} */
export function bestPairs(costs) {
  if (costs.length > costs[0].length) {
    const turned = costs[0].map((_, column) => costs.map((row) => row[column]));
    return bestPairs(turned).map(([row, column]) => [column, row]);
  }
  const numRows = costs.length, numColumns = costs[0].length;
  const rowPrice = new Float64Array(numRows + 1), columnPrice = new Float64Array(numColumns + 1);
  const rowOf = new Int32Array(numColumns + 1), before = new Int32Array(numColumns + 1);
  for (let row = 1; row <= numRows; row++) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(numColumns + 1).fill(Infinity), used = new Uint8Array(numColumns + 1);
    do {
      used[column] = 1;
      let next = 0, delta = Infinity;
      for (let k = 1; k <= numColumns; k++) {
        if (used[k]) continue;
        const reduced = costs[rowOf[column] - 1][k - 1] - rowPrice[rowOf[column]] - columnPrice[k];
        if (reduced < least[k]) [least[k], before[k]] = [reduced, column];
        if (least[k] < delta) [delta, next] = [least[k], k];
      }
      for (let k = 0; k <= numColumns; k++) {
        if (used[k]) [rowPrice[rowOf[k]], columnPrice[k]] = [rowPrice[rowOf[k]] + delta, columnPrice[k] - delta];
        else least[k] -= delta;
      }
      column = next;
    } while (rowOf[column]);
    for (; column; column = before[column]) rowOf[column] = rowOf[before[column]];
  }
  return Array.from(rowOf, (row, column) => /** @type {[number, number]} */ ([row - 1, column - 1])).filter(([row, column]) => row >= 0 && column >= 0);
}
