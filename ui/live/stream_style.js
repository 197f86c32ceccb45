// The video and its buttons live in a frame of their own, with other letters and capitals: it gets the page's.
const ID = "maskdet-style", EVERY_MS = 250;

export default function () {
  const timer = setInterval(dressFrames, EVERY_MS);
  dressFrames();
  return () => clearInterval(timer);
}

function dressFrames() {
  for (const frame of document.querySelectorAll('iframe[title*="webrtc"]')) {
    const inner = frame.contentDocument;
    if (!inner?.head || inner.getElementById(ID)) continue;
    const style = inner.createElement("style");
    style.id = ID;
    style.textContent = `${fontFaces()}
      body, button, input, select, [class*="Mui"] {font-family: ${getComputedStyle(document.querySelector(".stApp")).fontFamily} !important;
        text-transform: none !important; letter-spacing: normal !important}
      button[class*="MuiButton"] {font-size: 1rem; font-weight: 400; border-radius: .5rem}`;
    inner.head.append(style);
  }
}

function fontFaces() {
  const faces = [];
  for (const sheet of document.styleSheets) {
    let rules = [];
    try { rules = [...sheet.cssRules]; } catch { /* of another origin */ }
    for (const rule of rules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      faces.push(rule.cssText.replace(/url\("([^"]+)"\)/g, (_, url) => `url("${new URL(url, sheet.href ?? document.baseURI)}")`));
    }
  }
  return faces.join("\n");
}
