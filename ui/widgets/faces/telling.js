// What the visitor presses is told to the server one by one: of what is told while it works, Streamlit keeps the last only.
const AGAIN_MS = 8000;

function makeTeller(root) {
  const waiting = [];
  let send = () => {}, timer = null;

  function tell() {
    clearTimeout(timer);
    if (!waiting.length || !root.isConnected) return;
    send(...waiting[0]);
    timer = setTimeout(tell, AGAIN_MS);  // it may have been lost; the server knows by its sign what it has heard
  }

  return {
    add(name, value) {
      waiting.push([name, { ...value, sign: `${Date.now()} ${Math.random()}` }]);
      if (waiting.length === 1) tell();
    },
    waitsFor: (face) => waiting.some(([, value]) => value.face === face),
    update(sender, heard) {
      send = sender;
      if (!waiting.length || waiting[0][1].sign !== heard) return;
      waiting.shift();
      tell();
    },
  };
}
