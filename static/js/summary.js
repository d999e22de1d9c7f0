// Comfort only: without this file a summary is printed, and a link copied and pasted, by the browser's own means.
"use strict";

function equip(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    });
  }
}

// The code of a private link stands behind its # sign, which is never sent: send it in the body of a request.
async function open(form, code) {
  form.elements.code.value = code;
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.title = page.title;
  const main = document.adoptNode(page.querySelector("main"));
  document.querySelector("main").replaceWith(main);
  equip(main);
  main.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

equip(document);

const form = document.querySelector("[data-private-link]");
if (form) {
  const code = location.hash.slice(1);
  if (code) open(form, code).catch(() => {}); // the form stays, filled in
  addEventListener("hashchange", () => {
    const isOnPage = document.getElementById(location.hash.slice(1)); // "Skip to main content" is no other link
    if (isOnPage) history.replaceState(null, "", `#${code}`);
    else location.reload();
  });
}
