// Comfort only: the list of medicines as a search box that suggests names, and a chip for each medicine added.
//
// The text field of the form, one name a line, stays what is sent; it is only hidden. While the patient types, names are
// looked up here, in what is loaded once when the patient turns to the box, so that no key press goes over the network.
// What was added is read by the server, as it will be when the form is sent: a chip and the next page say the same.
"use strict";

const { listed: LISTED, known: KNOWN, matcher: MATCHER, read: READ } = document.currentScript.dataset;
const SPARE = 12; // pixels between the suggestions and the keyboard
const LEAST_ROOM = 150; // pixels for the suggestions
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
    this.readings = new Map(); // what the server understood each name as, { meaning, note }
    this.#build(parts.querySelector("[data-finder]"));
    this.#listen();
    this.#showChips();
    this.#read(this.#names().filter((name) => !this.cards.has(name)));
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
    this.box.addEventListener("focus", () => {
      this.#load();
      this.#makeRoom();
    });
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

  // A phone's keyboard leaves little room below the box: what is suggested has to be seen above it.
  #makeRoom() {
    if (matchMedia("(pointer: coarse)").matches) this.box.scrollIntoView({ block: "start" });
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
    this.#refresh();
  }

  #refresh() {
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
    const room = (visualViewport?.height ?? innerHeight) - this.box.getBoundingClientRect().bottom;
    this.options.style.maxBlockSize = `${Math.max(room - SPARE, LEAST_ROOM)}px`;
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
    const text = event.clipboardData.getData("text");
    if (text.trim().split("\n").length < 2) return;
    event.preventDefault();
    this.#add(text);
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

  async #add(text) {
    const lines = text.split("\n").map(tidy).filter(Boolean);
    this.box.value = "";
    this.matches = [];
    this.#close();
    if (!lines.length) return;
    const isNew = (line) => !this.#names().some((other) => sameText(other, line));
    for (const line of lines.filter(isNew)) this.#write([...this.#names(), line]);
    this.#say(this.texts.added.replace("{name}", lines.join(", ")));
    await this.#read(lines);
    const added = lines.map((line) => [line, this.#otherName(line)].filter(Boolean).join(", "));
    if (this.readings.has(lines[0])) this.#say(this.texts.added.replace("{name}", added.join("; ")));
  }

  // Has the server read lines: each becomes the names in it.
  async #read(lines) {
    for (const line of lines) {
      const names = await read(this.form, line);
      if (!names) return;
      for (const { name, meaning, note } of names) this.readings.set(name, { meaning, note });
      const before = this.#names();
      if (!before.includes(line) || (names.length === 1 && names[0].name === line)) continue;
      if (!names.length) this.#say(this.texts.nothing.replace("{name}", line));
      const after = before.flatMap((name) => (name === line ? names.map((one) => one.name) : [name]));
      this.#write([...new Set(after)]);
    }
    this.#showChips();
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
    chip.querySelector("[data-note]").textContent = this.texts[inCamelCase(this.#understand(name).note)];
    chip.querySelector("[data-of]").textContent = name;
    chip.querySelector("button").addEventListener("click", () => this.#remove(name));
    return chip;
  }

  // What a name is understood as, and which text says more about it; no meaning while the server has not read it.
  #understand(name) {
    return this.readings.get(name) ?? { note: "unchecked" };
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

const inCamelCase = (key) => key.replace(/-(.)/g, (_match, letter) => letter.toUpperCase());

// The names in a line as the server reads them, { name, meaning, note }; null if it does not answer.
async function read(form, line) {
  const body = new URLSearchParams({ text: line, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  try {
    const response = await fetch(READ, { method: "POST", body });
    return response.ok ? (await response.json()).names : null;
  } catch {
    return null; // it says so on the next page
  }
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

const parts = document.querySelector("template[data-medicine-finder]");
const list = document.querySelector("textarea[data-medicine-list]");
if (parts && list) new MedicineFinder(list, parts.content);
