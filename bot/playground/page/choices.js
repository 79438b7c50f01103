// How does Teams let people choose: by buttons, by boxes, from a menu, or by typing?

import { el } from "./dom.js";

let count = 0;

/** {node, value()} of an Input.ChoiceSet; `search(part, typed)` resolves to [{value, title}] that fit. */
export function chooser(part, search) {
  if (part["choices.data"]) return searched(part, search);
  return part.style === "expanded" ? expanded(part) : menu(part);
}

function picked(part) {
  return part.value ? (part.isMultiSelect ? String(part.value).split(",") : [String(part.value)]) : [];
}

function expanded(part) {
  const type = part.isMultiSelect ? "checkbox" : "radio";
  const name = `choice-${(count += 1)}`;
  const chosen = picked(part);
  const boxes = (part.choices ?? []).map(({ value, title }) => ({
    box: el("input", { type, name, value, checked: chosen.includes(value) }),
    title,
  }));
  const node = el("div", { class: "choices" }, boxes.map(({ box, title }) => el("label", {}, box, el("span", {}, title))));
  return { node, value: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value).join(",") };
}

function menu(part) {
  const chosen = picked(part);
  const empty = !part.isMultiSelect && chosen.length === 0 && el("option", { value: "" }, part.placeholder ?? "Choose…");
  const options = (part.choices ?? []).map(({ value, title }) => el("option", { value, selected: chosen.includes(value) }, title));
  const node = el("select", { multiple: part.isMultiSelect }, empty, options);
  return { node, value: () => [...node.selectedOptions].map((each) => each.value).join(",") };
}

/** What was chosen stands above as chips; the list below is what fits the words typed so far. */
function searched(part, search) {
  const known = new Map((part.choices ?? []).map(({ value, title }) => [value, title]));
  const chosen = new Set(picked(part));
  const chips = el("div", { class: "chips" });
  const list = el("div", { class: "found", role: "listbox", "aria-label": "What fits" });
  const field = el("input", { type: "text", placeholder: part.placeholder ?? "Type to search…", autocomplete: "off" });
  let asked = 0;
  const draw = () => chips.replaceChildren(...[...chosen].map(chip));
  const chip = (value) =>
    el("span", { class: "chip" }, known.get(value) ?? value, el("button", { type: "button", "aria-label": `Remove ${known.get(value) ?? value}`, onclick: () => drop(value) }, "×"));
  const drop = (value) => (chosen.delete(value), draw());
  const take = ({ value, title }) => {
    if (!part.isMultiSelect) chosen.clear();
    chosen.add(value);
    known.set(value, title);
    list.replaceChildren();
    field.value = "";
    draw();
    field.focus();
  };
  const look = async () => {
    const mine = (asked += 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (mine !== asked) return;
    const found = field.value.trim() ? await search(part, field.value.trim()) : [];
    if (mine !== asked) return;
    const rows = found.map((each) => el("button", { type: "button", role: "option", onclick: () => take(each) }, each.title));
    const none = field.value.trim() && el("span", { class: "none" }, "No results");
    list.replaceChildren(...(rows.length ? rows : [none].filter(Boolean)));
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), list.querySelector("button")?.click()));
  draw();
  return { node: el("div", { class: "searched" }, chips, field, list), value: () => [...chosen].join(",") };
}
