// The door screen: one huge sign for whoever comes in. It runs by itself for months: what fails is tried again.

import { CameraProblem } from "./camera.js";
import { CrossingCounter } from "./crossing.js";
import { MinuteCounter } from "./door_counts.js";
import { DoorEyes } from "./door_eyes.js";
import { DoorLink } from "./door_link.js";
import { doorHtml, inkOn, symbol } from "./door_look.js";
import { makePad } from "./door_pad.js";
import { SignKeeper } from "./door_sign.js";
import { DoorSound } from "./door_sound.js";
import { insideText, words } from "./door_words.js";
import { speak, spokenLanguage } from "./words.js";

/** @typedef {import("./types").Track} Track @typedef {import("./types").DoorSettings} DoorSettings @typedef {import("./door_sign.js").Sign} Sign */
/** @typedef {import("./door_link.js").DoorState} DoorState */

const TELL_MS = 4000, WATCH_MS = 1000, RUNNING = "maskdet door runs";

/** @param {HTMLElement} root @param {{base: string, inBrowser: string, settings: DoorSettings}} given */
export async function mount(root, { base, inBrowser, settings }) {
  await speak(settings.language, inBrowser);
  document.documentElement.lang = spokenLanguage();
  root.innerHTML = doorHtml();
  const found = new Map([...root.querySelectorAll("[data-part]")].map((part) => [/** @type {HTMLElement} */ (part).dataset.part, part]));
  return new DoorScreen((name) => found.get(name), base, inBrowser, settings);
}

class DoorScreen {
  /** @param {(name: string) => any} find @param {string} base @param {string} inBrowser @param {DoorSettings} settings */
  constructor(find, base, inBrowser, settings) {
    this.find = find;
    this.base = base;
    this.inBrowser = inBrowser;
    this.signs = new SignKeeper();
    this.sound = new DoorSound(find("sounded"));
    this.counter = new MinuteCounter(crypto.getRandomValues(new Uint32Array(1))[0].toString(36));
    this.link = new DoorLink(base, (state) => this.stand(state), (problem) => this.hearProblem(problem));
    /** @type {Map<string, string>} */
    this.notes = new Map();
    /** @type {CrossingCounter | null} */
    this.crossings = null;
    this.settings = settings;
    this.use(settings);
    makePad(find, base, () => this.settings.has_pin, () => this.leave());
    find("start").onclick = () => this.start(true);
    find("sound").onclick = () => this.turnSound(!this.sound.isOn);
    find("picture").onload = () => { find("view").hidden = find("picture").hidden = !this.settings.show_picture; };
    find("picture").onerror = () => { find("view").hidden = true; };
    document.oncontextmenu = () => false;
    document.addEventListener("visibilitychange", () => void this.stayAwake());
    document.addEventListener("pointerdown", (event) => this.touched(event));
    window.addEventListener("pagehide", () => this.keepMinute());
    this.showSound();
    if (isRunning()) void this.start(false); // after a power cut nobody is there to press Start
  }

  /** @param {DoorSettings} settings */
  use(settings) {
    const old = this.settings, { find } = this;
    this.settings = settings;
    find("intro").textContent = settings.watch_id === null ? words().intro : words().introWatch;
    find("sound").hidden = settings.sound === "silent" || !find("door").dataset.running;
    if (JSON.stringify(settings.line) !== JSON.stringify(old.line) || settings.inside_on_right !== old.inside_on_right || !this.crossings) {
      this.crossings = settings.line && new CrossingCounter({ line: settings.line, insideOnRight: settings.inside_on_right }, settings.crossing);
    }
    find("view").hidden = !settings.show_picture || settings.watch_id !== null; // a watch's is shown once it is there
    find("view").classList.toggle("mirrored", settings.watch_id === null && settings.front_camera);
    const [x1, y1, x2, y2] = (settings.line ?? []).map((share) => 100 * share);
    find("line").innerHTML = settings.line ? `<path d="M${x1} ${y1}L${x2} ${y2}" vector-effect="non-scaling-stroke"/>` : "";
    this.show(this.signs.sign, true);
    this.showInside();
  }

  /** @param {boolean} isByHand */
  async start(isByHand) {
    remember(true);
    this.find("start").disabled = true;
    this.find("says").textContent = words().starting;
    if (isByHand) {
      void document.documentElement.requestFullscreen?.().catch(() => {});
      if (this.settings.sound !== "silent") void this.turnSound(true);
    } else if (this.settings.sound !== "silent") this.note("sound", words().touch);
    void this.stayAwake();
    this.find("opening").hidden = true;
    this.find("door").dataset.running = "true";
    this.find("sound").hidden = this.settings.sound === "silent";
    setInterval(() => this.tell(), this.settings.watch_id === null ? TELL_MS : WATCH_MS);
    if (this.settings.watch_id === null) {
      this.eyes = new DoorEyes(this.find("video"), this.inBrowser, this.settings, (tracks, nowS) => this.frame(tracks, nowS), (problem) => this.blind(problem));
      await this.eyes.start();
    } else this.find("video").hidden = true;
    this.tell();
  }

  /** @param {unknown} problem null: all is well again */
  blind(problem) {
    if (problem && !(problem instanceof CameraProblem)) console.warn("The door screen cannot see", problem);
    this.note("eyes", !problem ? "" : problem instanceof CameraProblem ? `${words().cameraAway} (${problem.message})` : words().loading);
  }

  /** @param {Track[]} all @param {number} nowS */
  frame(all, nowS) {
    const { videoWidth: width, videoHeight: height } = this.find("video");
    const tracks = all.filter(({ face: { box } }) => box[3] - box[1] >= this.settings.min_face * height);
    const points = tracks.map(({ track_id: id, face: { box: [x1, y1, x2, y2] } }) => /** @type {[number, [number, number]]} */ ([id, [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height]]));
    const crossings = (width && this.crossings?.update(points, width / height, nowS)) || { entered: 0, exited: 0 };
    const door = this.find("door");
    door.dataset.looks = String(this.eyes?.analyzer?.numSearches ?? 0);
    const over = this.counter.add(tracks, crossings, nowS, Date.now() / 1000);
    if (over) this.link.add(over);
    this.link.count(crossings);
    this.decide(tracks.map(({ state }) => state), nowS);
    if (over || crossings.entered || crossings.exited) {
      this.showInside();
      this.tell();
    }
  }

  /** @param {string[]} states */
  decide(states, nowS = performance.now() / 1000) {
    const { inside } = this.link, { capacity, line } = this.settings, isFull = line !== null && capacity > 0 && inside !== null && inside >= capacity;
    const before = this.signs.sign, sign = this.signs.update(states, isFull, nowS);
    if (sign === before) return;
    this.show(sign);
    this.sound.say(sign, this.settings.signs[sign].text, this.settings.sound, this.settings.voice_language);
    this.tell();
  }

  tell() {
    void this.link.tell(this.signs.sign, () => this.counter.current());
  }

  /** What the server answered. @param {DoorState} state */
  stand(state) {
    this.showInside();
    this.note("watch", state.problem);
    if (state.people) {
      this.decide(Object.entries(state.people).flatMap(([name, count]) => Array(count).fill(name)));
      if (this.settings.show_picture && !state.problem) this.find("picture").src = new URL(`picture.jpg?${Date.now()}`, this.base).href;
      if (state.problem) this.find("view").hidden = true;
    }
    if (state.page !== this.settings.page) location.reload(); // the server was brought up to date
    else if (state.settings_key !== this.settings.key) void this.renew();
  }

  /** @param {string} problem empty: all is well again */
  hearProblem(problem) {
    this.note("server", problem);
    if (!problem || this.settings.watch_id === null) return;
    this.decide([]); // what the watch saw last holds no more
    this.find("view").hidden = true;
  }

  async renew() {
    const answer = await fetch(new URL("settings.json", this.base), { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    /** @type {DoorSettings} */
    const settings = await answer.json(), { watch_id, front_camera, preset, language } = this.settings;
    if (settings.language.url !== language.url || settings.watch_id !== watch_id || settings.front_camera !== front_camera || settings.preset !== preset) return location.reload();
    this.use(settings);
  }

  /** @param {Sign} sign @param {boolean} [anew] also where it is the same: its words may be others */
  show(sign, anew = false) {
    const door = this.find("door"), { text, colour } = this.settings.signs[sign];
    if (!anew && door.dataset.sign === sign) return;
    Object.assign(door.dataset, { sign });
    Object.assign(door.style, { background: colour, color: inkOn(colour) });
    this.find("symbol").innerHTML = symbol(sign);
    if (this.find("text").textContent !== text) this.find("text").textContent = text;
  }

  showInside() {
    const { inside } = this.link, text = this.settings.line && inside !== null ? insideText(inside, this.settings.capacity) : "";
    if (this.find("inside").textContent !== text) this.find("inside").textContent = text;
  }

  /** A line of small print for whoever looks after the screen. @param {string} about @param {string} sentence empty: nothing is amiss */
  note(about, sentence) {
    if (sentence) this.notes.set(about, sentence);
    else this.notes.delete(about);
    const text = [...this.notes.values()].join(" ");
    if (this.find("note").textContent !== text) this.find("note").textContent = text;
  }

  /** @param {boolean} isOn */
  async turnSound(isOn) {
    await this.sound.turn(isOn);
    this.note("sound", "");
    this.showSound();
  }

  showSound() {
    const button = this.find("sound");
    button.setAttribute("aria-label", this.sound.isOn ? words().soundOff : words().soundOn);
    button.setAttribute("aria-pressed", String(this.sound.isOn));
    this.find("waves").style.display = this.sound.isOn ? "" : "none";
  }

  /** A touch gives back what browsers take away from a page that nobody touches. @param {PointerEvent} event */
  touched(event) {
    const target = /** @type {Element} */ (event.target);
    if (!this.find("door").dataset.running || target.closest("button, dialog")) return;
    if (this.notes.has("sound")) void this.turnSound(true);
    if (!document.fullscreenElement) void document.documentElement.requestFullscreen?.().catch(() => {});
  }

  async stayAwake() {
    if (document.hidden || !this.find("door").dataset.running && !isRunning()) return;
    try {
      this.awake = await navigator.wakeLock.request("screen");
      this.find("door").dataset.awake = "true";
      this.awake.onrelease = () => { delete this.find("door").dataset.awake; };
      this.note("awake", "");
    } catch {
      this.note("awake", words().stays);
    }
  }

  keepMinute() {
    const minute = this.counter.finish();
    if (minute) this.link.add(minute);
  }

  leave() {
    remember(false);
    this.keepMinute();
    location.assign(new URL("../door_screen", this.base));
  }
}

function isRunning() {
  try {
    return localStorage.getItem(RUNNING) === "true";
  } catch {
    return false;
  }
}

/** @param {boolean} runs */
function remember(runs) {
  try {
    localStorage.setItem(RUNNING, String(runs));
  } catch { /* then Start is pressed after a reload */ }
}
