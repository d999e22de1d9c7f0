// Keeps what is typed or chosen on a question page through a reload, and through a way back to it, in this tab alone.
// It is dropped as soon as the answer is sent. Comfort only: every page works without this file.
"use strict";

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
if (document.querySelector("script[data-forget]")) {
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith("typed:")) sessionStorage.removeItem(name);
    }
  } catch {
    // Storage is switched off: there is nothing.
  }
}
