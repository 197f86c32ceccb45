// A tone or a spoken sentence, at once and then every few seconds while there is something to say.
const AGAIN_MS = 6000;

export default function (component) {
  const { parentElement, data } = component;
  const alarm = (parentElement.maskdetAlarm ??= makeAlarm(parentElement));
  alarm.update(data.kind, data.sentence);
  return () => setTimeout(() => { if (!parentElement.isConnected) alarm.update("Silent", ""); }, 300);
}

function makeAlarm(root) {
  const mark = root.querySelector('[data-part="alarm"]');
  let sound = null, timer = null, kind = "Silent", sentence = "";

  function tone() {
    sound ??= new AudioContext();
    sound.resume();
    [0, 0.25].forEach((wait, number) => {
      const voice = sound.createOscillator(), volume = sound.createGain(), at = sound.currentTime + wait;
      voice.frequency.value = number ? 660 : 880;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
      voice.connect(volume).connect(sound.destination);
      voice.start(at);
      voice.stop(at + 0.24);
    });
  }

  function announce() {
    mark.dataset.sounded = String(Number(mark.dataset.sounded ?? 0) + 1);
    if (kind !== "Spoken" || !window.speechSynthesis) return tone();
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(sentence), { lang: "en" }));
  }

  return {
    update(newKind, newSentence) {
      const begins = newSentence && (!sentence || newKind !== kind);
      [kind, sentence] = [newKind, newSentence];
      if (!sentence) { clearInterval(timer); timer = null; return; }
      if (!begins) return;
      clearInterval(timer);
      announce();
      timer = setInterval(announce, AGAIN_MS);
    },
  };
}
