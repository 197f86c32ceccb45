// Which sign a door screen shows: that for the worst state in view, once it has lasted a moment. Votes of tracks come in.

/** @typedef {"mask" | "nose" | "full" | "thanks" | "look" | "nobody"} Sign */

/** @type {Record<string, Sign>} */
const OF_STATE = { without_mask: "mask", mask_worn_incorrectly: "nose", with_mask: "thanks", unsure: "look" };
/** @type {Sign[]} the first that holds for anyone */
const WORST_FIRST = ["mask", "nose", "thanks", "look"];
/** Seconds that another sign has to hold before it is shown: people blink past each other, and a screen must not flicker. @type {Record<Sign, number>} */
const HOLD_S = { mask: 0.3, nose: 0.3, full: 0.3, thanks: 0.6, look: 1.5, nobody: 1.5 };

export class SignKeeper {
  constructor() {
    /** @type {Sign} */
    this.sign = "nobody";
    /** @type {Sign} */
    this.wanted = "nobody";
    this.sinceS = -Infinity;
  }

  /** Take in who is in view. @param {string[]} states of everyone @param {boolean} isFull as many inside as may be @param {number} nowS @returns {Sign} the one to show */
  update(states, isFull, nowS) {
    const found = worst(states, isFull), changes = found !== this.wanted;
    if (changes) [this.wanted, this.sinceS] = [found, nowS];
    if (found !== this.sign && nowS - this.sinceS >= this.holdS(found)) this.sign = found;
    return this.sign;
  }

  /** Who comes to an empty door is greeted at once. @param {Sign} found */
  holdS(found) {
    return this.sign === "nobody" && found === "look" ? 0.3 : HOLD_S[found];
  }
}

/** @param {string[]} states @param {boolean} isFull @returns {Sign} */
export function worst(states, isFull) {
  const signs = states.map((state) => OF_STATE[state] ?? "look"), found = WORST_FIRST.find((sign) => signs.includes(sign)) ?? "nobody";
  return isFull && found !== "mask" && found !== "nose" ? "full" : found;
}
