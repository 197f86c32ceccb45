// A camera with a button: while it is held, frames go to the server a few times a second; or, where `every_ms` is set,
// it starts and stops sending one frame every so often.
// The element's own object keeps the camera alive when Streamlit runs this function again.
const EVERY_MS = 300, SEND_MS = 900, LONGEST_WAIT_MS = 5000, MOST_WAITING = 8, LONG_SIDE = 640;

export default function (component) {
  const { parentElement, setTriggerValue, data } = component;
  const camera = (parentElement.maskdetCamera ??= makeCamera(parentElement));
  camera.update(data, (batch) => setTriggerValue("frames", batch));
  return () => setTimeout(() => { if (!parentElement.isConnected) camera.stop(); }, 300);
}

function makeCamera(root) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const video = find("video"), hold = find("hold"), start = find("start"), says = find("says");
  const canvas = document.createElement("canvas");
  let stream = null, timer = null, waiting = [], number = 0, acknowledged = 0, sentAt = 0, send = () => {};
  let everyMs = 0, facing = "user", about = "";

  async function open() {
    start.disabled = true;
    says.textContent = tr("Allow the camera if the browser asks.");
    try {
      if (!navigator.mediaDevices) throw { name: "Insecure" };
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, facingMode: facing } });
      video.srcObject = stream;
      await video.play();
      stream.getVideoTracks()[0].onended = () => { release(); says.textContent = explain("Ended"); };
      start.hidden = true;
      hold.disabled = false;
      if (everyMs) return begin();
      says.textContent = tr("Hold the button, and move your head a little.");
    } catch (error) {
      start.disabled = false;
      says.textContent = explain(error.name);
    }
  }

  function explain(name) {
    const reasons = {
      Insecure: tr("Browsers give the camera only to pages with https, or on this computer. Use single pictures below."),
      NotAllowedError: tr("The browser may not use the camera. Allow it beside the address, then press Start again."),
      NotFoundError: tr("No camera was found. Connect one, then press Start again."),
      Ended: tr("The camera stopped. Connect it again, and reload the page."),
      NotReadableError: tr("Another program uses the camera. Close it, then press Start again."),
    };
    return reasons[name] ?? tr("The camera did not start. Press Start again, or use single pictures below.");
  }

  function take() {
    if (!video.videoWidth || waiting.length >= (everyMs ? 1 : MOST_WAITING)) return;
    const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    waiting.push({ time_s: performance.now() / 1000, about, jpeg: canvas.toDataURL("image/jpeg", 0.9).split(",")[1] });
    pass(false);
  }

  function pass(now) {
    const wait = performance.now() - sentAt;
    const free = acknowledged === number || wait > LONGEST_WAIT_MS;
    if (!waiting.length || !free || (!now && wait < SEND_MS)) return;
    number += 1;
    sentAt = performance.now();
    send({ number, frames: waiting.splice(0) });
  }

  function press(event) {
    event.preventDefault();
    if (timer || hold.disabled) return;
    begin();
  }

  function begin() {
    hold.classList.add("held");
    hold.setAttribute("aria-pressed", "true");
    says.textContent = everyMs ? tr("A picture goes to the server every {seconds} seconds.", { seconds: everyMs / 1000 }) : tr("Taking pictures ...");
    take();
    timer = setInterval(take, everyMs || EVERY_MS);
  }

  function toggle() {
    if (timer) release(); else begin();
  }

  function release() {
    if (!timer) return;
    clearInterval(timer);
    timer = null;
    hold.classList.remove("held");
    hold.setAttribute("aria-pressed", "false");
    says.textContent = everyMs ? tr("Stopped.") : tr("Hold the button for more, or keep what was taken.");
    pass(true);
  }

  const held = (work) => (event) => { if (!everyMs) work(event); };
  start.onclick = open;
  hold.onclick = () => { if (everyMs) toggle(); };
  hold.onpointerdown = held(press);
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) hold.addEventListener(name, held(release));
  hold.onkeydown = held((event) => { if (event.key === " " || event.key === "Enter") press(event); });
  hold.onkeyup = held(release);

  return {
    update(data, sender) {
      send = sender;
      acknowledged = data.acknowledged;
      hold.textContent = data.button;
      everyMs = data.every_ms;
      facing = data.facing;
      about = data.about;
      video.classList.toggle("mirrored", facing === "user");
      pass(!timer);
    },
    stop() {
      release();
      if (stream) stream.getTracks().forEach((track) => track.stop());
    },
  };
}
