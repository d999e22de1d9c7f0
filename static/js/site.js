// Comfort only: every page works without this file.
"use strict";

// Marks of focus on headings are for keyboards: a page that a click or a tap opened shows none.
const KEYBOARD = "by-keyboard";
let isByKeyboard = false;
try {
  isByKeyboard = sessionStorage.getItem(KEYBOARD) === "yes";
  addEventListener("keydown", () => sessionStorage.setItem(KEYBOARD, "yes"));
  addEventListener("pointerdown", () => sessionStorage.removeItem(KEYBOARD));
} catch {} // a browser that stores nothing
document.documentElement.classList.toggle(KEYBOARD, isByKeyboard);

// After each step, bring the keyboard and the screen reader to what is new: the errors, else the heading.
(document.querySelector(".error-summary") || document.querySelector("[data-focus]"))?.focus({ preventScroll: true });

// "None of these" and "I'm not sure" stand alone: ticking one unticks the others, and the other way round.
for (const group of document.querySelectorAll("[data-exclusive-group]")) {
  group.addEventListener("change", ({ target }) => {
    if (target.type === "checkbox" && !target.checked) return;
    const alone = "exclusive" in target.dataset;
    for (const input of group.querySelectorAll("input, select")) {
      if (input === target || !(alone || "exclusive" in input.dataset)) continue;
      if (input.type === "checkbox" || input.type === "radio") input.checked = false;
      else if ("clearable" in input.dataset) input.value = "";
    }
  });
}

// The enter key in a box at the side sends that box, and not the question.
for (const box of document.querySelectorAll("[data-enter-sends]")) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    box.querySelector("button[type=submit]").click();
  });
}

// A page on paper has nothing to unfold; what is only for reading on is left out.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not(.reading)")) details.open = true;
});

// Keeps what is typed or chosen on a question page through a reload, and through a way back to it, in this tab alone.
// It is dropped as soon as the answer is sent.
{
  const form = document.querySelector("form[data-typed]");
  const key = form && `typed:${form.dataset.typed}:${location.pathname}`;
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => (isBox(field) ? [field.value, field.checked] : [field.value]);
  const state = () => JSON.stringify(fields().map((field) => [field.name, ...valueOf(field)]));

  // Storage may be switched off in the browser: then nothing is kept.
  const tried = (action) => {
    try {
      return action();
    } catch {
      return null;
    }
  };

  function restore(saved) {
    const left = new Map();
    for (const [name, value, checked] of saved) left.set(checked === undefined ? name : `${name}=${value}`, checked ?? value);
    for (const field of fields()) {
      const value = left.get(isBox(field) ? `${field.name}=${field.value}` : field.name);
      if (value === undefined) continue;
      if (isBox(field)) field.checked = value;
      else field.value = value;
    }
  }

  if (form) {
    const shown = state();
    let sent = false;
    const saved = tried(() => JSON.parse(sessionStorage.getItem(key)));
    // A page with errors shows what was sent, which is newer.
    if (saved && !document.querySelector(".error-summary")) restore(saved);
    form.addEventListener("submit", () => (sent = true));
    addEventListener("pagehide", () => {
      const now = state();
      tried(() => (sent || now === shown ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, now)));
    });
  }
}

// Whoever deletes the answers leaves nothing behind in this tab.
if (document.querySelector("[data-forget]")) {
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith("typed:")) sessionStorage.removeItem(name);
    }
  } catch {
    // Storage is switched off: there is nothing.
  }
}

// A button reads the question and its options with a voice of the device. Nothing is sent anywhere:
// voices that speak from a server are not used, and without a voice for the page's language there is no button.
{
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
}
