// How does Teams draw an Adaptive Card 1.5?

import { chooser } from "./choices.js";
import { el, picture } from "./dom.js";
import { markdown } from "./marks.js";

/** `surface`: act(action, inputs, node); search(part, typed). Inputs of the card are read when one of its actions is pressed. */
export function drawCard(card, surface) {
  const here = { ...surface, inputs: [] };
  const body = many(card.body, here);
  return el("div", { class: "card" }, body, card.actions && actions(card.actions, here));
}

const ELEMENTS = {
  TextBlock: (part) => el("p", { class: look("t", part) }, markdown(part.text)),
  RichTextBlock: (part, here) => el("p", { class: look("t", part) }, part.inlines.map((each) => inline(each, here))),
  FactSet: (part) => el("dl", { class: "facts" }, part.facts.map(fact)),
  Container: (part, here) => el("div", { class: look("box", part) }, many(part.items, here)),
  ColumnSet: (part, here) => el("div", { class: look("row", part) }, (part.columns ?? []).map((each) => column(each, here))),
  ActionSet: (part, here) => actions(part.actions, here),
  Image: (part) => picture(part.url, part.altText ?? ""),
  ImageSet: (part) => el("div", {}, part.images.map((each) => picture(each.url, each.altText ?? ""))),
  Table: table,
  "Input.Text": input,
  "Input.Number": input,
  "Input.Date": input,
  "Input.Time": input,
  "Input.Toggle": toggle,
  "Input.ChoiceSet": choices,
};

function many(parts, here) {
  return (parts ?? []).map((part) => {
    const drawn = (ELEMENTS[part.type] ?? unknown)(part, here);
    if (part.separator) drawn.classList.add("separated");
    if (part.spacing) drawn.classList.add(`space-${part.spacing.toLowerCase()}`);
    if (part.isVisible === false) drawn.hidden = true;
    return drawn;
  });
}

function fact({ title, value }) {
  return [el("dt", {}, markdown(title)), el("dd", {}, markdown(value))];
}

function unknown(part) {
  return el("p", { class: "unknown" }, `(${part.type})`);
}

function look(base, part) {
  const said = [part.size, part.weight, part.color, part.style, part.horizontalAlignment, part.fontType];
  const names = said.filter(Boolean).map((word) => `is-${String(word).toLowerCase()}`);
  return [base, ...names, part.isSubtle ? "is-subtle" : ""].join(" ").trim();
}

function inline(part, here) {
  if (typeof part === "string") return part;
  const classes = look("run", part) + (part.italic ? " is-italic" : "") + (part.strikethrough ? " is-struck" : "");
  if (!part.selectAction) return el("span", { class: classes }, part.text);
  const press = (event) => here.act(part.selectAction, {}, event.target);
  return el("button", { type: "button", class: `${classes} as-link`, onclick: press }, part.text);
}

function column(part, here) {
  const width = part.width === "auto" ? "auto" : "stretch";
  return el("div", { class: `column-${width} v-${(part.verticalContentAlignment ?? "top").toLowerCase()}` }, many(part.items, here));
}

function table(part, here) {
  const cell = (each, head) => el(head ? "th" : "td", {}, many(each.items, here));
  const heads = (n) => n === 0 && part.firstRowAsHeader !== false;
  const rows = part.rows.map((row, n) => el("tr", {}, row.cells.map((each) => cell(each, heads(n)))));
  return el("div", { class: "table-frame" }, el("table", {}, rows));
}

function actions(list, here) {
  return el("div", { class: "card-actions" }, list.map((action) => button(action, here)));
}

function button(action, here) {
  const classes = `button ${action.style ?? ""}`;
  if (action.type !== "Action.ShowCard") {
    const press = () => here.act(action, read(here), drawn);
    const drawn = el("button", { type: "button", class: classes, title: action.tooltip, onclick: press }, action.title);
    return drawn;
  }
  const inner = el("div", { class: "shown-card", hidden: true }, drawCard(action.card, here));
  const turn = () => (inner.hidden = !inner.hidden);
  return [el("button", { type: "button", class: classes, onclick: turn }, action.title), inner];
}

function read(here) {
  return Object.fromEntries(here.inputs.map(({ id, value }) => [id, value()]));
}

function labelled(part, node, here, value) {
  here.inputs.push({ id: part.id, value });
  return el("label", { class: "card-input" }, heading(part), node);
}

function heading(part) {
  const mark = part.isRequired && el("span", { class: "required", "aria-hidden": "true" }, " *");
  return part.label && el("span", { class: "t" }, markdown(part.label), mark);
}

function input(part, here) {
  const kind = { "Input.Number": "number", "Input.Date": "date", "Input.Time": "time" }[part.type] ?? "text";
  const props = { value: part.value ?? "", placeholder: part.placeholder, maxlength: part.maxLength, required: part.isRequired };
  const node = part.isMultiline
    ? el("textarea", { ...props, rows: 3 })
    : el("input", { ...props, type: kind, min: part.min, max: part.max });
  return labelled(part, node, here, () => node.value);
}

function toggle(part, here) {
  const on = part.valueOn ?? "true";
  const node = el("input", { type: "checkbox", checked: part.value === on });
  const drawn = labelled(part, node, here, () => (node.checked ? on : part.valueOff ?? "false"));
  drawn.append(el("span", {}, part.title ?? ""));
  return drawn;
}

function choices(part, here) {
  const { node, value } = chooser(part, here.search);
  const many = node.matches("div");
  if (!many) return labelled(part, node, here, value);
  here.inputs.push({ id: part.id, value });
  return el("div", { class: "card-input", role: "group", "aria-label": part.label }, heading(part), node);
}
