// A camera with a button to hold: while it is held, frames go to the server a few times a second.
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

  async function open() {
    start.disabled = true;
    says.textContent = "Allow the camera if the browser asks.";
    try {
      if (!navigator.mediaDevices) throw { name: "Insecure" };
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, facingMode: "user" } });
      video.srcObject = stream;
      await video.play();
      start.hidden = true;
      hold.disabled = false;
      says.textContent = "Hold the button, and move your head a little.";
    } catch (error) {
      start.disabled = false;
      says.textContent = explain(error.name);
    }
  }

  function explain(name) {
    const reasons = {
      Insecure: "Browsers give the camera only to pages with https, or on this computer. Use single pictures below.",
      NotAllowedError: "The browser may not use the camera. Allow it beside the address, then press Start again.",
      NotFoundError: "No camera was found. Connect one, then press Start again.",
      NotReadableError: "Another program uses the camera. Close it, then press Start again.",
    };
    return reasons[name] ?? "The camera did not start. Press Start again, or use single pictures below.";
  }

  function take() {
    if (!video.videoWidth || waiting.length >= MOST_WAITING) return;
    const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    waiting.push({ time_s: performance.now() / 1000, jpeg: canvas.toDataURL("image/jpeg", 0.9).split(",")[1] });
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
    hold.classList.add("held");
    says.textContent = "Taking pictures ...";
    take();
    timer = setInterval(take, EVERY_MS);
  }

  function release() {
    if (!timer) return;
    clearInterval(timer);
    timer = null;
    hold.classList.remove("held");
    says.textContent = "Hold the button for more, or keep what was taken.";
    pass(true);
  }

  start.onclick = open;
  hold.onpointerdown = press;
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) hold.addEventListener(name, release);
  hold.onkeydown = (event) => { if (event.key === " " || event.key === "Enter") press(event); };
  hold.onkeyup = release;

  return {
    update(data, sender) {
      send = sender;
      acknowledged = data.acknowledged;
      hold.textContent = data.button;
      pass(!timer);
    },
    stop() {
      release();
      if (stream) stream.getTracks().forEach((track) => track.stop());
    },
  };
}
