// Who has worn no mask, or one wrongly, for too long: by the rules of maskdet/alerts.

import { alarmSentence } from "./alarm.js";
import { tr } from "./words.js";

/** @typedef {import("./types").Track} Track @typedef {import("./types").LiveOptions} LiveOptions */
/** @typedef {{track: Track, seconds: number}} Lapse */

const BARE = "without_mask", WRONGLY = "mask_worn_incorrectly", UNSURE = "unsure";

export class Stopwatch {
  /** @param {number} unsureS a verdict in doubt for shorter does not begin the time anew */
  constructor(unsureS) {
    this.unsureS = unsureS;
    /** @type {Map<number, number>} by person: since when */
    this.sinceS = new Map();
    this.counted = "";
  }

  /** Take in who is in view. @param {Track[]} tracks @param {LiveOptions} options @param {number} nowS @returns {Lapse[]} those over the time */
  lapses(tracks, { dwellS, wronglyCounts }, nowS) {
    const states = wronglyCounts ? [BARE, WRONGLY] : [BARE], counted = `${dwellS} ${states}`;
    if (counted !== this.counted) [this.counted, this.sinceS] = [counted, new Map()];
    const before = this.sinceS;
    this.sinceS = new Map();
    for (const { track_id: id, state, since_s: sinceS } of tracks) {
      const known = before.get(id), inDoubt = state === UNSURE && nowS - sinceS < this.unsureS;
      if (states.includes(state)) this.sinceS.set(id, known ?? sinceS);
      else if (inDoubt && known !== undefined) this.sinceS.set(id, known);
    }
    return tracks.filter(({ state }) => states.includes(state))
      .map((track) => ({ track, seconds: nowS - (this.sinceS.get(track.track_id) ?? nowS) })).filter(({ seconds }) => seconds >= dwellS);
  }
}

/** The words of the banner; empty where nobody is over the time. @param {Lapse[]} lapses */
export function bannerText(lapses) {
  if (!lapses.length) return "";
  const wrongly = lapses.map(({ track }) => track.state === WRONGLY), all = wrongly.every(Boolean);
  const listed = lapses.map(({ track: { track_id: number }, seconds: s }, k) => (wrongly[k] && !all
    ? tr("Person {number} (worn wrongly, {seconds} s)", { number, seconds: Math.round(s) })
    : tr("Person {number} ({seconds} s)", { number, seconds: Math.round(s) })));
  const people = listed.join(", ");
  return all ? tr("Mask worn wrongly: {people}", { people }) : tr("Without a mask: {people}", { people });
}

/** What is said aloud; empty where nobody is over the time. @param {Lapse[]} lapses */
export function spoken(lapses) {
  return lapses.length ? alarmSentence(lapses.length, lapses.filter(({ track }) => track.state === WRONGLY).length) : "";
}
