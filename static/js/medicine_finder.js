// Comfort only: the list of medicines as a search box that suggests names, and a chip for each medicine added.
//
// The text field of the form, one name a line, stays what is sent; it is only hidden. Names are looked up here, in
// what is loaded once when the patient turns to the box, so that no key press goes over the network. What each chip
// says it was understood as is sent along, so that the server need not show it again if it says the same.
"use strict";

const { listed: LISTED, known: KNOWN, matcher: MATCHER } = document.currentScript.dataset;
const PAUSE = 400; // milliseconds without a key before the number of suggestions is read out

class MedicineFinder {
  constructor(list, parts) {
    this.list = list;
    this.form = list.form;
    this.cards = new Map([...document.querySelectorAll("[data-medicine]")].map((card) => [card.dataset.medicine, card]));
    this.chipTemplate = parts.querySelector("[data-chip]");
    this.optionTemplate = parts.querySelector("[data-option]");
    this.removeTemplate = parts.querySelector("[data-remove-card]");
    this.texts = parts.querySelector("[data-texts]").dataset;
    this.matches = [];
    this.active = -1;
    this.#build(parts.querySelector("[data-finder]"));
    this.#listen();
    this.#showChips();
    if (this.#names().some((name) => !this.cards.has(name))) this.#load();
  }

  #build(finder) {
    this.finder = finder;
    this.box = finder.querySelector("[role=combobox]");
    this.options = finder.querySelector("[role=listbox]");
    this.status = finder.querySelector("[role=status]");
    this.chips = finder.querySelector("[data-chips]");
    // What leads to the field, such as an error, now leads to the box.
    this.box.id = this.list.id;
    this.list.removeAttribute("id");
    finder.querySelector("label").htmlFor = this.box.id;
    if (document.getElementById(`${this.box.id}_error`)) {
      this.box.setAttribute("aria-describedby", `${this.box.id}_error ${this.box.getAttribute("aria-describedby")}`);
      this.box.classList.add("is-invalid");
    }
    const label = document.querySelector(`label[for="${this.box.id}"]`);
    label.removeAttribute("for");
    label.hidden = this.list.hidden = true;
    this.list.after(finder);
    for (const [name, card] of this.cards) this.#addRemoveButton(name, card);
  }

  #addRemoveButton(name, card) {
    const button = this.removeTemplate.content.firstElementChild.cloneNode(true);
    button.querySelector("[data-name]").textContent = name;
    button.addEventListener("click", () => this.#remove(name));
    card.append(button);
  }

  #listen() {
    this.box.addEventListener("focus", () => this.#load());
    this.box.addEventListener("input", () => this.#suggest());
    this.box.addEventListener("keydown", (event) => this.#press(event));
    this.box.addEventListener("blur", () => this.#close());
    this.box.addEventListener("paste", (event) => this.#paste(event));
    this.finder.querySelector("[data-add]").addEventListener("click", () => {
      this.#add(this.box.value);
      this.box.focus();
    });
    // A touch on the list must not take the focus from the box.
    this.options.addEventListener("pointerdown", (event) => event.preventDefault());
    this.options.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.#choose([...this.options.children].indexOf(option));
    });
    this.form.addEventListener("submit", () => this.#send());
    // A browser that goes back may put in what was typed before.
    addEventListener("pageshow", () => this.#showChips());
  }

  // Names, loaded once

  #load() {
    this.loading ??= this.#loadNames().catch(() => {}); // without names the server does it all
    return this.loading;
  }

  async #loadNames() {
    const [{ Names }, listed] = await Promise.all([import(MATCHER), fetchJson(LISTED)]);
    this.known = new Names(listed);
    this.#refresh();
    this.known.addKnown(await fetchJson(KNOWN));
    this.isWhole = true;
    this.#refresh();
  }

  #refresh() {
    this.#showChips();
    if (this.box.value && document.activeElement === this.box) this.#suggest();
  }

  // Suggestions

  #suggest() {
    this.matches = this.known?.suggest(this.box.value) ?? [];
    this.options.replaceChildren(...this.matches.map((match, position) => this.#option(match, position)));
    this.#activate(-1);
    if (this.matches.length) this.#open();
    else this.#close();
    clearTimeout(this.pause);
    if (this.known && this.box.value.trim()) {
      this.pause = setTimeout(() => this.#say(JSON.parse(this.texts.counts)[this.matches.length]), PAUSE);
    }
  }

  #option({ medicine, name }, position) {
    const option = this.optionTemplate.content.firstElementChild.cloneNode(true);
    option.id = `medicine-option-${position}`;
    option.querySelector("[data-name]").textContent = name;
    option.querySelector("[data-meaning]").textContent = sameText(name, medicine.name) ? "" : medicine.name;
    return option;
  }

  #open() {
    this.options.hidden = !this.matches.length;
    this.box.setAttribute("aria-expanded", String(Boolean(this.matches.length)));
  }

  #close() {
    this.options.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #activate(position) {
    this.active = position;
    for (const [place, option] of [...this.options.children].entries()) {
      option.setAttribute("aria-selected", String(place === position));
    }
    const option = this.options.children[position];
    if (option) {
      this.box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  #press(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.matches.length) return;
      event.preventDefault();
      const [step, first] = event.key === "ArrowDown" ? [1, 0] : [-1, this.matches.length - 1];
      const next = this.active + step;
      const wasOpen = !this.options.hidden;
      this.#open();
      if (!event.altKey) this.#activate(wasOpen && this.active >= 0 && this.matches[next] ? next : first);
    } else if (event.key === "Enter" && this.box.value.trim()) {
      event.preventDefault();
      if (this.active >= 0) this.#choose(this.active);
      else this.#add(this.box.value);
    } else if (event.key === "Escape") {
      if (this.options.hidden) this.box.value = "";
      this.#close();
    } else if (event.key === "Home" || event.key === "End") {
      this.#activate(-1);
    }
  }

  #choose(position) {
    this.#add(this.matches[position].name);
  }

  #paste(event) {
    const lines = event.clipboardData.getData("text").split("\n");
    if (lines.length < 2) return;
    event.preventDefault();
    for (const line of lines) this.#add(line);
  }

  // The list

  #names() {
    return this.list.value.split("\n").map(tidy).filter(Boolean);
  }

  #write(names) {
    this.list.value = names.join("\n");
    this.list.dispatchEvent(new Event("change", { bubbles: true })); // "I take no medicines" no longer holds
    this.#showChips();
  }

  #add(text) {
    const name = tidy(text);
    this.box.value = "";
    this.matches = [];
    this.#close();
    if (!name) return;
    const names = this.#names();
    if (!names.some((other) => sameText(other, name))) this.#write([...names, name]);
    this.#say(this.texts.added.replace("{name}", [name, this.#otherName(name)].filter(Boolean).join(", ")));
  }

  #remove(name) {
    this.cards.get(name)?.remove();
    this.cards.delete(name);
    this.#write(this.#names().filter((other) => other !== name));
    this.#say(this.texts.removed.replace("{name}", name));
    this.box.focus();
  }

  #showChips() {
    const names = this.#names().filter((name) => !this.cards.has(name));
    this.chips.replaceChildren(...names.map((name) => this.#chip(name)));
    this.chips.hidden = !names.length;
  }

  #chip(name) {
    const otherName = this.#otherName(name);
    const chip = this.chipTemplate.content.firstElementChild.cloneNode(true);
    chip.querySelector("[data-text]").textContent = name;
    chip.querySelector("[data-meaning]").textContent = otherName && `— ${otherName}`;
    chip.querySelector("[data-note]").textContent = this.texts[this.#understand(name).note];
    chip.querySelector("[data-of]").textContent = name;
    chip.querySelector("button").addEventListener("click", () => this.#remove(name));
    return chip;
  }

  // What a name is understood as (not set: that is for the server to say), and which text says more about it.
  #understand(name) {
    if (!this.isWhole) return { note: "unchecked" };
    const medicine = this.known.exact(name)?.medicine;
    if (!medicine) return this.known.isNearly(name) ? { note: "unsure" } : { meaning: "", note: "unknown" };
    const note = medicine.classes.length ? "linked" : medicine.isListed ? "notLinked" : "notListed";
    return { meaning: medicine.name, note };
  }

  // The name of the medicine that a name is understood as, if it is another.
  #otherName(name) {
    const { meaning = "" } = this.#understand(name);
    return sameText(meaning, name) ? "" : meaning;
  }

  // What is sent

  #send() {
    if (tidy(this.box.value)) this.#add(this.box.value);
    const names = this.#names().filter((name) => !this.cards.has(name));
    const understood = names.map((name) => [name, this.#understand(name).meaning]);
    const seen = Object.fromEntries(understood.filter(([, meaning]) => meaning !== undefined));
    this.form.elements[`${this.list.name}-seen`].value = JSON.stringify(seen);
  }

  #say(sentence) {
    this.status.textContent = sentence;
  }
}

function tidy(text) {
  return text.trim().replace(/\s+/g, " ");
}

function sameText(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

const parts = document.querySelector("template[data-medicine-finder]");
const list = document.querySelector("textarea[data-medicine-list]");
if (parts && list) new MedicineFinder(list, parts.content);
