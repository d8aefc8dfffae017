// Which articles does a person give: addresses and files, chosen or dropped?

import { carriesFile, decode, kindOf } from "./files.js";
import { Refusal, hush, say } from "./calls.js";

const BYTES = 64 << 20; // as much as the API takes of an issue

export class Given {
  constructor(within, { zips, dropped = () => {} }) {
    this.within = within;
    this.zips = zips;
    this.files = [];
    this.addresses = within.querySelector("[name=addresses]");
    this.shown = within.querySelector(".files");
    this.chooser = within.querySelector("[type=file]");
    const choose = () => {
      this.take([...this.chooser.files]);
      this.chooser.value = "";
    };
    this.chooser.addEventListener("change", choose);
    if (this.chooser.files.length) choose(); // before this script was there
    document.addEventListener("dragover", (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      within.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) within.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      within.classList.remove("over");
      if (!carriesFile(event)) return;
      event.preventDefault();
      dropped();
      this.take([...event.dataTransfer.files]);
    });
  }

  /** The zip that was chosen, if one was. */
  get zip() {
    return this.files.find(isZip) ?? null;
  }

  /** Take files as they come, in natural order; one of the same name takes the other's place. */
  take(files) {
    hush(this.within);
    const refused = this.zips ? null : files.find(isZip);
    if (refused) this.refuse(`${refused.name} is a zip: an issue is made of one, none is added to one.`);
    const taken = files.filter((file) => file !== refused);
    const names = new Set(taken.map((file) => file.name));
    this.files = [...this.files.filter((file) => !names.has(file.name)), ...taken];
    const order = new Intl.Collator("en", { numeric: true });
    this.files.sort((one, other) => order.compare(one.name, other.name));
    this.show();
  }

  /** As the API takes them; throws Refusal once it is said what cannot be taken. */
  async articles() {
    const lines = this.addresses.value.split("\n").map((line) => line.trim());
    this.sources = lines
      .map((line, number) => ({ line, name: `Line ${number + 1}`, part: "addresses" }))
      .filter(({ line }) => line && !line.startsWith("#"));
    const found = this.sources.map(({ line }) => ({ url: line }));
    if (this.files.reduce((sum, file) => sum + file.size, 0) > BYTES) throw this.refuse("These files come to more than 64 MB. Make two issues of them.");
    for (const file of this.files) {
      const text = decode(new Uint8Array(await file.arrayBuffer()));
      if (text === null) throw this.refuse(`${file.name} is no text. Give a text, HTML or Markdown file.`);
      found.push({ id: file.name, [kindOf(file.name) ?? "text"]: text });
      this.sources.push({ name: file.name, part: "files" });
    }
    return found;
  }

  /** [where an article of these came from, what it is called]; null for one that did not. */
  sourceOf(index) {
    const source = this.sources?.[index];
    return source ? [source.part, source.name] : null;
  }

  refuse(told) {
    const refusal = new Refusal({ status: 422, code: "given", detail: told });
    say(this.within, "files", refusal);
    refusal.isSaid = true;
    return refusal;
  }

  clear() {
    this.addresses.value = "";
    this.files = [];
    this.show();
  }

  show() {
    this.shown.hidden = this.files.length === 0;
    this.shown.replaceChildren(
      ...this.files.map((file, place) => {
        const line = document.createElement("li");
        const name = Object.assign(document.createElement("span"), { textContent: file.name, dir: "auto" });
        const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Leave out" });
        button.setAttribute("aria-label", `Leave out ${file.name}`);
        button.addEventListener("click", () => {
          this.files.splice(place, 1);
          this.show();
          const next = this.shown.querySelectorAll("button")[Math.min(place, this.files.length - 1)];
          (next ?? this.chooser).focus();
          this.within.dispatchEvent(new Event("change", { bubbles: true }));
        });
        line.append(name, button);
        return line;
      }),
    );
  }
}

function isZip(file) {
  return file.name.toLowerCase().endsWith(".zip");
}
