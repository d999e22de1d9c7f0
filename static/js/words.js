// Comfort only: a word's explanation opens beside it. Without this file its link leads to the same text at the page's end.
"use strict";

const bubble = document.createElement("div");
if (bubble.showPopover) {
  bubble.className = "word-bubble";
  bubble.popover = "auto"; // closes with the Escape key and by a tap elsewhere, and gives the focus back
  bubble.tabIndex = -1;
  bubble.setAttribute("role", "dialog");
  document.body.append(bubble);
  document.querySelector(".words-explained").classList.add("is-in-place"); // each word is explained where it is met

  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-link";
  close.textContent = document.querySelector(".words-explained").dataset.close;
  close.addEventListener("click", () => bubble.hidePopover());

  const explain = (entry) => {
    const list = document.createElement("dl");
    list.append(...entry.cloneNode(true).children);
    list.querySelector(".words-back")?.remove();
    bubble.replaceChildren(list, close);
    bubble.setAttribute("aria-label", list.querySelector("dt").textContent);
    bubble.showPopover();
    bubble.focus({ preventScroll: true });
  };

  // Below the word, or above it where there is no room below, and never beyond the edge of the window.
  const placeAt = (word) => {
    const { left, top, bottom } = word.getBoundingClientRect();
    const { width, height } = bubble.getBoundingClientRect();
    const below = bottom + 4;
    bubble.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8))}px`;
    bubble.style.top = `${below + height < innerHeight ? below : Math.max(8, top - height - 4)}px`;
  };

  document.addEventListener("click", (event) => {
    const word = event.target.closest("a[href^='#word:']");
    const entry = word && document.getElementById(decodeURIComponent(word.hash.slice(1)));
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    explain(entry);
    placeAt(word);
  });
}
