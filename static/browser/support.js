// Whether this browser can judge faces by itself.

import { tr } from "./words.js";

// The smallest program that uses SIMD (from wasm-feature-detect, Apache 2.0).
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

/** An empty text where it can, else why not. */
export function whyNot() {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) {
    return tr("This browser is too old to judge faces by itself (it knows no WebAssembly SIMD). Update it, or let the server do it.");
  }
  if (typeof Worker !== "function" || typeof OffscreenCanvas !== "function") {
    return tr("This browser is too old to judge faces by itself (it cannot draw beside the page). Update it, or let the server do it.");
  }
  return crypto.subtle ? "" : tr("Browsers judge faces by themselves only on pages with https:// in front, or on this computer. Open the page by its https address.");
}
