// How do examples become sheets?

import { drawCard } from "/page/adaptive.js";
import { drawBlocks } from "/page/blocks.js";
import { el } from "/page/dom.js";
import { overlay } from "/page/frames.js";
import { drawMicrosoft } from "/microsoft.js";

const TALL = 1500; // pixels of a sheet: what is still read when all of it is seen
const NOTHING = { names: {}, fields: [], press() {}, act() {}, search: () => [] };

/** Resolves to what is wrong with the cards, which only Microsoft's renderer can tell. */
window.draw = (examples) => {
  const wrong = [];
  let sheet;
  for (const example of examples) {
    const drawn = drawExample(example, (told) => wrong.push(`${example.name}: ${told}`));
    sheet ??= next();
    shorter(sheet).append(drawn);
    if (sheet.scrollHeight > TALL && sheet.querySelectorAll(".example").length > 1) {
      sheet = next();
      shorter(sheet).append(drawn);
    }
  }
  return wrong;
};

function next() {
  const sheet = el("section", { class: "sheet" }, el("div", { class: "half" }), el("div", { class: "half" }));
  document.body.append(sheet);
  return sheet;
}

function shorter(sheet) {
  const [left, right] = sheet.children;
  const end = (half) => half.lastElementChild?.getBoundingClientRect().bottom ?? 0;
  return end(left) <= end(right) ? left : right;
}

function drawExample(example, complain) {
  const teams = window.AdaptiveCards ? (card) => drawMicrosoft(card, complain) : (card) => drawCard(card, NOTHING);
  return el(
    "article",
    { class: "example" },
    el("h2", {}, example.name),
    el("div", { class: "column slack" }, example.blocks ? post(drawBlocks(example.blocks, NOTHING)) : modal(example.modal)),
    el("div", { class: "column teams" }, example.card ? post(teams(example.card)) : dialog(example, teams)),
  );
}

function post(body) {
  return el("div", { class: "post" }, el("div", { class: "body" }, body));
}

function modal({ title, submit, close, blocks }) {
  const button = (text, look) => text && el("button", { type: "button", class: `button ${look}` }, text.text);
  const buttons = [button(close, ""), button(submit, "primary")];
  return overlay({ title: title.text, body: drawBlocks(blocks, { ...NOTHING, fields: [] }), buttons });
}

function dialog({ title, dialog: card }, teams) {
  return overlay({ title, body: teams(card), buttons: [] });
}
