// Step by step from the browser to the network; the first step that fails says what to do.
const GATHER_MS = 6000;

export default function (component) {
  const { parentElement, data } = component;
  parentElement.maskdetTest = data;
  const run = parentElement.querySelector('[data-part="run"]');
  run.onclick = () => test(parentElement, run);
}

async function test(root, run) {
  const list = root.querySelector('[data-part="results"]');
  list.replaceChildren();
  list.dataset.state = "running";
  run.disabled = true;
  const steps = [secure, modern, room, camera, network];
  for (const step of steps) {
    const [verdict, sentence] = await step(root.maskdetTest).catch((error) => ["bad", tr("This step failed: {problem}.", { problem: error.message })]);
    const line = document.createElement("li");
    line.dataset.verdict = verdict;
    line.dataset.sign = { good: "✓", bad: "✕", note: "i" }[verdict];
    line.textContent = sentence;
    list.append(line);
    if (verdict === "bad") break;
  }
  list.dataset.state = "done";
  run.disabled = false;
}

async function secure() {
  if (window.isSecureContext) return ["good", tr("The page may use a camera: it came over HTTPS, or from this computer.")];
  return ["bad", tr("Browsers give the camera only to pages with https:// in front. Open this page by its https address, or ask "
    + "whoever runs the server to put HTTPS in front of it (the README says how). Until then choose One photo, and upload it.")];
}

async function modern() {
  if (navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection) return ["good", tr("The browser knows live video (WebRTC).")];
  return ["bad", tr("This browser is too old for live video, or it is switched off. Use a current Firefox, Chrome, Edge or "
    + "Safari, or choose One photo.")];
}

async function room(data) {
  return data.server_full ? ["bad", data.server_full] : ["good", tr("The server has a free place.")];
}

async function camera() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const track = stream.getVideoTracks()[0], size = track.getSettings(), name = track.label || tr("camera");
    track.stop();
    return ["good", tr("The camera works: {name}, {width} x {height} pixels.", { name, width: size.width, height: size.height })];
  } catch (error) {
    return ["bad", explain(error.name)];
  }
}

function explain(name) {
  const reasons = {
    NotAllowedError: tr("The camera is not allowed. Press the camera or lock sign beside the address, allow the camera, and test again. "
      + "On a phone or Mac the browser itself may need permission in the system's settings."),
    NotFoundError: tr("No camera was found. Connect one, or choose One photo and upload it."),
    NotReadableError: tr("The camera is in use by another program, or broken. Close video calls and camera programs, and test again."),
    OverconstrainedError: tr("The camera cannot give the picture that was asked for. Choose another camera."),
  };
  return reasons[name] ?? tr("The camera did not start ({name}). Unplug it, plug it in again, and reload the page.", { name });
}

async function network(data) {
  const servers = data.configuration.iceServers, relayOnly = data.configuration.iceTransportPolicy === "relay";
  const found = await gather(data.configuration);
  const turn = servers.some((server) => [server.urls].flat().some((url) => url.startsWith("turn")));
  if (turn && !found.has("relay")) {
    return ["bad", relayOnly
      ? tr("The TURN server did not answer, or refused the login. Whoever runs this server should check its address, password and "
        + "firewall. Snapshots work without it.")
      : tr("The TURN server did not answer, or refused the login. Whoever runs this server should check its address, password and "
        + "firewall; in the same network live video may still work. Snapshots work without it.")];
  }
  if (servers.length && !turn && !found.has("srflx")) {
    return ["note", tr("The STUN server did not answer. In the same network live video works; from elsewhere choose Snapshots.")];
  }
  if (!found.size) {
    return ["bad", tr("The browser found no way out for video: a firewall or an extension blocks WebRTC. Choose Snapshots.")];
  }
  if (!servers.length && !["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) {
    return ["note", tr("No STUN or TURN server is set: live video works in the same network. If it does not connect, choose Snapshots, "
      + "or ask whoever runs this server to set a TURN server (the README says how).")];
  }
  return ["good", found.has("relay") ? tr("The network lets video through, by way of the TURN server.") : tr("The network lets video through.")];
}

async function gather(configuration) {
  const connection = new RTCPeerConnection(configuration), found = new Set();
  connection.onicecandidate = (event) => { if (event.candidate?.type) found.add(event.candidate.type); };
  connection.addTransceiver("video");
  await connection.setLocalDescription(await connection.createOffer());
  const end = Date.now() + GATHER_MS;
  while (connection.iceGatheringState !== "complete" && Date.now() < end) await new Promise((done) => setTimeout(done, 100));
  connection.close();
  return found;
}
