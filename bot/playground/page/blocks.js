// How does Slack draw Block Kit?

import { el, link, picture } from "./dom.js";
import { fieldOf } from "./fields.js";
import { mrkdwn } from "./marks.js";

/**
 * `surface` is where the blocks stand: names (id → name), press(element, value, node) and fields, into which every
 * input puts {block, action, read}. `entered` and `errors` are what a modal already knows of its fields.
 */
export function drawBlocks(blocks, surface) {
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, surface));
}

const BLOCKS = {
  header: (block) => el("h3", { class: "b-header" }, block.text.text),
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
  return el("figure", {}, picture(source(block), block.alt_text, { class: "b-picture" }), caption);
}

/** An uploaded file lies at the small Slack itself. */
function source({ image_url: url, slack_file: file }) {
  return file ? `${location.origin}/slack/file/${encodeURIComponent(file.id)}` : url;
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
  const name = [label.text, optional && el("small", {}, " (optional)")];
  const named = field.group
    ? el("fieldset", {}, el("legend", { class: "b-label" }, name), field.node)
    : el("label", {}, el("span", { class: "b-label" }, name), field.node);
  return el(
    "div",
    { class: error ? "b-input wrong" : "b-input" },
    named,
    error && el("p", { class: "b-error", role: "alert" }, error),
    hint && el("p", { class: "b-hint" }, hint.text),
  );
}
