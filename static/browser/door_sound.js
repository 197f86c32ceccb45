// What is heard at the door when the sign changes: a tone, its words, or both. Browsers play only after a touch of the screen.

import { chime } from "./alarm.js";

/** Rising for thanks, falling for what is asked; in hertz. @type {Record<string, number[]>} */
const NOTES = { thanks: [660, 880], mask: [880, 660, 520], nose: [880, 660], full: [520, 520] };

export class DoorSound {
  /** @param {HTMLElement} mark counts in its data what was sounded */
  constructor(mark) {
    this.mark = mark;
    /** @type {AudioContext | null} */
    this.context = null;
    this.isOn = false;
  }

  /** To be called by a touch or a key. @param {boolean} isOn */
  async turn(isOn) {
    this.isOn = isOn;
    if (!isOn) return window.speechSynthesis?.cancel();
    this.context ??= new AudioContext();
    await this.context.resume().catch(() => {});
  }

  /** Whether the browser lets it be heard now. */
  get isHeard() {
    return this.isOn && this.context?.state === "running";
  }

  /** @param {string} sign @param {string} words @param {string} kind of maskdet/entrance: silent, tone, voice, tone and voice @param {string} language */
  say(sign, words, kind, language) {
    const notes = NOTES[sign];
    if (!this.isOn || !this.context || !notes || kind === "silent") return;
    this.mark.dataset.sounded = `${this.mark.dataset.sounded ?? ""}${sign} `.slice(-100);
    const speaks = kind !== "tone" && "speechSynthesis" in window;
    const hasVoice = speaks && window.speechSynthesis.getVoices().some((voice) => voice.lang.slice(0, 2) === language.slice(0, 2));
    if (kind !== "voice" || !hasVoice) chime(this.context, notes);
    if (!speaks) return;
    window.speechSynthesis.cancel();
    const spoken = Object.assign(new SpeechSynthesisUtterance(words), { lang: language });
    spoken.onend = () => { this.mark.dataset.spoken = words; };
    window.speechSynthesis.speak(spoken);
  }
}
