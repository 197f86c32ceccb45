// Counts per minute of who is in view, without anything about anyone: as maskdet/tracking/counting.py does it.

/** @typedef {import("./types").Track} Track @typedef {{entered: number, exited: number}} Crossings */
/** @typedef {ReturnType<typeof empty>} Figures */

const MAX_STEP_S = 1, MINUTE_S = 60; // a longer pause between two frames says nothing about the time between them
/** @type {Record<string, "masked_s" | "unmasked_s" | "incorrect_s" | "unsure_s">} */
const SECONDS = { with_mask: "masked_s", without_mask: "unmasked_s", mask_worn_incorrectly: "incorrect_s", unsure: "unsure_s" };

/** @param {number} start seconds since 1970, a multiple of 60 @param {string} part */
const empty = (start, part) => ({
  start, part, watched_s: 0, people_s: 0, masked_s: 0, unmasked_s: 0, incorrect_s: 0, unsure_s: 0, people_max: 0,
  tracks: 0, tracks_unmasked: 0, tracks_incorrect: 0, entered: 0, exited: 0,
});

export class MinuteCounter {
  /** @param {string} part keeps the counts of one minute by two pages apart */
  constructor(part) {
    this.part = part;
    /** @type {Figures | null} */
    this.minute = null;
    /** @type {number | null} */
    this.lastS = null;
    this.ids = idSets();
    this.before = idSets();
  }

  /** Count who is in view for the time since the last frame. @param {Track[]} tracks @param {Crossings} crossings @param {number} nowS @param {number} wallS since 1970 @returns {Figures | null} the minute that is over now */
  add(tracks, crossings, nowS, wallS) {
    const start = Math.floor(wallS / MINUTE_S) * MINUTE_S, over = this.minute && this.minute.start !== start ? this.finish() : null;
    this.minute ??= empty(start, this.part);
    const { minute } = this, stepS = this.lastS === null ? 0 : Math.min(MAX_STEP_S, Math.max(0, nowS - this.lastS));
    this.lastS = nowS;
    minute.watched_s += stepS;
    minute.people_s += stepS * tracks.length;
    minute.people_max = Math.max(minute.people_max, tracks.length);
    minute.entered += crossings.entered;
    minute.exited += crossings.exited;
    for (const { track_id: id, state } of tracks) {
      minute[SECONDS[state] ?? "unsure_s"] += stepS;
      this.ids.all.add(id);
      if (state === "without_mask") this.ids.unmasked.add(id);
      if (state === "mask_worn_incorrectly") this.ids.incorrect.add(id);
    }
    return over;
  }

  /** The minute so far; null where nothing was counted. @returns {Figures | null} */
  current() {
    if (!this.minute?.watched_s) return null;
    const { ids, before } = this;
    return {
      ...this.minute, watched_s: Math.min(MINUTE_S, this.minute.watched_s),
      tracks: numNew(ids.all, before.all), tracks_unmasked: numNew(ids.unmasked, before.unmasked),
      tracks_incorrect: numNew(ids.incorrect, ids.unmasked, before.unmasked, before.incorrect),
    };
  }

  /** The same, and begin a new one. @returns {Figures | null} */
  finish() {
    const done = this.current();
    [this.before, this.ids, this.minute] = [this.ids, idSets(), null];
    return done;
  }
}

const idSets = () => ({ all: new Set(), unmasked: new Set(), incorrect: new Set() });

/** How many of a set are in none of the others. @param {Set<number>} ids @param {Set<number>[]} others */
const numNew = (ids, ...others) => [...ids].filter((id) => !others.some((known) => known.has(id))).length;
