// The networks of the version in use: fetched once, renewed while a view is open.

import { CameraProblem } from "./camera.js";
import { ManifestProblem, fetchManifest, followManifest } from "./manifest.js";
import { NetworkProblem, Networks } from "./networks.js";
import { whyNot } from "./support.js";
import { tr } from "./words.js";

/** @typedef {import("./types").Manifest} Manifest */

export class VersionInUse {
  /** @param {string} base where `in-browser/` is @param {(manifest: Manifest, networks: Networks, isFirst: boolean) => void} use called first, and whenever another version is in use @param {Manifest | null} [other] a second version beside it */
  constructor(base, use, other = null) {
    this.base = base;
    this.other = other;
    this.use = use;
    this.closed = false;
    /** @type {Promise<Networks> | null} */
    this.loading = null;
  }

  /** The networks; after a failure they are fetched anew at the next call. */
  load() {
    this.loading ??= this.loaded().catch((problem) => {
      this.loading = null;
      throw problem;
    });
    return this.loading;
  }

  async loaded() {
    const reason = whyNot();
    if (reason) throw new NetworkProblem(reason);
    const manifest = await fetchManifest(this.base);
    if (this.closed) throw new NetworkProblem(tr("The page was left."));
    this.networks?.close();
    const networks = this.networks = new Networks(this.base);
    await networks.load(manifest, this.other);
    this.use(manifest, networks, true);
    this.unfollow = followManifest(this.base, manifest, async (found) => {
      await networks.load(found, this.other);
      this.use(found, networks, false);
    });
    return networks;
  }

  close() {
    this.closed = true;
    this.unfollow?.();
    this.networks?.close();
  }
}

/** What a person is told: a problem's own words where it has some. @param {unknown} problem @param {string} otherwise with {problem} where it is named */
export function sentenceOf(problem, otherwise) {
  if (problem instanceof CameraProblem || problem instanceof NetworkProblem || problem instanceof ManifestProblem) return problem.message;
  console.error(problem);
  return otherwise.replace("{problem}", String(problem));
}
