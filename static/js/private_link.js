// Comfort only: without this file the patient's link is pasted into the form. After page_actions.js.
"use strict";

// The code of a private link stands behind its # sign, which is never sent: send it in the body of a request.
async function open(form, code) {
  form.elements.code.value = code;
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.title = page.title;
  const main = document.adoptNode(page.querySelector("main"));
  document.querySelector("main").replaceWith(main);
  makeActions(main);
  tellLocalTimes(main);
  main.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

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
