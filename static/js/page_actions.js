// Comfort only: without this file a page is printed, and its text copied and passed on, by the browser's own means.
"use strict";

const textOf = (id) => document.getElementById(id).innerText.replace(/\n{2,}/g, "\n").trim();

function makeActions(root) {
  const equip = (attribute, isPossible, act) => {
    for (const button of root.querySelectorAll(`[data-${attribute}]`)) {
      button.hidden = !isPossible;
      button.addEventListener("click", () => act(button));
    }
  };
  const copy = async (button, text) => {
    await navigator.clipboard.writeText(text);
    (button.querySelector("span") || button).textContent = button.dataset.copied;
  };
  equip("print", true, () => print());
  equip("copy", navigator.clipboard, (button) => copy(button, button.dataset.copy));
  equip("copy-of", navigator.clipboard, (button) => copy(button, textOf(button.dataset.copyOf)));
  equip("share-of", navigator.share, (button) => {
    navigator.share({ text: textOf(button.dataset.shareOf) }).catch(() => {}); // closed without sharing
  });
}

// Times are the server's until the browser says them in the reader's own zone.
function tellLocalTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "long" });
  for (const time of root.querySelectorAll("time[data-local]")) time.textContent = format.format(new Date(time.dateTime));
}

makeActions(document);
tellLocalTimes(document);
