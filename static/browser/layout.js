// What the live view is made of: its elements and how they look, in the colours of the page around it.

import { escaped, tr } from "./words.js";

/** In the language of the page. */
export function liveHtml() {
  const [start, other, full, save, blur] = [tr("Start"), tr("Other camera"), tr("Full screen"), tr("Save this moment"), tr("Blur faces in it")];
  const [seen, found, camera, people] = [tr("What the camera sees"), tr("The faces found, with their verdicts"), tr("Camera"), tr("Who is in view")];
  return `
<div class="stage" data-part="stage">
  <video data-part="video" muted playsinline aria-label="${escaped(seen)}"></video>
  <canvas data-part="canvas" role="img" aria-label="${escaped(found)}"></canvas>
  <p class="over" data-part="over" role="status"></p>
</div>
<div class="row">
  <button data-part="start" class="main" type="button">${escaped(start)}</button>
  <select data-part="cameras" aria-label="${escaped(camera)}" hidden></select>
  <button data-part="turn" type="button" hidden>${escaped(other)}</button>
  <button data-part="full" type="button" disabled>${escaped(full)}</button>
  <button data-part="save" type="button" disabled>${escaped(save)}</button>
  <label><input data-part="blur" type="checkbox" checked> ${escaped(blur)}</label>
</div>
<div class="banner" data-part="banner" role="alert" hidden></div>
<p class="says" data-part="says" role="status"></p>
<div class="row" data-part="ways" hidden></div>
<div class="side" data-part="side" hidden>
  <div class="numbers" data-part="numbers"></div>
  <ul class="people" data-part="people" aria-label="${escaped(people)}"></ul>
  <p class="machine" data-part="machine"></p>
  <div data-part="chart"></div>
</div>
<span data-part="alarm"></span>`;
}

export const CSS = `
.root {font-family: var(--st-font, system-ui, sans-serif); color: var(--st-text-color, CanvasText); display: grid; gap: .75rem 1.25rem;
  grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); grid-template-rows: repeat(4, auto) 1fr; align-items: start}
.root > * {grid-column: 1}
.root > .side {grid-column: 2; grid-row: 1 / 6}
@container (max-width: 760px) {.root {grid-template-columns: minmax(0, 1fr); grid-template-rows: none} .root > .side {grid-column: 1; grid-row: auto}}
.host {container-type: inline-size}
.stage {position: relative; border-radius: .5rem; overflow: hidden; background: var(--st-secondary-background-color, #1a2530); aspect-ratio: 4 / 3}
.stage:fullscreen {border-radius: 0; aspect-ratio: auto; background: #000}
.stage video, .stage canvas {position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain}
.stage video.mirrored {transform: scaleX(-1)}
.stage video.hidden {visibility: hidden}
.stage .over {position: absolute; inset: 0; margin: 0; padding: 1rem; display: grid; place-items: center; text-align: center; pointer-events: none}
.stage .over:empty {display: none}
.row {display: flex; flex-wrap: wrap; gap: .5rem; align-items: center}
button, select {font: inherit; padding: .45rem .9rem; border-radius: .5rem; border: 1px solid var(--st-border-color, #8895a1);
  background: var(--st-background-color, Canvas); color: inherit; cursor: pointer; max-width: 100%}
button:disabled {opacity: .5; cursor: default}
button.main {background: var(--st-primary-color, #0068a6); border-color: transparent; color: #fff; font-weight: 600; min-width: 6rem}
button:focus-visible, select:focus-visible {outline: 3px solid var(--st-primary-color, #0068a6); outline-offset: 2px}
[hidden] {display: none !important}
label {display: inline-flex; gap: .4rem; align-items: center}
p {margin: 0}
.banner {background: #be4800; color: #fff; font-weight: 600; padding: .7rem 1rem; border-radius: .5rem}
.stage .banner {position: absolute; inset: auto 0 0; margin: 1rem; font-size: 1.3rem}
.says:empty {display: none}
.says.problem {border-left: .3rem solid #be4800; padding: .4rem .8rem; background: var(--st-secondary-background-color, #f1f5f8)}
.numbers {display: grid; grid-template-columns: repeat(auto-fit, minmax(7.4rem, 1fr)); gap: .5rem}
.numbers > div {border: 1px solid color-mix(in srgb, currentColor 18%, transparent); border-radius: .5rem; padding: .45rem .7rem}
.numbers span {font-size: .85rem}
.numbers b {display: block; font-size: 1.7rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.25}
i {font-style: normal; display: inline-block; min-width: 1.25em; text-align: center; border-radius: .25rem; font-weight: 700; margin-right: .3em}
.people {list-style: none; margin: .6rem 0; padding: 0; font-size: .95rem; font-variant-numeric: tabular-nums}
.people li {padding: .12rem 0}
.machine {font-size: .85rem; opacity: .8; font-variant-numeric: tabular-nums; margin: .5rem 0}
.side svg {width: 100%; height: auto; display: block}`;

/**
 * Fill an element; what it holds is found by its `data-part`.
 * @param {ParentNode & Node} root @param {string} html @param {string} css @param {string} [kind] its class
 */
export function layOut(root, html, css, kind = "") {
  const style = document.createElement("style"), host = document.createElement("div");
  style.textContent = css;
  host.className = "host";
  host.innerHTML = `<div class="root ${kind}">${html}</div>`;
  root.append(style, host);
  /** @param {string} name @returns {any} */
  return (name) => host.querySelector(`[data-part="${name}"]`);
}
