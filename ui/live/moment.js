// A button that asks for the newest frame, and stores it when it comes.
export default function (component) {
  const { parentElement, setStateValue, data } = component;
  const saver = (parentElement.maskdetSaver ??= makeSaver(parentElement));
  saver.update(data, setStateValue);
}

function makeSaver(root) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const save = find("save"), blur = find("blur");
  let asked = 0, got = 0, setValue = () => {};

  save.onclick = () => {
    asked = Date.now();  // grows also after the page was loaded again
    setValue("asked", { number: asked, blur: blur.checked });
  };

  return {
    update(data, setStateValue) {
      setValue = setStateValue;
      if (!data.jpeg || data.number !== asked || data.number === got) return;
      got = data.number;
      const link = document.createElement("a");
      link.href = `data:image/jpeg;base64,${data.jpeg}`;
      link.download = "moment.jpg";
      link.click();
      setValue("got", got);
    },
  };
}
