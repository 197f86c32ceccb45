// Crossing a line: who walks over it, in or out; as maskdet/tracking/crossing.py does it. A table of walks holds both alike.

/** @typedef {{band: number, slack: number, kept_s: number}} CrossingRules @typedef {[number, number]} Point across and down, as shares of the picture */
/** @typedef {{line: [number, number, number, number], insideOnRight: boolean}} Line */
/** @typedef {{distance: number, along: number, seenS: number}} Side where someone was last, clearly beside the line */

export class CrossingCounter {
  /** @param {Line} line @param {CrossingRules} rules */
  constructor(line, rules) {
    this.line = line;
    this.rules = rules;
    /** @type {Map<number, Side>} */
    this.sides = new Map();
  }

  /** Take in where people are. @param {[number, Point][]} points by number of their track @param {number} aspect width by height @param {number} nowS */
  update(points, aspect, nowS) {
    for (const [id, side] of this.sides) if (nowS - side.seenS > this.rules.kept_s) this.sides.delete(id);
    const found = { entered: 0, exited: 0 };
    for (const [id, point] of points) {
      const way = this.moved(id, point, aspect, nowS);
      if (way) found[way] += 1;
    }
    return found;
  }

  /** @param {number} id @param {Point} point @param {number} aspect @param {number} nowS @returns {"entered" | "exited" | null} */
  moved(id, point, aspect, nowS) {
    const { band, slack } = this.rules, [distance, along] = this.measured(point, aspect), before = this.sides.get(id);
    if (Math.abs(distance) < band) {
      if (before) before.seenS = nowS;
      return null;
    }
    this.sides.set(id, { distance, along, seenS: nowS });
    if (!before || before.distance > 0 === distance > 0) return null;
    const share = before.distance / (before.distance - distance), at = before.along + share * (along - before.along);
    if (at < -slack || at > 1 + slack) return null; // around its end
    return distance > 0 === this.line.insideOnRight ? "entered" : "exited";
  }

  /** Distance in heights of the picture, more than 0 on the line's right; and how far along it. @param {Point} point @param {number} aspect @returns {Point} */
  measured([x, y], aspect) {
    const [x1, y1, x2, y2] = this.line.line;
    const wide = (x2 - x1) * aspect, high = y2 - y1, across = (x - x1) * aspect, down = y - y1;
    const length = Math.max(Math.hypot(wide, high), 1e-6);
    return [(wide * down - high * across) / length, (wide * across + high * down) / length ** 2];
  }
}
