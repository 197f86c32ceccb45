// The version in use, asked for again and again, so that another one reaches open pages.

import { named } from "./names.js";
import { tr } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest */

const EVERY_MS = 3000;

/** A problem whose text is for people. */
export class ManifestProblem extends Error {}

/** @param {string} base where `in-browser/` is @returns {Promise<Manifest>} */
export async function fetchManifest(base) {
  const answer = await fetch(new URL("manifest.json", base), { cache: "no-cache" }).catch(() => null);
  if (!answer) throw new ManifestProblem(tr("The server cannot be reached. Check the connection, and reload the page."));
  const content = await answer.json().catch(() => null);
  if (!answer.ok || !content) throw new ManifestProblem(content?.problem ?? tr("The server did not say which version is in use ({status}). Reload the page.", { status: answer.status }));
  return named(content);
}

/**
 * Call `changed` whenever another version is in use; without a connection all goes on with the one that is there.
 * @param {string} base @param {Manifest} first @param {(manifest: Manifest) => Promise<void>} changed
 * @returns {() => void} ends it
 */
export function followManifest(base, first, changed) {
  let known = first, busy = false;
  const timer = setInterval(async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const found = await fetchManifest(base);
      if (found.version.key !== known.version.key || found.version.threshold !== known.version.threshold) {
        await changed(found);
        known = found;
      }
    } catch { /* tried again */ } finally {
      busy = false;
    }
  }, EVERY_MS);
  return () => clearInterval(timer);
}
