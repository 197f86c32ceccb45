// Mounts a view of static/browser in the page. The element's own object keeps it when Streamlit runs this again.
export default function (component) {
  const { parentElement, setTriggerValue, data } = component;
  const base = new URL("in-browser/", document.baseURI).href;
  parentElement.maskdetWay = (name) => setTriggerValue("way", name);
  if (parentElement.maskdetLanguage !== data.language.url) {
    parentElement.maskdetView?.then((view) => view.close());
    parentElement.maskdetView = undefined;
    parentElement.replaceChildren();
  }
  parentElement.maskdetLanguage = data.language.url;
  const module = (name) => import(`${base}${data.page}/${name}.js`);
  parentElement.maskdetView ??= module("words").then((words) => words.speak(data.language, base)).then(() => module(data.module)).then((view) =>
    view.mount(parentElement, { base, options: data.options, ways: data.ways, onWay: (name) => parentElement.maskdetWay(name) }));
  parentElement.maskdetView.then((view) => view.update(data.options)).catch(() => {
    parentElement.maskdetView = undefined;
    parentElement.textContent = data.missing;
  });
  return () => setTimeout(() => {
    if (!parentElement.isConnected) parentElement.maskdetView?.then((view) => view.close());
  }, 300);
}
