// Looks up names of medicines in the browser, so that what is typed while searching goes nowhere.
//
// It does what triage/medicines/finder.py does for names that are exact, but for dose and form, and for suggestions. What a
// misspelt name or a whole sentence means is left to the server, which shows it before it counts.

const LONGEST_TEXT = 120;
const SHORTEST_SUGGESTED = 2;
const SHORTEST_SUGGESTED_MISSPELT = [4, 7]; // letters from which on one may be wrong, and two
const SAME_SOUND = ["aeiouyh", "ckqsxz", "fpv", "gj"];

// Lower case, without accents, apostrophes and control characters.
function plain(text) {
  const lower = text.slice(0, LONGEST_TEXT).toLowerCase().replaceAll("ß", "ss").replace(/[™®©℠]|\((?:tm|r|c)\)/g, " ");
  const decomposed = lower.normalize("NFKD").slice(0, LONGEST_TEXT);
  return decomposed.replace(/\p{Mn}|\p{Cf}|['‘’ʼ´`]/gu, "").replace(/\p{C}/gu, " ");
}

function split(text) {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

// The letters and digits of a text from each of its words on.
function beginnings(text) {
  const words = split(plain(text));
  return words.map((_word, start) => words.slice(start).join(""));
}

// How many letters of the one are wrong, missing, too many or swapped with the next where it is the beginning of the
// other; `most` + 1 if more than `most`.
function mistakesAtBeginning(one, whole, most) {
  const other = whole.slice(0, one.length + most);
  const tooMany = most + 1;
  if (other.length < one.length - most) return tooMany;
  let [before, last, row] = rows;
  for (let j = 0; j <= other.length; j++) last[j] = j;
  for (let i = 1; i <= one.length; i++) {
    const [from, to] = [Math.max(1, i - most), Math.min(other.length, i + most)];
    row[from - 1] = from === 1 ? i : most + 1;
    let fewest = row[from - 1];
    for (let j = from; j <= to; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let number = last[j - 1] + (isSame ? 0 : 1);
      if (row[j - 1] + 1 < number) number = row[j - 1] + 1;
      if (j < i + most && last[j] + 1 < number) number = last[j] + 1;
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped && before[j - 2] + 1 < number) number = before[j - 2] + 1;
      row[j] = number;
      if (number < fewest) fewest = number;
    }
    if (fewest > most) return tooMany;
    [before, last, row] = [last, row, before];
  }
  return Math.min(...last.subarray(Math.max(0, one.length - most), other.length + 1));
}

// The last three rows of the table that `mistakesAtBeginning` fills: made once, for it is asked thousands of times a key press.
const rows = Array.from({ length: 3 }, () => new Uint8Array(LONGEST_TEXT * 2));

// The letters that may stand for the sound of this one at the beginning of a name.
function soundingLike(letter) {
  return SAME_SOUND.find((sound) => sound.includes(letter)) ?? letter;
}

const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

export class Names {
  // `listed` is the first of the two files that triage/medicines/browser_files.py describes.
  constructor(listed) {
    this.dose = new RegExp(`(^|\\D)${listed.dose}`, "gu");
    this.noise = listed.noise.map((words) => new Set(words));
    this.allNoise = new Set(listed.noise.flat());
    this.classes = listed.classes.map((label) => beginnings(label));
    this.names = new Map(); // by their letters
    this.medicines = listed.medicines.map(([classes, common, name, ...others]) => {
      const medicine = { name, classes, common };
      for (const text of [name, ...others]) this.#add(text, medicine, true);
      return medicine;
    });
    this.#sort();
  }

  // `known` is the second file.
  addKnown(known) {
    for (const [own, ...others] of known) {
      const isMore = typeof own === "number";
      const medicine = isMore ? this.medicines[own] : { name: own[0], classes: [], common: own[1] };
      for (const text of isMore ? others : [medicine.name, ...others]) this.#add(text, medicine, false);
    }
    this.#sort();
  }

  #add(text, medicine, isListed) {
    const own = beginnings(text);
    if (!own.length) return;
    const there = this.names.get(own[0]);
    if (!there) this.names.set(own[0], { text, beginnings: own, medicines: [medicine], isListed });
    else if (!there.medicines.includes(medicine)) there.medicines.push(medicine);
  }

  #sort() {
    this.byFirstLetter = new Map();
    for (const name of this.names.values()) {
      const first = name.beginnings[0][0];
      if (!this.byFirstLetter.has(first)) this.byFirstLetter.set(first, []);
      this.byFirstLetter.get(first).push(name);
    }
    this.mostWords = Math.max(0, ...[...this.names.values()].map((name) => name.beginnings.length));
    this.sorted = [...this.names.values()]
      .flatMap((name) => name.beginnings.map((beginning) => ({ beginning, name })))
      .sort((one, other) => compare(one.beginning, other.beginning) || compare(one.name.text, other.name.text));
  }

  // The medicine whose name a text is, but for dose and form, as { medicine, name }; null if there is none.
  #exact(text) {
    for (const words of this.#variants(text)) {
      const name = this.names.get(words.join(""));
      if (name) return name.medicines.length === 1 ? toMatches(name)[0] : null;
    }
    return null;
  }

  // Medicines that a text may be the beginning of, as { medicine, name }: each once, the likeliest first.
  suggest(text, limit = 8) {
    const found = new Map();
    for (const match of this.#suggestions(text)) {
      if (found.size >= limit) break;
      if (!found.has(match.medicine)) found.set(match.medicine, match);
    }
    return [...found.values()];
  }

  *#suggestions(text) {
    const exact = this.#exact(text);
    if (exact) yield exact;
    const typed = this.#typed(text);
    const right = typed.flatMap((letters) => this.#beginningSo(letters));
    yield* right.flatMap(toMatches);
    for (const letters of typed) yield* this.#beginningNearlySo(letters, right.length ? 1 : 2).flatMap(toMatches);
    for (const letters of typed) yield* this.#inClassBeginningSo(letters);
  }

  #typed(text) {
    const variants = this.#variants(text);
    const letters = [variants[0], variants.at(-1)].map((words) => (words ?? []).join(""));
    return [...new Set(letters)].filter((one) => one.length >= SHORTEST_SUGGESTED);
  }

  #beginningSo(letters) {
    let start = 0;
    for (let end = this.sorted.length; start < end; ) {
      const middle = (start + end) >> 1;
      if (this.sorted[middle].beginning < letters) start = middle + 1;
      else end = middle;
    }
    const names = [];
    while (this.sorted[start]?.beginning.startsWith(letters)) names.push(this.sorted[start++].name);
    const order = new Map(names.map((name) => [name, this.#order(name, letters)]));
    return names.sort((one, other) => order.get(one) - order.get(other));
  }

  // What people mean comes first: common medicines and generic names, and products last.
  #order({ text, beginnings: [own], medicines, isListed }, letters) {
    const [{ name, common }] = medicines;
    const isProduct = [text, name].some((one) => one.includes("+") || one.includes(" and "));
    const isGeneric = medicines.some((medicine) => medicine.name.toLowerCase() === text.toLowerCase());
    const weight = 2 * common + 4 * isGeneric - 4 * isProduct;
    return (own.startsWith(letters) ? 0 : 100) - 2 * weight + (isListed ? 0 : 1);
  }

  // Names that begin so but for some mistakes, `most` at most; the fewest first.
  #beginningNearlySo(letters, most) {
    const possible = SHORTEST_SUGGESTED_MISSPELT.filter((length) => letters.length >= length).length;
    const allowed = Math.min(most, possible);
    if (!allowed) return [];
    const near = [];
    for (const first of soundingLike(letters[0])) {
      for (const name of this.byFirstLetter.get(first) ?? []) {
        const number = mistakesAtBeginning(letters, name.beginnings[0], allowed);
        if (number <= allowed) near.push({ name, order: number * 2 + (name.isListed ? 0 : 1) });
      }
    }
    const byLetters = (one, other) => compare(one.name.beginnings[0], other.name.beginnings[0]);
    return near.sort((one, other) => one.order - other.order || byLetters(one, other)).map(({ name }) => name);
  }

  *#inClassBeginningSo(letters) {
    for (const [position, label] of this.classes.entries()) {
      if (!label.some((beginning) => beginning.startsWith(letters))) continue;
      for (const medicine of this.medicines) {
        if (medicine.classes.includes(position)) yield { medicine, name: medicine.name };
      }
    }
  }

  // The words of a text, then the fewer that are left without doses, forms and so on; none is empty.
  #variants(text) {
    const plainText = plain(text);
    let words = split(plainText.replace(this.dose, "$1 "));
    const variants = [split(plainText), words];
    words = words.flatMap((word) => split(unstuck(word)));
    variants.push(words);
    const inNames = this.#wordsInNames(words);
    for (const noise of this.noise) {
      words = words.filter((word) => !noise.has(word) || inNames.has(word));
      variants.push(words);
    }
    // A number behind a single letter is part of the name, as in vitamin B 12.
    variants.push(words.filter((word, place) => !/^\p{Nd}+$/u.test(word) || [...(words[place - 1] ?? "")].length === 1));
    const seen = new Set();
    return variants.filter((variant) => variant.length && !seen.has(variant.join(" ")) && seen.add(variant.join(" ")));
  }

  // Words that are part of a name here, such as the night in one that ends with it.
  #wordsInNames(words) {
    const inNames = new Set();
    for (let start = 0; start < words.length; ) {
      const end = this.#endOfNameAt(words, start);
      for (const word of words.slice(start, end)) inNames.add(word);
      start = Math.max(end, start + 1);
    }
    return inNames;
  }

  // Where the longest name that begins at a word ends; `start` if none does.
  #endOfNameAt(words, start) {
    for (let end = Math.min(words.length, start + this.mostWords); end > start; end--) {
      const part = words.slice(start, end);
      if (this.names.has(part.join("")) && !part.every((word) => this.allNoise.has(word))) return end;
    }
    return start;
  }
}

// A strength is often stuck to its name, as in "pantoprazole40" and "30sr".
const unstuck = (word) => word.replace(/(\p{L}{4})(?=\p{Nd})/gu, "$1 ").replace(/(\p{Nd})(?=\p{L}{2})/gu, "$1 ");

const toMatches = (name) => name.medicines.map((medicine) => ({ medicine, name: name.text }));
