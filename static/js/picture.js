// Options chosen on a picture. The checkboxes are the answer; picks, each a region and its side, stand in a hidden
// field beside them, so that the picture shows again what was pointed at.
"use strict";

for (const question of document.querySelectorAll("[data-picture]")) {
  const field = question.querySelector("input[type=hidden]");
  const shapes = [...question.querySelectorAll("[data-pick]")];
  const boxes = [...question.querySelectorAll("input[data-region]")];
  const regionOf = (shape) => shape.dataset.pick.split(".")[0];
  const boxOf = (shape) => boxes.find((box) => box.dataset.region === regionOf(shape));
  const picks = new Set(field.value.split(" ").filter(Boolean));

  function show() {
    for (const shape of shapes) {
      const box = boxOf(shape);
      const siblings = shapes.filter((other) => regionOf(other) === regionOf(shape));
      if (!box?.checked) picks.delete(shape.dataset.pick);
      // Chosen in the list, without a side: both sides show it.
      const anySide = box?.checked && !siblings.some((other) => picks.has(other.dataset.pick));
      shape.classList.toggle("is-chosen", Boolean(picks.has(shape.dataset.pick) || anySide));
      shape.classList.toggle("is-near", box === document.activeElement || box?.matches(":hover") || false);
      shape.classList.toggle("is-on-offer", Boolean(box));
    }
    field.value = [...picks].join(" ");
  }

  function point(shape) {
    const box = boxOf(shape);
    const pick = shape.dataset.pick;
    if (picks.has(pick)) picks.delete(pick);
    else picks.add(pick);
    const isChosen = shapes.some((other) => boxOf(other) === box && picks.has(other.dataset.pick));
    if (box.checked === isChosen) return show();
    box.checked = isChosen;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const shape of shapes) {
    if (boxOf(shape)) shape.addEventListener("click", () => point(shape));
  }
  for (const event of ["change", "focusin", "focusout", "pointerover", "pointerout"]) {
    // On the window, where they come last: "not sure" has unticked the places before.
    addEventListener(event, show);
  }
  addEventListener("pageshow", show);
  question.classList.add("has-script");
  show();
}
