// How does Slack draw Block Kit?

import { el, link, picture } from "./dom.js";
import { mrkdwn } from "./marks.js";

/**
 * `surface` is where the blocks stand: names (id → name), press(element, value, node) and fields, into which every
 * input puts {block, action, read}. `entered` and `errors` are what a modal already knows of its fields.
 */
export function drawBlocks(blocks, surface) {
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, surface));
}

const BLOCKS = {
  header: (block) => el("h4", { class: "b-header" }, block.text.text),
  divider: () => el("hr"),
  section: drawSection,
  context: (block, surface) => el("div", { class: "b-context" }, block.elements.map((each) => words(each, surface))),
  actions: (block, surface) => el("div", { class: "b-actions" }, block.elements.map((each) => control(each, block, surface))),
  image: drawImage,
  input: drawInput,
  rich_text: (block, surface) => el("div", { class: "b-rich" }, block.elements.map((each) => rich(each, surface))),
  markdown: (block, surface) => el("div", {}, mrkdwn(block.text, surface.names)),
  alert: (block, surface) => el("div", { class: "b-alert" }, words(block.text, surface)),
};

function unknown(block) {
  return el("p", { class: "unknown" }, `(a ${block.type} block)`);
}

function words(text, surface) {
  if (text.type === "image") return picture(text.image_url, text.alt_text, { class: "b-icon" });
  return el("span", { class: "b-text" }, text.type === "mrkdwn" ? mrkdwn(text.text, surface.names) : text.text);
}

function drawImage(block) {
  const caption = block.title && el("figcaption", {}, block.title.text);
  return el("figure", {}, picture(block.image_url, block.alt_text), caption);
}

function drawSection(block, surface) {
  const fields = block.fields && el("div", { class: "b-fields" }, block.fields.map((each) => words(each, surface)));
  const main = el("div", { class: "b-main" }, block.text && words(block.text, surface), fields);
  const beside = block.accessory && el("div", { class: "b-beside" }, control(block.accessory, block, surface));
  return el("div", { class: "b-section" }, main, beside);
}

function rich(element, surface) {
  const inner = () => element.elements.map((each) => run(each, surface));
  switch (element.type) {
    case "rich_text_quote":
      return el("blockquote", {}, inner());
    case "rich_text_preformatted":
      return el("pre", {}, inner());
    case "rich_text_list":
      return list(element, surface);
    default:
      return el("p", { class: "b-text" }, inner());
  }
}

function list(element, surface) {
  const items = element.elements.map((each) => el("li", {}, rich(each, surface)));
  return el(element.style === "ordered" ? "ol" : "ul", {}, items);
}

function run(element, surface) {
  const style = element.style ?? {};
  const id = element.user_id;
  let drawn;
  if (element.type === "link") drawn = link(element.url, element.text || element.url);
  else if (element.type === "user") drawn = el("span", { class: "mention" }, `@${surface.names[id] ?? id}`);
  else if (element.type === "emoji") drawn = `:${element.name}:`;
  else drawn = element.text ?? "";
  if (style.code) drawn = el("code", {}, drawn);
  if (style.bold) drawn = el("strong", {}, drawn);
  if (style.italic) drawn = el("em", {}, drawn);
  return style.strike ? el("s", {}, drawn) : drawn;
}

function control(element, block, surface) {
  if (element.type === "button") return button(element, surface);
  if (element.type === "image") return picture(element.image_url, element.alt_text, { class: "b-thumb" });
  const field = fieldOf(element, undefined, surface, (value) => surface.press(element, value, field.node));
  return field.node;
}

function button(element, surface) {
  if (element.url) return link(element.url, el("span", { class: "button" }, element.text.text));
  const press = () => surface.press(element, element.value, drawn);
  const drawn = el("button", { type: "button", class: `button ${element.style ?? ""}`, onclick: press }, element.text.text);
  return drawn;
}

function drawInput(block, surface) {
  const { element, label, hint, optional, block_id: id } = block;
  const before = surface.entered?.[id]?.[element.action_id];
  const field = fieldOf(element, before, surface, null);
  surface.fields.push({ block: id, action: element.action_id, read: field.read });
  const error = surface.errors?.[id];
  if (error) field.node.setAttribute("aria-invalid", "true");
  return el(
    "div",
    { class: error ? "b-input wrong" : "b-input" },
    el("label", {}, el("span", { class: "b-label" }, label.text, optional && el("small", {}, " (optional)")), field.node),
    error && el("p", { class: "b-error", role: "alert" }, error),
    hint && el("p", { class: "b-hint" }, hint.text),
  );
}

const KINDS = { number_input: "number", datepicker: "date", timepicker: "time", email_text_input: "email" };

/** {node, read}; `chosen` is called at once where a choice is an act of its own. */
function fieldOf(element, before, surface, chosen) {
  if (/select$|overflow|radio_buttons|checkboxes/.test(element.type)) return menu(element, before, surface, chosen);
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

function menu(element, before, surface, chosen) {
  const several = /^multi_|checkboxes/.test(element.type);
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  const initial = before?.selected_option ?? element.initial_option;
  const chosenBefore = before?.selected_options ?? element.initial_options ?? (initial ? [initial] : []);
  const picked = new Set(chosenBefore.map((each) => each.value));
  const option = (each) => el("option", { value: each.value, selected: picked.has(each.value) }, each.text.text);
  const drawn = groups.map(({ label, options }) =>
    label ? el("optgroup", { label: label.text }, options.map(option)) : options.map(option),
  );
  const label = element.placeholder?.text ?? (element.type === "overflow" ? "⋯" : "Choose…");
  const empty = !several && !initial && el("option", { value: "" }, label);
  const read = () => (several ? [...node.selectedOptions].map((each) => each.value) : node.value || null);
  const node = el("select", { multiple: several, "aria-label": label, onchange: chosen && (() => chosen(read())) }, empty, drawn);
  if (element.type.endsWith("external_select")) searched(element, node, surface);
  return { node, read };
}

function searched(element, node, surface) {
  node.addEventListener("focus", async () => {
    const options = (await surface.options?.(element, "")) ?? [];
    node.replaceChildren(...options.map((each) => el("option", { value: each.value }, each.text.text)));
  }, { once: true });
}
