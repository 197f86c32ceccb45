// What the door screen is made of: its elements and symbols.
import { words } from "./door_words.js";
import { escaped } from "./words.js";

// A face that needs no words: with a mask, without, with one under the nose. Drawn for 100 x 100.
const HEAD = '<path d="M50 6c22 0 36 15 36 40S70 94 50 94 14 71 14 46 28 6 50 6z" fill="none" stroke="currentColor" stroke-width="5"/>';
const EYES = '<path d="M31 38h10M59 38h10" stroke="currentColor" stroke-width="6" stroke-linecap="round"/>';
const NOSE = '<path d="M50 42v12l-5 3" fill="none" stroke="currentColor" stroke-width="4.5" stroke-linecap="round"/>';
/** @param {number} top where the mask begins */
const mask = (top) => `<path d="M19 ${top}q31-12 62 0l-3 14q-6 18-28 18T22 ${top + 14}z" fill="currentColor"/>`;
const MOUTH = '<path d="M38 72h24" stroke="currentColor" stroke-width="5" stroke-linecap="round"/>';
/** @type {Record<string, string>} */
const SYMBOLS = {
  thanks: HEAD + EYES + mask(54),
  mask: HEAD + EYES + NOSE + MOUTH,
  nose: `${HEAD}${EYES}${NOSE}<path d="M23 66q27-9 54 0l-4 9q-7 16-23 16T27 75z" fill="currentColor"/>`,
  look: HEAD + EYES + NOSE + '<path d="M36 70q14 12 28 0" fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round"/>',
  full: '<circle cx="50" cy="50" r="42" fill="none" stroke="currentColor" stroke-width="6"/><path d="M28 50h44" stroke="currentColor" stroke-width="12" stroke-linecap="round"/>',
  nobody: HEAD + EYES + mask(54),
};

/** @param {string} sign */
export const symbol = (sign) => `<svg viewBox="0 0 100 100" aria-hidden="true">${SYMBOLS[sign] ?? SYMBOLS.look}</svg>`;

/** @param {string} name @param {string} label @param {string} shape */
const icon = (name, label, shape) => `<button type="button" data-part="${name}" class="corner" aria-label="${label}"><svg viewBox="0 0 24 24" aria-hidden="true">${shape}</svg></button>`;
const SPEAKER = '<path d="M4 9h4l5-4v14l-5-4H4z" fill="currentColor"/><path data-part="waves" d="M16 8q3 4 0 8M18.5 5.5q5.5 6.5 0 13" fill="none" stroke="currentColor" stroke-width="2"/>';
const LOCK = '<path d="M6 11h12v9H6z" fill="currentColor"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3" fill="none" stroke="currentColor" stroke-width="2"/>';

/** In the language of the page. */
export function doorHtml() {
  const said = Object.fromEntries(Object.entries(words()).map(([name, text]) => [name, escaped(text)]));
  return `
<main class="door" data-part="door" data-sign="nobody">
  <h1 class="unseen">${said.title}</h1>
  <div class="sign"><div class="symbol" data-part="symbol"></div><p class="text" data-part="text" role="status" aria-live="polite"></p></div>
  <div class="foot">
    <div class="view" data-part="view" hidden><video data-part="video" muted playsinline aria-hidden="true"></video><img data-part="picture" alt="" hidden>
      <svg data-part="line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"></svg></div>
    <p class="inside" data-part="inside" role="status" aria-live="polite"></p>
  </div>
  <p class="note" data-part="note" role="status"></p>
  <div class="corners">${icon("sound", said.soundOn, SPEAKER)}${icon("leave", said.leave, LOCK)}</div>
  <section class="start" data-part="opening">
    <h2>${said.title}</h2><p data-part="intro"></p>
    <button type="button" class="main" data-part="start">${said.start}</button>
    <p data-part="says" role="status"></p>
  </section>
  <dialog data-part="pad" aria-label="${said.leaving}"><form method="dialog">
    <label>${said.leaving}<input data-part="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="8" aria-label="${said.pin}"></label>
    <div class="keys" data-part="keys"></div>
    <p data-part="wrong" role="alert"></p>
    <div class="row"><button type="button" data-part="stay">${said.cancel}</button><button type="submit" class="main" data-part="go">${said.enter}</button></div>
  </form></dialog>
  <span data-part="sounded"></span>
</main>`;
}

/** White or black, whichever is read better on a colour. @param {string} hex */
export function inkOn(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#101010" : "#ffffff";
}
