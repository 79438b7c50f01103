// How does Slack draw the fields of a form, and what was entered into one?

import { el } from "./dom.js";

const KINDS = { number_input: "number", datepicker: "date", timepicker: "time", email_text_input: "email" };
const PATIENCE = 150; // milliseconds after the last key until a search is asked

/**
 * {node, read, group}; `chosen` is called at once where a choice is an act of its own. `group`: several controls, which
 * one label cannot name.
 */
export function fieldOf(element, before, surface, chosen) {
  if (/^(radio_buttons|checkboxes)$/.test(element.type)) return boxes(element, before, chosen);
  if (element.type.endsWith("external_select")) return searchField(element, before, surface, chosen);
  if (/select$|overflow/.test(element.type)) return menu(element, before, chosen);
  return written(element, before, chosen);
}

function written(element, before, chosen) {
  const kind = KINDS[element.type] ?? "text";
  const value = before?.value ?? before?.selected_date ?? element.initial_value ?? element.initial_date ?? "";
  const props = { value, placeholder: element.placeholder?.text, maxlength: element.max_length };
  const changed = chosen && { onchange: (event) => chosen(event.target.value) };
  const step = element.is_decimal_allowed ? "any" : 1;
  const number = kind === "number" && { min: element.min_value, max: element.max_value, step };
  const node = element.multiline
    ? el("textarea", { ...props, rows: 3 })
    : el("input", { ...props, ...number, ...changed, type: kind });
  return { node, read: () => node.value || null };
}

/** What was chosen so far: what the form has heard of, else what it was opened with. */
function chosenBefore(element, before) {
  const initial = before ? before.selected_option : element.initial_option;
  return (before ? before.selected_options : element.initial_options) ?? (initial ? [initial] : []);
}

let groups = 0;

function boxes(element, before, chosen) {
  const several = element.type === "checkboxes";
  const picked = new Set(chosenBefore(element, before).map((each) => each.value));
  const name = `group-${++groups}`;
  const inputs = element.options.map(({ value }) =>
    el("input", { type: several ? "checkbox" : "radio", name, value, checked: picked.has(value) }),
  );
  const lines = element.options.map(({ text, description }, at) =>
    el("label", { class: "b-box" }, inputs[at], el("span", {}, text.text, description && el("small", {}, description.text))),
  );
  const values = () => inputs.filter((each) => each.checked).map((each) => each.value);
  const read = () => (several ? values() : (values()[0] ?? null));
  const node = el("div", { class: "b-boxes", onchange: chosen && (() => chosen(read())) }, lines);
  return { node, read, group: true };
}

function menu(element, before, chosen) {
  const several = element.type.startsWith("multi_");
  const picked = new Set(chosenBefore(element, before).map((each) => each.value));
  const option = (each) => el("option", { value: each.value, selected: picked.has(each.value) }, each.text.text);
  const drawn = (element.option_groups ?? [{ options: element.options ?? [] }]).map(({ label, options }) =>
    label ? el("optgroup", { label: label.text }, options.map(option)) : options.map(option),
  );
  const label = element.placeholder?.text ?? (element.type === "overflow" ? "⋯" : "Choose…");
  const empty = !several && !element.initial_option && el("option", { value: "" }, label);
  const read = () => (several ? [...node.selectedOptions].map((each) => each.value) : node.value || null);
  const node = el("select", { multiple: several, "aria-label": chosen && label, onchange: chosen && (() => chosen(read())) }, empty, drawn);
  return { node, read };
}

/** Asks as words are typed; what is taken stands above as a chip until it is taken away again. */
function searchField(element, before, surface, chosen) {
  const several = element.type.startsWith("multi_");
  let picked = chosenBefore(element, before);
  const chips = el("div", { class: "b-chips" });
  const found = el("ul", { class: "b-found", role: "listbox", hidden: true });
  const asks = { type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false" };
  const words = el("input", { ...asks, placeholder: element.placeholder?.text ?? "Type to search…" });
  const changed = () => {
    const drop = (each) => take(picked.filter((other) => other.value !== each.value));
    chips.replaceChildren(...picked.map((each) => chip(each, () => drop(each))));
    chips.hidden = picked.length === 0;
  };
  const take = (options) => {
    picked = options;
    words.value = "";
    show(found, words, null);
    changed();
    chosen?.(read());
  };
  const pick = (option) => take(several ? [...picked.filter((each) => each.value !== option.value), option] : [option]);
  const ask = asking(element, surface, words, (options) => show(found, words, options, pick));
  const keys = (event) => {
    if (event.key === "Escape" && !found.hidden) event.stopPropagation(), show(found, words, null);
    if (event.key === "Enter") event.preventDefault(), found.querySelector("button")?.click();
    if (event.key === "ArrowDown") event.preventDefault(), found.querySelector("button")?.focus();
  };
  const read = () => (several ? picked : (picked[0] ?? null));
  for (const [name, listener] of Object.entries({ input: ask, click: ask, keydown: keys })) words.addEventListener(name, listener);
  const node = el("div", { class: "b-search" }, chips, words, found);
  node.addEventListener("focusout", (event) => node.contains(event.relatedTarget) || show(found, words, null));
  changed();
  return { node, read, group: true };
}

function chip(option, drop) {
  const label = `Take ${option.text.text} away`;
  return el("span", { class: "b-chip" }, option.text.text, el("button", { type: "button", "aria-label": label, onclick: drop }, "×"));
}

/** Only the newest question's answer counts, whatever order they come in. */
function asking(element, surface, words, answered) {
  let newest = 0;
  let waiting;
  return () => {
    const mine = ++newest;
    clearTimeout(waiting);
    if (words.value.length < (element.min_query_length ?? 3)) return;
    waiting = setTimeout(async () => {
      const options = (await surface.options?.(element, words.value)) ?? [];
      if (mine === newest) answered(options);
    }, PATIENCE);
  };
}

/** `options` null closes the list. */
function show(list, words, options, pick) {
  const line = (option) =>
    el("li", { role: "option" }, el("button", { type: "button", onclick: () => pick(option) }, option.text.text));
  list.replaceChildren(...(options ?? []).map(line));
  if (options?.length === 0) list.append(el("li", { class: "empty" }, "Nothing found."));
  list.hidden = options === null;
  if (options) list.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-expanded", String(options !== null));
}
