// A tone or a spoken sentence, at once and then every few seconds while there is something to say.

import { spokenLanguage, tr, trMany } from "./words.js";

const AGAIN_MS = 6000;

/** Alone on a page, without a live view. @param {Node} root @param {{options: {kind: string, sentence: string}}} given */
export function mount(root, { options }) {
  const mark = document.createElement("span"), alarm = makeAlarm(mark);
  mark.dataset.part = "alarm";
  root.appendChild(mark);
  alarm.update(options.kind, options.sentence);
  return {
    /** @param {{kind: string, sentence: string}} given */
    update: ({ kind, sentence }) => alarm.update(kind, sentence),
    close: () => alarm.update("Silent", ""),
  };
}

/** @param {HTMLElement} mark counts in its data what was sounded */
export function makeAlarm(mark) {
  /** @type {AudioContext | null} */
  let sound = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let kind = "Silent", sentence = "";

  function tone() {
    const context = (sound ??= new AudioContext());
    void context.resume();
    chime(context, [880, 660]);
  }

  function announce() {
    mark.dataset.sounded = String(Number(mark.dataset.sounded ?? 0) + 1);
    if (kind !== "Spoken" || !window.speechSynthesis) return tone();
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(sentence), { lang: spokenLanguage() }));
  }

  return {
    /** @param {string} newKind Silent, Tone or Spoken @param {string} newSentence empty: be quiet */
    update(newKind, newSentence) {
      const begins = newSentence && (!sentence || newKind !== kind);
      [kind, sentence] = [newKind, newSentence];
      if (!sentence) {
        clearInterval(timer);
        return;
      }
      if (!begins) return;
      clearInterval(timer);
      announce();
      timer = setInterval(announce, AGAIN_MS);
    },
  };
}

/** Notes, one after the other. @param {AudioContext} context @param {number[]} notes in hertz */
export function chime(context, notes) {
  notes.forEach((frequency, number) => {
    const voice = context.createOscillator(), volume = context.createGain(), at = context.currentTime + 0.25 * number;
    voice.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
    voice.connect(volume).connect(context.destination);
    voice.start(at);
    voice.stop(at + 0.24);
  });
}

/** What is said aloud, as on the server. @param {number} people @param {number} wrongly of them, with a mask worn wrongly */
export function alarmSentence(people, wrongly) {
  if (wrongly && wrongly === people) return trMany("Someone wears a mask wrongly.", "{n} people wear their masks wrongly.", people);
  if (wrongly) return tr("{n} people are without a mask, or wear it wrongly.", { n: people });
  return trMany("Someone is without a mask.", "{n} people are without a mask.", people);
}
