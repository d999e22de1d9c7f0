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
