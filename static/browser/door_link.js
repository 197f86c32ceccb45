// The door screen's line to the server: what it shows and counted goes there; without a connection it waits here.

import { words } from "./door_words.js";

/** @typedef {import("./door_counts.js").Figures} Figures @typedef {import("./door_sign.js").Sign} Sign */
/** @typedef {{inside: number | null, settings_key: string, page: string, people: Record<string, number> | null, problem: string}} DoorState */
/** @typedef {{screen: string, entered: number, exited: number, minutes: Figures[], inside: number | null, heard: number}} Kept `heard`: how many more in than out when the server said how many are inside */

const KEPT = "maskdet door", MOST_MINUTES = 2 * 24 * 60, AT_ONCE = 100, PATIENCE_MS = 8000;

export class DoorLink {
  /** @param {string} base where `report` is @param {(state: DoorState) => void} onState @param {(problem: string) => void} onProblem empty: all is well again */
  constructor(base, onState, onProblem) {
    this.base = base;
    this.onState = onState;
    this.onProblem = onProblem;
    this.kept = read();
    this.busy = this.again = false;
    /** @type {Sign} */
    this.sign = "nobody";
  }

  /** @param {{entered: number, exited: number}} crossings */
  count({ entered, exited }) {
    if (!entered && !exited) return;
    this.kept.entered += entered;
    this.kept.exited += exited;
    this.keep();
  }

  /** @param {Figures} minute that is over */
  add(minute) {
    this.kept.minutes = [...this.kept.minutes, minute].slice(-MOST_MINUTES);
    this.keep();
  }

  keep() {
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.kept));
    } catch { /* then it lasts as long as the page */ }
  }

  /** As the server said it last, and what was counted since; null where it never did. */
  get inside() {
    const { inside, entered, exited, heard } = this.kept;
    return inside === null ? null : Math.max(0, inside + entered - exited - heard);
  }

  /** Tell how things stand; while one message is on its way the next waits for it. @param {Sign} sign @param {() => Figures | null} currentMinute so far */
  async tell(sign, currentMinute) {
    this.sign = sign;
    if (this.busy) return void (this.again = true);
    this.busy = true;
    const sent = this.kept.minutes.slice(0, AT_ONCE), current = currentMinute(), { screen, entered, exited } = this.kept;
    const minutes = current ? [...sent, current] : sent;
    try {
      const answer = await fetch(new URL("report", this.base), {
        method: "POST", headers: { "Content-Type": "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS),
        body: JSON.stringify({ screen, sign, entered, exited, minutes }),
      });
      if (answer.status === 401) throw new Problem(words().signedOut);
      const content = await answer.json();
      // What the server cannot read would be in the way for good.
      if (answer.ok || answer.status === 422) this.kept.minutes = this.kept.minutes.filter((minute) => !sent.includes(minute));
      if (!answer.ok) throw new Problem(content.problem);
      Object.assign(this.kept, { inside: content.inside, heard: entered - exited });
      this.keep();
      this.onProblem("");
      this.onState(content);
    } catch (problem) {
      this.onProblem(problem instanceof Problem ? problem.message : words().serverAway);
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      await this.tell(this.sign, currentMinute);
    }
  }
}

class Problem extends Error {}

/** @returns {Kept} */
function read() {
  const begun = { screen: newName(), entered: 0, exited: 0, minutes: [], inside: null, heard: 0 };
  try {
    return { ...begun, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return begun;
  }
}

const newName = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
