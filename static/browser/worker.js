// A classic worker, since the runtime loads its own parts by importScripts, which module workers lack.
const ready = import(new URL("./worker_main.js", self.location.href).href);
self.onmessage = async (event) => (await ready).receive(event.data);
