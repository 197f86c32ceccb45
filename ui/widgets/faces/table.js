// The table of faces: every face, sorted by the column that is pressed; a row and its frame light up together.
const WORST_FIRST = ["without_mask", "mask_worn_incorrectly", "unsure", "with_mask"];
const COLUMNS = [
  { key: "number", title: () => tr("No."), value: (face) => face.number },
  { key: "face", title: () => tr("Face") },
  { key: "state", title: () => tr("Verdict"), value: (face) => 100 * WORST_FIRST.indexOf(face.state) - face.sure },
  { key: "sure", title: () => tr("How sure"), value: (face) => face.sure },
  { key: "isFace", title: () => tr("Is a face"), value: (face) => face.isFace },
];
const THUMB_PX = 44, THUMB_MARGIN = 0.12;

function makeTable(root, { onChoose, onHover, makeActions }) {
  let faces = [], styles = {}, sort = null, preset = null, picture = null, chosen = null, acts = false;

  function sorted() {
    const { key, down } = sort ?? { key: preset === "worst" ? "state" : "number", down: false };
    const { value } = COLUMNS.find((column) => column.key === key);
    return [...faces].sort((a, b) => (down ? -1 : 1) * (value(a) - value(b)) || a.number - b.number);
  }

  function head() {
    const row = made("tr");
    for (const { key, title, value } of COLUMNS) {
      const cell = row.appendChild(made("th", { scope: "col" }));
      if (!value) { cell.textContent = title(); continue; }
      const current = sort?.key === key ? (sort.down ? "descending" : "ascending") : "none";
      cell.setAttribute("aria-sort", current);
      const button = cell.appendChild(made("button", { type: "button", class: "sorter" }));
      button.textContent = title() + { ascending: " ↑", descending: " ↓", none: "" }[current];
      button.onclick = () => {
        sort = { key, down: sort?.key === key ? !sort.down : key === "sure" || key === "isFace" };
        draw();
        root.querySelectorAll(".sorter")[COLUMNS.filter((c) => c.value).findIndex((c) => c.key === key)].focus();
      };
    }
    return row;
  }

  function row(face) {
    const line = made("tr", { "data-face": face.id, class: face.id === chosen ? "chosen" : "" });
    const number = line.appendChild(made("td"));
    const open = number.appendChild(made("button", { type: "button", class: "number", "aria-label": spoken(face),
      "aria-expanded": String(face.id === chosen) }));
    open.textContent = face.number;
    line.appendChild(made("td")).append(thumbnail(face));
    const verdict = line.appendChild(made("td"));
    verdict.append(chip(styles[face.state], face.word));
    if (face.said) verdict.append(note(tr("You said: {label}", { label: face.said })));
    line.appendChild(made("td")).append(bar(face.sure));
    line.appendChild(made("td", { class: "figure" })).textContent = `${face.isFace} %`;
    line.onclick = () => onChoose(face.id === chosen ? null : face.id, "table");
    line.onpointerenter = () => onHover(face.id);
    line.onpointerleave = () => onHover(null);
    return line;
  }

  function thumbnail(face) {
    const canvas = made("canvas", { width: 2 * THUMB_PX, height: 2 * THUMB_PX, "aria-hidden": "true" });
    if (!picture?.naturalWidth) return canvas;
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    const side = Math.max(face.w * width, face.h * height) * (1 + 2 * THUMB_MARGIN);
    const x = (face.x + face.w / 2) * width - side / 2, y = (face.y + face.h / 2) * height - side / 2;
    canvas.getContext("2d").drawImage(picture, x, y, side, side, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  function bar(percent) {
    const cell = made("div", { class: "sure" });
    cell.appendChild(made("div", { class: "bar" })).appendChild(made("div", { style: `width: ${percent}%` }));
    cell.appendChild(made("span", { class: "figure" })).textContent = `${percent} %`;
    return cell;
  }

  function draw() {
    const body = made("tbody"), table = made("table");
    for (const face of sorted()) {
      body.append(row(face));
      if (face.id !== chosen || !acts) continue;
      const actions = body.appendChild(made("tr", { class: "actions" })).appendChild(made("td", { colspan: COLUMNS.length }));
      actions.append(makeActions(face));
    }
    table.appendChild(made("thead")).append(head());
    table.append(body);
    root.replaceChildren(table);
  }

  return {
    update(data, loaded, wanted, withActions) {
      ({ faces, styles } = data);
      if (preset !== data.order) sort = null;
      [preset, picture, chosen, acts] = [data.order, loaded, wanted, withActions];
      draw();
    },
    light(id) {
      for (const line of root.querySelectorAll("tr[data-face]")) line.classList.toggle("lit", line.dataset.face === String(id));
    },
    reveal(id) {
      const line = root.querySelector(`tr[data-face="${id}"]`);
      if (line) root.scrollTop = line.offsetTop - root.clientHeight / 3;
    },
  };
}

function made(name, attributes = {}) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function chip(style, words) {
  const element = made("span", { class: "chip", style: `background: ${style.colour}; color: ${style.text}` });
  element.textContent = `${style.symbol} ${words}`;
  return element;
}

function note(words) {
  const element = made("div", { class: "note" });
  element.textContent = words;
  return element;
}

const spoken = (face) => (face.said ? tr("Face {number}: {word}, {sure} % sure; you said {said}", face) : tr("Face {number}: {word}, {sure} % sure", face));
