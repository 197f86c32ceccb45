// A picture whose faces can be clicked, with the table of them. Frames and words have the same size on any picture and zoom:
// they are drawn in pixels of the screen. What is chosen stays chosen when Streamlit runs this function again.
const MAX_ZOOM = 8, STEP = 1.5, MOST_ENLARGED = 4, MOVED_PX = 4, TARGET_PX = 26, LEAST_TABLE_PX = 400, SVG = "http://www.w3.org/2000/svg";

export default function (component) {
  const { parentElement, setTriggerValue, data } = component;
  const view = (parentElement.maskdetFaces ??= makeView(parentElement));
  view.update(data, setTriggerValue);
}

function makeView(root) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const stage = find("stage"), picture = find("picture"), frames = find("frames"), lines = find("lines"), panel = find("panel");
  const pointers = new Map();
  let data = { faces: [], styles: {} }, chosen = null, origin = "picture", lit = null;
  let zoom = 1, panX = 0, panY = 0, drag = null;
  const teller = makeTeller(find("all"));
  const table = makeTable(find("table"), { onChoose: choose, onHover: light, makeActions });

  // Geometry: pixels of the stage

  function fit() {
    const width = picture.naturalWidth || 4, height = picture.naturalHeight || 3, room = stage.clientWidth || 1;
    const most = Math.max(240, Math.min(0.78 * window.innerHeight, 1.4 * room));
    const scale = Math.min(room / width, most / height, MOST_ENLARGED);
    return { width: width * scale, height: height * scale, left: (room - width * scale) / 2 };
  }

  function boxOf(face, { width, height, left }) {
    return { x: left + panX + face.x * width * zoom, y: panY + face.y * height * zoom, w: face.w * width * zoom, h: face.h * height * zoom };
  }

  function keepInside({ width, height }) {
    panX = Math.min(0, Math.max(panX, width - width * zoom));
    panY = Math.min(0, Math.max(panY, height - height * zoom));
  }

  function zoomTo(wanted, x = null, y = null) {
    const size = fit(), next = Math.min(MAX_ZOOM, Math.max(1, wanted));
    const px = (x ?? stage.clientWidth / 2) - size.left, py = y ?? size.height / 2;
    panX = px - (px - panX) * next / zoom;
    panY = py - (py - panY) * next / zoom;
    zoom = next;
    draw();
  }

  function showFace(face) {
    const size = fit(), box = boxOf(face, size), [x, y] = middle(box);
    if (zoom === 1 || (x > 0 && x < stage.clientWidth && y > 0 && y < size.height)) return;
    panX += stage.clientWidth / 2 - x;
    panY += size.height / 2 - y;
    draw();
  }

  // Drawing

  function draw() {
    const size = fit();
    keepInside(size);
    stage.style.height = `${size.height}px`;
    find("all").style.setProperty("--height", `${Math.max(LEAST_TABLE_PX, size.height + 48)}px`);
    stage.classList.toggle("zoomed", zoom > 1);
    Object.assign(picture.style, { width: `${size.width * zoom}px`, height: `${size.height * zoom}px`,
      transform: `translate(${size.left + panX}px, ${panY}px)` });
    const area = { w: stage.clientWidth, h: size.height };
    const seen = data.faces.map((face) => ({ face, box: boxOf(face, size) })).filter(({ box }) => overlaps(box, { x: 0, y: 0, ...area }));
    drawFrames(seen);
    drawLabels(seen, area);
    for (const [name, off] of [["out", zoom <= 1], ["whole", zoom <= 1], ["in", zoom >= MAX_ZOOM]]) find(name).disabled = off;
    drawPanel(size);
  }

  function drawFrames(seen) {
    const focused = root.activeElement?.dataset?.face;
    const order = [...seen].sort((a, b) => b.box.w * b.box.h - a.box.w * a.box.h);  // small ones on top
    frames.replaceChildren(...order.map(({ face, box }) => frame(face, box)));
    if (focused !== undefined) frames.querySelector(`[data-face="${focused}"]`)?.focus({ preventScroll: true });
  }

  function frame(face, box) {
    const more = (side) => Math.max(0, (TARGET_PX - side) / 2);  // a finger needs some pixels
    const button = made("button", { type: "button", class: "frame", "data-face": face.id, "aria-label": spoken(face),
      "aria-pressed": String(face.id === chosen), tabindex: face.id === (chosen ?? data.faces[0]?.id) ? "0" : "-1" });
    Object.assign(button.style, { left: `${box.x - more(box.w)}px`, top: `${box.y - more(box.h)}px`,
      width: `${box.w + 2 * more(box.w)}px`, height: `${box.h + 2 * more(box.h)}px` });
    const line = made("span", { class: ["line", data.boxes, face.id === chosen && "chosen", face.id === lit && "lit", face.noFace && "none",
      data.person === face.id && "person"].filter(Boolean).join(" ") });
    line.style.setProperty("--colour", data.styles[face.state].colour);
    Object.assign(line.style, { width: `${box.w}px`, height: `${box.h}px`, borderWidth: `${box.w < 40 ? 2 : 3}px` });
    button.append(line);
    button.onclick = (event) => { if (!drag?.moved) choose(face.id === chosen ? null : face.id, "picture", event.detail === 0); };
    button.onpointerenter = () => light(face.id);
    button.onpointerleave = () => light(null);
    return button;
  }

  function drawLabels(seen, area) {
    const labels = seen.map(({ face, box }) => {
      const full = label(face, false), short = label(face, true);
      frames.append(full, short);
      return { face, box, chosen: face.id === chosen || face.id === lit, elements: [full, short] };
    });
    for (const entry of labels) [entry.full, entry.short] = entry.elements.map((e) => [e.offsetWidth, e.offsetHeight]);
    const places = placeLabels(labels, area);
    lines.replaceChildren();
    labels.forEach(({ face, elements: [full, short] }, index) => {
      const place = places[index];
      const [shown, other] = place?.isShort ? [short, full] : [full, short];
      other.remove();
      if (!place) return shown.remove();
      Object.assign(shown.style, { left: `${place.x}px`, top: `${place.y}px`, visibility: "visible" });
      if (place.line) drawLine(place.line, data.styles[face.state].colour);
    });
  }

  function label(face, isShort) {
    const element = chip(data.styles[face.state], isShort ? face.number : `${face.number} ${face.short}`);
    element.classList.add("label", isShort ? "short" : "full");
    return element;
  }

  function drawLine([x1, y1, x2, y2], colour) {
    for (const [stroke, width] of [["#fff", 4], [colour, 2]]) {
      const line = document.createElementNS(SVG, "line");
      for (const [key, value] of Object.entries({ x1, y1, x2, y2, stroke, "stroke-width": width })) line.setAttribute(key, value);
      lines.append(line);
    }
  }

  // Choosing and correcting

  const updateTable = () => table.update(data, picture, chosen, origin === "table");

  function light(id) {
    if (lit === id || drag) return;
    lit = id;
    for (const line of frames.querySelectorAll(".line")) line.classList.toggle("lit", line.parentElement.dataset.face === String(id));
    table.light(id);
  }

  function choose(id, from, byKeyboard = false) {
    [chosen, origin] = [id, from];
    const face = data.faces.find((face) => face.id === id);
    updateTable();
    table.light(lit);
    if (face && from === "table") showFace(face);
    if (face && from === "picture") table.reveal(id);
    draw();
    if (face && byKeyboard) panel.querySelector("button")?.focus();
  }

  function makeActions(face) {
    const actions = made("div", { class: "choices", role: "group", "aria-label": tr("What face {number} really is", { number: face.number }) });
    if (face.said) {
      actions.append(note(tr("Kept to learn from as: {label}", { label: face.said })), action("↶ " + tr("Undo"), "undone", { face: face.id }));
    } else if (face.choices.length) {
      actions.append(note(tr("It really is")));
      for (const [value, words, style] of face.choices) {
        const button = action(words, "said", { face: face.id, truth: value });
        if (style) button.prepend(chip(data.styles[style], ""), " ");
        actions.append(button);
      }
      const about = made("details"), summary = about.appendChild(made("summary"));
      summary.textContent = tr("What happens to it?");
      about.append(data.about);
      actions.append(about);
    }
    actions.onclick = (event) => event.stopPropagation();
    return actions;
  }

  function action(words, name, value) {
    const button = made("button", { type: "button" });
    button.textContent = words;
    button.disabled = teller.waitsFor(value.face);
    button.onclick = () => {
      for (const other of root.querySelectorAll(".choices button")) other.disabled = true;
      teller.add(name, { ...value, about: data.name });
    };
    return button;
  }

  function drawPanel(size) {
    const face = data.faces.find((face) => face.id === chosen);
    panel.hidden = !face || (origin === "table" && data.table);
    if (panel.hidden) return panel.replaceChildren();
    const head = made("div", { class: "head" }), close = made("button", { type: "button", "aria-label": tr("Close"), class: "close" });
    close.textContent = "×";
    close.onclick = () => choose(null, "picture");
    head.append(chip(data.styles[face.state], `${face.number} ${face.word}`), tr("{percent} % sure", { percent: face.sure }), close);
    panel.replaceChildren(head, makeActions(face));
    const box = boxOf(face, size), { offsetWidth: w, offsetHeight: h } = panel;
    const below = box.y + box.h + 8, above = box.y - h - 8;
    const y = below + h <= size.height || above < 0 ? Math.min(below, size.height) : above;
    Object.assign(panel.style, { left: `${Math.max(0, Math.min(box.x, stage.clientWidth - w))}px`, top: `${Math.max(0, y)}px` });
  }

  // Mouse, fingers, keys

  const at = (event) => { const box = stage.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  stage.onpointerdown = (event) => {
    pointers.set(event.pointerId, at(event));
    drag = { moved: false, panX, panY, zoom, from: new Map(pointers) };
  };
  stage.onpointermove = (event) => {
    if (!drag || !pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, at(event));
    const [a, b] = [...pointers.keys()], [ax, ay] = pointers.get(a), [fromX, fromY] = drag.from.get(a) ?? [ax, ay];
    if (b !== undefined && drag.from.has(b)) {
      const [bx, by] = pointers.get(b), [otherX, otherY] = drag.from.get(b);
      drag.moved = true;
      return zoomTo(drag.zoom * Math.hypot(ax - bx, ay - by) / Math.hypot(fromX - otherX, fromY - otherY), (ax + bx) / 2, (ay + by) / 2);
    }
    if (zoom === 1 || (!drag.moved && Math.hypot(ax - fromX, ay - fromY) < MOVED_PX)) return;
    drag.moved = true;
    [panX, panY] = [drag.panX + ax - fromX, drag.panY + ay - fromY];
    draw();
  };
  stage.onpointerup = stage.onpointercancel = stage.onpointerleave = (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size) setTimeout(() => { drag = null; });  // the click that ends a drag chooses nobody
  };
  stage.ondblclick = (event) => { if (event.target === picture) zoomTo(zoom > 1 ? 1 : 2 * STEP, ...at(event)); };
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;  // else the page scrolls
    event.preventDefault();
    zoomTo(zoom * Math.exp(-event.deltaY / 300), ...at(event));
  }, { passive: false });
  for (const [name, action] of [["in", () => zoomTo(zoom * STEP)], ["out", () => zoomTo(zoom / STEP)], ["whole", () => zoomTo(1)]])
    find(name).onclick = action;
  frames.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "+" || event.key === "-") zoomTo(event.key === "+" ? zoom * STEP : zoom / STEP);
    if (!step) return;
    event.preventDefault();
    const ids = data.faces.map((face) => face.id), now = ids.indexOf(Number(event.target.dataset.face));
    const next = ids[(now + step + ids.length) % ids.length];
    showFace(data.faces.find((face) => face.id === next));
    frames.querySelector(`[data-face="${next}"]`)?.focus();
  };
  find("all").onkeydown = (event) => {
    if (event.key !== "Escape" || chosen === null) return;
    const id = chosen;
    choose(null, origin);
    frames.querySelector(`[data-face="${id}"]`)?.focus();
  };
  picture.onload = () => { updateTable(); draw(); };
  new ResizeObserver(draw).observe(stage);

  return {
    update(given, sender) {
      data = given;
      teller.update(sender, data.heard);
      if (!data.faces.some((face) => face.id === chosen)) chosen = null;
      find("table").hidden = !data.table || !data.faces.length;
      if (picture.src !== data.picture) { picture.src = data.picture; picture.alt = data.alt; }
      updateTable();
      draw();
    },
  };
}
