// Leaving the door screen: asks for the PIN, which the server checks.
import { words } from "./door_words.js";

/** @param {(name: string) => any} find @param {string} base where `pin` is @param {() => boolean} hasPin @param {() => void} leave */
export function makePad(find, base, hasPin, leave) {
  const { erase, noServer } = words();
  const pad = find("pad"), input = find("pin"), wrong = find("wrong");
  for (const key of ["1", "2", "3", "4", "5", "6", "7", "8", "9", erase, "0"]) {
    const press = () => { input.value = key === erase ? input.value.slice(0, -1) : (input.value + key).slice(0, input.maxLength); };
    find("keys").append(Object.assign(document.createElement("button"), { type: "button", textContent: key, onclick: press }));
  }

  async function check() {
    wrong.textContent = "";
    find("go").disabled = true;
    try {
      const answer = await fetch(new URL("pin", base), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pin: input.value }), signal: AbortSignal.timeout(8000),
      });
      if (answer.ok) return leave();
      wrong.textContent = (await answer.json()).problem;
    } catch {
      wrong.textContent = noServer;
    } finally {
      input.value = "";
      find("go").disabled = false;
    }
  }

  find("pad").querySelector("form").onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void check();
  };
  find("stay").onclick = () => pad.close();
  find("leave").onclick = () => {
    input.value = wrong.textContent = "";
    for (const part of [input, find("keys")]) part.hidden = !hasPin();
    pad.showModal();
    (hasPin() ? input : find("go")).focus();
  };
}
