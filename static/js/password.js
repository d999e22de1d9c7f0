// Comfort only: a button beside each password shows what was typed.
"use strict";

const { show, hide } = document.currentScript.dataset;
for (const input of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary password-show";
  button.textContent = show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const isHidden = input.type === "password";
    input.type = isHidden ? "text" : "password";
    button.textContent = isHidden ? hide : show;
  });
  input.after(button);
  input.form.addEventListener("submit", () => (input.type = "password")); // browsers offer to keep it
}
