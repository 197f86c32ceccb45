// Mounts a view of static/browser in the page. The element's own object keeps it when Streamlit runs this again.
export default function (component) {
  const { parentElement, setTriggerValue, data } = component;
  const base = new URL("in-browser/", document.baseURI).href;
  parentElement.maskdetWay = (name) => setTriggerValue("way", name);
  parentElement.maskdetView ??= import(`${base}${data.page}/${data.module}.js`).then((module) =>
    module.mount(parentElement, { base, options: data.options, ways: data.ways, onWay: (name) => parentElement.maskdetWay(name) }));
  parentElement.maskdetView.then((view) => view.update(data.options)).catch(() => {
    parentElement.maskdetView = undefined;
    parentElement.textContent = "The program that judges faces in this browser could not be fetched. Reload the page.";
  });
  return () => setTimeout(() => {
    if (!parentElement.isConnected) parentElement.maskdetView?.then((view) => view.close());
  }, 300);
}
