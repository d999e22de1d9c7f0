// Comfort only: a button reads the question and its options with a voice of the device. Nothing is sent anywhere:
// voices that speak from a server are not used, and without a voice for the page's language there is no button.
"use strict";

const button = document.querySelector("[data-read-aloud]");
const synthesis = window.speechSynthesis;
const language = document.documentElement.lang.split("-")[0];
const voiceOf = () =>
  synthesis.getVoices().find((voice) => voice.localService && voice.lang.split(/[-_]/)[0] === language);

if (button && synthesis) {
  const label = button.querySelector("span");
  const { textContent: start } = label;

  const parts = () => {
    const fieldset = button.closest("fieldset");
    const texts = fieldset.querySelectorAll("h1, #question-hint, .choices label, legend:not(:has(h1))");
    return [...texts].filter((text) => text.checkVisibility?.() ?? true).map((text) => text.innerText);
  };
  const stop = () => {
    synthesis.cancel();
    label.textContent = start;
  };
  const show = () => (button.hidden = !voiceOf());

  button.addEventListener("click", () => {
    if (label.textContent !== start) return stop();
    label.textContent = button.dataset.stop;
    const utterances = parts().map((text) => Object.assign(new SpeechSynthesisUtterance(text), { voice: voiceOf() }));
    utterances.at(-1).addEventListener("end", stop);
    for (const utterance of utterances) synthesis.speak(utterance);
  });
  addEventListener("pagehide", stop);
  synthesis.addEventListener("voiceschanged", show); // browsers load them late
  show();
}
