// Options chosen on a picture. The checkboxes are the answer; picks, each a region and its side, stand in a hidden
// field beside them, so that the picture shows again what was pointed at.
"use strict";

for (const question of document.querySelectorAll("[data-picture]")) {
  const field = question.querySelector("input[type=hidden]");
  const sides = [...question.querySelectorAll(".side input[type=radio]")];
  const shapes = [...question.querySelectorAll("[data-pick]")];
  const boxes = [...question.querySelectorAll("input[data-region]")];
  const regionOf = (shape) => shape.dataset.pick.split(".")[0];
  const boxOf = (shape) => boxes.find((box) => box.dataset.region === regionOf(shape));
  const picks = new Set(field.value.split(" ").filter(Boolean));

  const shapesOf = (box) => shapes.filter((shape) => boxOf(shape) === box);
  const isPicked = (shape) => picks.has(shape.dataset.pick);

  function show() {
    for (const shape of shapes) {
      const box = boxOf(shape);
      const isTicked = Boolean(box?.checked);
      if (!isTicked) picks.delete(shape.dataset.pick);
      const inMiddle = shapesOf(box).length < 2;
      // Ticked in the list, without a side: both sides show it, but lightly.
      const hasNoSide = !inMiddle && !shapesOf(box).some(isPicked);
      shape.classList.toggle("is-chosen", isTicked && (inMiddle || isPicked(shape)));
      shape.classList.toggle("is-chosen-without-side", isTicked && hasNoSide);
      shape.classList.toggle("is-near", box === document.activeElement || box?.matches(":hover") || false);
      shape.classList.toggle("is-on-offer", Boolean(box));
    }
    field.value = [...picks].join(" ");
    const on = new Set([...picks].map((pick) => pick.split(".")[1]).filter(Boolean));
    if (on.size) for (const side of sides) side.checked = side.value === (on.size > 1 ? "both" : [...on][0]);
  }

  // A side chosen in words counts for every place that is there twice.
  function takeSide(side) {
    for (const shape of shapes) {
      const on = shape.dataset.pick.split(".")[1];
      if (!on || !boxOf(shape)?.checked) continue;
      if (side === "both" || side === on) picks.add(shape.dataset.pick);
      else picks.delete(shape.dataset.pick);
    }
  }

  function point(shape) {
    const box = boxOf(shape);
    if (shapesOf(box).length < 2) {
      box.checked = !box.checked;
    } else {
      if (!picks.delete(shape.dataset.pick)) picks.add(shape.dataset.pick);
      box.checked = shapesOf(box).some(isPicked);
    }
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const shape of shapes) {
    if (boxOf(shape)) shape.addEventListener("click", () => point(shape));
  }
  for (const side of sides) side.addEventListener("change", () => takeSide(side.value));
  for (const event of ["change", "focusin", "focusout", "pointerover", "pointerout"]) {
    // On the window, where they come last: "not sure" has unticked the places before.
    addEventListener(event, show);
  }
  addEventListener("pageshow", show);
  show();
}
