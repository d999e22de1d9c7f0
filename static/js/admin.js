// Comfort for the editors' pages; without it they work too. It filters long lists, counts what is ticked, and shows
// the empty conditions one by one instead of all at once.
"use strict";

(() => {
  const text = {
    filter: gettextOr("Filter the list"),
    addCondition: gettextOr("Add a condition"),
    addAlternative: gettextOr("Add an alternative"),
    remove: gettextOr("Remove"),
  };

  function gettextOr(message) {
    return typeof gettext === "function" ? gettext(message) : message;
  }

  function make(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
  }

  // Filter

  function addFilter(list, entries) {
    if (entries().length < 12) {
      return;
    }
    const input = make("input", { type: "search", className: "list-filter vTextField", placeholder: text.filter });
    input.setAttribute("aria-label", text.filter);
    input.addEventListener("input", () => filter(list, entries(), input.value.trim().toLowerCase()));
    // Enter would send the whole page.
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    list.before(input);
  }

  function filter(list, entries, wanted) {
    for (const entry of entries) {
      const group = entry.closest("[data-group]");
      const words = entry.textContent + (group ? group.querySelector("summary").textContent : "");
      entry.hidden = !words.toLowerCase().includes(wanted) && !entry.querySelector("input:checked");
    }
    for (const group of list.querySelectorAll("[data-group]")) {
      const shown = group.querySelector(":scope > ul > li:not([hidden])");
      group.hidden = !shown;
      group.open = Boolean(group.querySelector("input:checked")) || (wanted !== "" && Boolean(shown));
    }
  }

  // Conditions

  function count(condition) {
    for (const group of condition.querySelectorAll("[data-group]")) {
      group.querySelector("[data-count]").textContent = group.querySelectorAll("input:checked").length || "";
    }
  }

  function clear(block) {
    for (const input of block.querySelectorAll("input:checked")) {
      if (input.type === "checkbox") {
        input.checked = false;
      }
    }
    block.querySelectorAll("[data-condition]").forEach(count);
    if (block.matches("[data-condition]")) {
      count(block);
    }
    block.hidden = true;
  }

  function addRemoval(block) {
    const button = make("button", { type: "button", className: "button", textContent: text.remove });
    const legend = block.querySelector("legend");
    button.dataset.remove = "";
    button.setAttribute("aria-label", `${text.remove}: ${legend.textContent.trim()}`);
    button.addEventListener("click", () => {
      clear(block);
      block.parentElement.querySelector(":scope > [data-add]").focus();
    });
    block.append(button);
  }

  // Shows the next empty block, or makes another one when all are in use.
  function addAddition(list, selector, label, prepare) {
    const blocks = () => [...list.querySelectorAll(`:scope > ${selector}`)];
    const spare = blocks().at(-1).cloneNode(true);
    blocks().filter((block) => "extra" in block.dataset).forEach((block) => { block.hidden = true; });
    blocks().forEach(prepare);
    const button = make("button", { type: "button", className: "button", textContent: label });
    button.dataset.add = "";
    button.addEventListener("click", () => {
      let block = blocks().find((one) => one.hidden);
      if (!block) {
        block = renumbered(spare.cloneNode(true), blocks().length - Number(placeOf(spare, selector)));
        button.before(block);
        prepare(block);
      }
      block.hidden = false;
      block.querySelector("input").focus();
    });
    list.append(button);
  }

  // Names end in -ALTERNATIVE-CONDITION-terms or -CONDITION-terms.
  function namePattern(selector) {
    return selector === "[data-alternative]" ? /-(\d+)(-\d+-(?:terms|kind))$/ : /-(\d+)(-(?:terms|kind))$/;
  }

  function placeOf(block, selector) {
    return block.querySelector("input[name]").name.match(namePattern(selector))[1];
  }

  function renumbered(block, offset) {
    const pattern = namePattern(block.matches("[data-alternative]") ? "[data-alternative]" : "[data-condition]");
    for (const input of block.querySelectorAll("input[name]")) {
      input.name = input.name.replace(pattern, (_all, place, rest) => `-${Number(place) + offset}${rest}`);
    }
    return block;
  }

  function prepareCondition(condition) {
    const terms = condition.querySelector(".condition-terms");
    addFilter(terms, () => [...terms.querySelectorAll("[data-group] > ul > li")]);
    condition.addEventListener("change", () => count(condition));
    addRemoval(condition);
  }

  function prepareConditions(list) {
    addAddition(list, "[data-condition]", text.addCondition, prepareCondition);
  }

  function prepareAlternative(alternative) {
    alternative.querySelectorAll("[data-conditions]").forEach(prepareConditions);
    addRemoval(alternative);
  }

  function prepare(root) {
    for (const list of root.querySelectorAll("[data-alternatives]")) {
      addAddition(list, "[data-alternative]", text.addAlternative, prepareAlternative);
    }
    for (const list of root.querySelectorAll("[data-conditions]")) {
      if (!list.closest("[data-alternative]") && !list.closest(".empty-form")) {
        prepareConditions(list);
      }
    }
    for (const list of root.querySelectorAll("[data-picklist]")) {
      addFilter(list, () => [...list.querySelectorAll("label")]);
    }
  }

  prepare(document);
  document.addEventListener("formset:added", (event) => prepare(event.target));
})();
