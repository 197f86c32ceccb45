// Fetches the settings and the program of the door screen, until both are there; worker.js keeps them for when the server is away.
const AGAIN_MS = 4000, READY_MS = 5000, KEPT = "maskdet door";
const BASE = new URL("./", location.href).href, IN_BROWSER = new URL("in-browser/", BASE).href;

async function open() {
  const answer = await fetch(new URL("settings.json", BASE), { cache: "no-cache" }), settings = await answer.json();
  if (!answer.ok) throw new Error(settings.problem);
  const { mount } = await import(`${IN_BROWSER}${settings.page}/door.js`).catch((problem) => {
    setTimeout(() => location.reload(), AGAIN_MS); // a module that failed once stays failed until then
    throw problem;
  });
  await mount(/** @type {HTMLElement} */ (document.getElementById("door")), { base: BASE, inBrowser: IN_BROWSER, settings });
  void keep(settings.page).catch(console.warn);
}

async function openAgain() {
  try {
    await open();
  } catch (problem) {
    console.warn(problem);
    const says = document.getElementById("says");
    if (says) says.textContent = (says.dataset.away ?? "").replace("{problem}", problem.message);
    setTimeout(openAgain, AGAIN_MS);
  }
}

/** This page itself came before worker.js did; programs of earlier releases go. @param {string} page the folder of the program */
async function keep(page) {
  const cache = await caches.open(KEPT);
  for (const name of ["", "door.css", "page.js"]) if (!(await cache.match(new URL(name, BASE)))) await cache.add(new URL(name, BASE));
  for (const { url } of await cache.keys()) if (url.includes("/page-") && !url.includes(`/${page}/`)) await cache.delete(url);
}

/** From then on all that is fetched is kept, what the networks' worker fetches, too. */
async function workerReady() {
  if (!navigator.serviceWorker) return;
  const isReady = navigator.serviceWorker.controller || new Promise((resolve) => { navigator.serviceWorker.oncontrollerchange = resolve; });
  await navigator.serviceWorker.register("worker.js");
  await Promise.race([isReady, new Promise((resolve) => setTimeout(resolve, READY_MS))]);
}

await workerReady().catch(console.warn);
await openAgain();
