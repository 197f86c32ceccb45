// The numbers, who is in view, and the last five minutes, beside the picture.

import { shownPercent } from "./drawing.js";
import { escaped, tr, trMany } from "./words.js";

/** @typedef {import("./types").Track} Track @typedef {import("./types").StateStyle} StateStyle */

const HEIGHT = 150, GREY = "#7f8c98", UNSURE = "unsure";
/** @type {Record<string, string>} */
const DASHES = { with_mask: "none", without_mask: "9 4", unsure: "2 4", mask_worn_incorrectly: "12 4 2 4" };

/** How many people were seen in which state, second by second. */
export class History {
  /** @param {number} seconds that are remembered */
  constructor(seconds) {
    this.seconds = seconds;
    /** @type {{timeS: number, people: number, counts: Record<string, number>}[]} */
    this.points = [];
  }

  /** Of the frames of a second the fullest counts. @param {Track[]} tracks @param {number} nowS */
  add(tracks, nowS) {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const { state } of tracks) counts[state] = (counts[state] ?? 0) + 1;
    const point = { timeS: Math.floor(nowS), people: tracks.length, counts }, last = this.points[this.points.length - 1];
    if (last?.timeS === point.timeS) {
      if (point.people >= last.people) this.points[this.points.length - 1] = point;
      return;
    }
    this.points.push(point);
    if (this.points.length > this.seconds) this.points.shift();
  }
}

/** Big numbers. @param {Track[]} tracks @param {StateStyle[]} states @param {string} [title] of how many there are */
export function numbersHtml(tracks, states, title = tr("In view")) {
  /** @param {string} state */
  const count = (state) => tracks.filter((track) => track.state === state).length;
  const known = tracks.length - count(UNSURE), share = known ? `${Math.round(100 * count("with_mask") / known)}%` : "–";
  const cells = states.map((style) => cell(style.name, style.title, String(count(style.name)), style));
  return [cell("in view", title, String(tracks.length)), ...cells, cell("share", tr("Masked"), share)].join("");
}

/** @param {string} name @param {string} title @param {string} value @param {StateStyle} [style] */
function cell(name, title, value, style) {
  return `<div data-number="${name}"><span>${style ? sign(style) : ""}${escaped(title)}</span><b>${value}</b></div>`;
}

/** @param {StateStyle} style */
const sign = (style) => `<i style="background:${style.hex};color:${style.text}">${style.symbol}</i>`;

/** Everyone in view, a line each. @param {Track[]} tracks @param {StateStyle[]} states @param {number} nowS */
export function peopleHtml(tracks, states, nowS) {
  return tracks.map((track) => {
    const style = states.find(({ name }) => name === track.state) ?? states[states.length - 1];
    const said = { number: track.track_id, verdict: style.title, sure: shownPercent(track.verdict.probability), seconds: Math.floor(nowS - track.since_s) };
    const text = track.state === UNSURE ? tr("Person {number}: {verdict}, for {seconds} s", said) : tr("Person {number}: {verdict}, {sure}% sure, for {seconds} s", said);
    return `<li data-person="${track.track_id}" data-state="${track.state}">${sign(style)}${escaped(text)}</li>`;
  }).join("");
}

/** How well this device keeps up. @param {number} rate frames a second @param {number} workMs @param {{videoWidth: number, videoHeight: number}} video @param {boolean} onCard */
export function machineHtml(rate, workMs, { videoWidth: width, videoHeight: height }, onCard) {
  const said = { rate: "<rate>", work: "<work>", width, height };
  const text = onCard ? tr("{rate} frames a second, a frame judged in {work} ms, {width} x {height} pixels, on the graphics card", said)
    : tr("{rate} frames a second, a frame judged in {work} ms, {width} x {height} pixels, on the processor", said);
  /** @param {string} name @param {number} value */
  const figure = (name, value) => `<span data-number="${name}">${value.toFixed(0)}</span>`;
  return escaped(text).replace(escaped("<rate>"), figure("rate", rate)).replace(escaped("<work>"), figure("work", workMs));
}

/** People by state over the last minutes; lines differ by colour and by dashes. @param {History} history @param {StateStyle[]} states @param {number} nowS @param {number} width in which it is shown, in pixels: words keep their size */
export function chartSvg(history, states, nowS, width) {
  const { points, seconds } = history, most = Math.max(3, ...points.map((point) => point.people));
  /** @param {number} count */
  const height = (count) => 14 + (HEIGHT - 14) * (1 - count / most);
  const lines = states.map((style) => {
    let path = "", lastS = -Infinity;
    for (const point of points) {
      const age = nowS - point.timeS;
      if (age < 0 || age > seconds) continue;
      const x = (width * (1 - age / seconds)).toFixed(1), y = height(point.counts[style.name] ?? 0).toFixed(1);
      path += point.timeS - lastS > 2 ? `M${x} ${y}` : `H${x}V${y}`;
      lastS = point.timeS;
    }
    return path && `<path d="${path}" fill="none" stroke="${style.hex}" stroke-width="2.5" stroke-dasharray="${DASHES[style.name] ?? "none"}"/>`;
  });
  let grid = "";
  for (let n = 0, step = Math.max(1, Math.ceil(most / 4)); n <= most; n += step) {
    grid += `<line x1="0" x2="${width}" y1="${height(n)}" y2="${height(n)}" stroke="${GREY}" opacity=".35"/><text x="2" y="${height(n) - 3}">${n}</text>`;
  }
  const n = Math.round(seconds / 60), [ago, now] = [trMany("{n} minute ago", "{n} minutes ago", n), tr("now")];
  const title = trMany("People in view by state, last {n} minute", "People in view by state, last {n} minutes", n);
  return `<svg viewBox="0 0 ${width} ${HEIGHT + 18}" role="img" aria-label="${escaped(title)}" font-size="13" fill="${GREY}">${grid}${lines.join("")}`
    + `<text x="2" y="${HEIGHT + 14}">${escaped(ago)}</text><text x="${width - 2}" y="${HEIGHT + 14}" text-anchor="end">${escaped(now)}</text></svg>`;
}
