// Zones on a picture: each click or tap sets a corner; the first corner, or a button, closes the zone.
// The element's own object keeps the corners of an open zone when Streamlit runs this function again.
const SVG = "http://www.w3.org/2000/svg", NEAR_PX = 16, UNITS = 1000;
const COLOURS = { interest: "#f0c83c", privacy: "#ffffff" };

export default function (component) {
  const { parentElement, setTriggerValue, data } = component;
  const board = (parentElement.maskdetZones ??= makeBoard(parentElement));
  board.update(data, (zones) => setTriggerValue("zones", zones));
}

function makeBoard(root) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const stage = find("stage"), picture = find("picture"), says = find("says"), list = find("list");
  const drawing = stage.appendChild(element("svg", { "aria-hidden": "true" }));
  let zones = [], corners = [], kind = "interest", pointer = null, words = {}, send = () => {};

  function element(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  const height = () => UNITS * (picture.naturalHeight || 9) / (picture.naturalWidth || 16);
  const at = ([x, y]) => [x * UNITS, y * height()];
  const path = (points) => points.map((point) => at(point).join(",")).join(" ");

  function hatch(name, lines) {
    const pattern = element("pattern", { id: name, width: 18, height: 18, patternUnits: "userSpaceOnUse" });
    for (const d of lines) pattern.append(
      element("path", { d, stroke: "#000", "stroke-width": 5, opacity: 0.5 }),
      element("path", { d, stroke: COLOURS[name], "stroke-width": 2 }));
    return pattern;
  }

  function outline(zone, number) {
    const points = path(zone.points), [x, y] = at(zone.points[0]), dash = zone.kind === "privacy" ? "none" : "16 8";
    const label = element("text", { x: Math.min(x + 10, UNITS - 60), y: Math.max(30, y + 30), fill: "#fff", stroke: "#000",
      "stroke-width": 5, "paint-order": "stroke", "font-size": 28, "font-family": "sans-serif", "font-weight": 700 });
    label.textContent = `${number + 1}`;
    drawing.append(
      element("polygon", { points, fill: `url(#${zone.kind})`, stroke: "#000", "stroke-width": 8 }),
      element("polygon", { points, fill: "none", stroke: COLOURS[zone.kind], "stroke-width": 4, "stroke-dasharray": dash }),
      label);
  }

  function draw() {
    drawing.setAttribute("viewBox", `0 0 ${UNITS} ${height()}`);
    drawing.replaceChildren(element("defs", {}));
    drawing.firstChild.append(hatch("interest", ["M0 18L18 0"]), hatch("privacy", ["M0 18L18 0", "M0 0L18 18"]));
    zones.forEach(outline);
    const open = pointer && corners.length ? [...corners, pointer] : corners;
    for (const [stroke, width] of [["#000", 8], [COLOURS[kind], 4]])
      drawing.append(element("polyline", { points: path(open), fill: "none", stroke, "stroke-width": width }));
    corners.map(at).forEach(([cx, cy], number) => drawing.append(
      element("circle", { cx, cy, r: number ? 7 : 12, fill: COLOURS[kind], stroke: "#000", "stroke-width": 3 })));
    describe();
  }

  function describe() {
    for (const name of ["interest", "privacy"]) find(name).setAttribute("aria-pressed", String(kind === name));
    find("undo").disabled = !corners.length;
    find("close").disabled = corners.length < 3;
    says.textContent = !corners.length ? words.start
      : corners.length < 3 ? words.corners.replace("{n}", corners.length)
      : words.closing;
    list.replaceChildren(...zones.map((zone, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words.delete.replace("{number}", number + 1).replace("{kind}", words[zone.kind]);
      button.onclick = () => change(zones.filter((_, other) => other !== number));
      return button;
    }));
  }

  function change(wanted) {
    zones = wanted;
    draw();
    send(zones);
  }

  function close() {
    const points = corners;
    corners = [];
    change([...zones, { kind, points }]);
  }

  function place(event) {
    const box = stage.getBoundingClientRect(), share = (value) => Math.min(1, Math.max(0, value));
    return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
  }

  function isNear([x, y], [u, v]) {
    const box = stage.getBoundingClientRect();
    return Math.hypot((x - u) * box.width, (y - v) * box.height) < NEAR_PX;
  }

  stage.onclick = (event) => {
    const point = place(event);
    if (corners.length >= 3 && isNear(point, corners[0])) return close();
    if (corners.length && isNear(point, corners.at(-1))) return;  // a double click is one corner
    corners = [...corners, point];
    draw();
  };
  stage.onpointermove = (event) => { pointer = event.pointerType === "mouse" ? place(event) : null; if (corners.length) draw(); };
  stage.onpointerleave = () => { pointer = null; draw(); };
  picture.onload = draw;
  find("undo").onclick = () => { corners = corners.slice(0, -1); draw(); };
  find("close").onclick = close;
  for (const name of ["interest", "privacy"]) find(name).onclick = () => { kind = name; draw(); };

  return {
    update(data, sender) {
      send = sender;
      words = data.words;
      zones = data.zones;
      if (picture.src !== data.picture) picture.src = data.picture;
      draw();
    },
  };
}
