// What the states and presets of the manifest are called in the language of the page; the manifest names them in any.

import { tr } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest */

/** @param {Manifest} manifest as the server gave it @returns {Manifest} */
export function named(manifest) {
  /** @type {Record<string, [title: string, short: string]>} */
  const states = {
    with_mask: [tr("With mask"), tr("Mask")], without_mask: [tr("Without mask"), tr("No mask")],
    mask_worn_incorrectly: [tr("Mask worn wrongly"), tr("Worn wrongly")], unsure: [tr("Unsure"), tr("Unsure")],
  };
  /** @type {Record<string, string>} */
  const presets = { fast: tr("Fast"), balanced: tr("Balanced"), accurate: tr("Accurate") };
  for (const style of manifest.rules.states) [style.title, style.short] = states[style.name] ?? [style.title, style.short];
  for (const [name, preset] of Object.entries(manifest.rules.presets)) preset.title = presets[name] ?? preset.title;
  return manifest;
}
