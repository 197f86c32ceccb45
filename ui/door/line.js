// A line to draw over the picture of a camera: its two ends are moved by mouse, finger or arrow keys; an arrow points inside.
// The element's own object keeps the camera alive when Streamlit runs this function again.
const STEP = 0.02, ARROW = 0.14;

export default function (component) {
  const { parentElement, setTriggerValue, data } = component;
  const drawing = (parentElement.maskdetLine ??= makeDrawing(parentElement));
  drawing.update(data, (line) => setTriggerValue("line", line));
  return () => setTimeout(() => { if (!parentElement.isConnected) drawing.stop(); }, 300);
}

function makeDrawing(root) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const stage = find("stage"), video = find("video"), ends = [find("start"), find("end")];
  let data = null, line = [], right = true, stream = null, moving = false, send = () => {};
  const mirrored = () => data.own && data.front;
  const across = (share) => (mirrored() ? 1 - share : share);

  function draw() {
    const { clientWidth: width, clientHeight: height } = stage;
    const [x1, y1, x2, y2] = [across(line[0]) * width, line[1] * height, across(line[2]) * width, line[3] * height];
    ends.forEach((end, k) => Object.assign(end.style, { left: `${100 * across(line[2 * k])}%`, top: `${100 * line[2 * k + 1]}%` }));
    // To the right of the line as it runs in the picture; in a mirror right is left.
    const sign = (right ? 1 : -1) * (mirrored() ? -1 : 1), length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
    const [dx, dy] = [-(y2 - y1) / length * sign * ARROW * height, (x2 - x1) / length * sign * ARROW * height];
    const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2], [tx, ty] = [mx + dx, my + dy];
    const head = [[-0.3, 0.22], [-0.3, -0.22]].map(([back, side]) => `${tx + back * dx - side * dy} ${ty + back * dy + side * dx}`);
    const path = (shape, colour, wide) => `<path d="${shape}" fill="none" stroke="${colour}" stroke-width="${wide}" stroke-linecap="round"/>`;
    const shapes = [`M${x1} ${y1}L${x2} ${y2}`, `M${mx} ${my}L${tx} ${ty}M${head[0]}L${tx} ${ty}L${head[1]}`];
    find("drawing").innerHTML = shapes.map((shape) => path(shape, "#101010", 7) + path(shape, "#ffd54a", 4)).join("");
  }

  function move(k, x, y) {
    const clamp = (value) => Math.round(1000 * Math.min(1, Math.max(0, value))) / 1000;
    [line[2 * k], line[2 * k + 1]] = [clamp(x), clamp(y)];
    draw();
  }

  const tell = () => send({ ends: [...line], right });

  ends.forEach((end, k) => {
    end.onpointerdown = (event) => { moving = true; end.setPointerCapture(event.pointerId); };
    end.onpointermove = (event) => {
      if (!end.hasPointerCapture(event.pointerId)) return;
      const { left, top, width, height } = stage.getBoundingClientRect();
      move(k, across((event.clientX - left) / width), (event.clientY - top) / height);
    };
    end.onpointerup = end.onpointercancel = () => { if (moving) { moving = false; tell(); } };
    end.onkeydown = (event) => {
      const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (!steps) return;
      event.preventDefault();
      move(k, line[2 * k] + (mirrored() ? -steps[0] : steps[0]), line[2 * k + 1] + steps[1]);
    };
    end.onkeyup = (event) => { if (event.key.startsWith("Arrow")) tell(); };
  });
  find("swap").onclick = () => { right = !right; draw(); tell(); };
  find("camera").onclick = async () => {
    try {
      const facing = data.front ? "user" : "environment";
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: facing } });
      video.srcObject = stream;
      await video.play();
      stage.style.aspectRatio = `${video.videoWidth} / ${video.videoHeight}`;
      find("camera").hidden = true;
      draw();
    } catch {
      find("says").textContent = data.refused;
    }
  };
  find("picture").onload = () => {
    stage.style.aspectRatio = `${find("picture").naturalWidth} / ${find("picture").naturalHeight}`;
    draw();
  };
  new ResizeObserver(() => { if (data) draw(); }).observe(stage);

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  }

  return {
    update(given, sender) {
      data = given;
      send = sender;
      if (!moving) [line, right] = [[...given.line], given.right];
      if (!given.own) stop();
      find("camera").hidden = !given.own || Boolean(stream);
      video.hidden = !given.own;
      video.classList.toggle("mirrored", mirrored());
      find("picture").hidden = !given.picture;
      if (given.picture && find("picture").src !== given.picture) find("picture").src = given.picture;
      draw();
    },
    stop,
  };
}
