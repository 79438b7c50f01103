// How do the servers' states become the page?

import { Column } from "./column.js";
import { el } from "./dom.js";
import { Inbox } from "./inbox.js";
import { Strip } from "./strip.js";
import { follow } from "./wire.js";

/** Who sits where, each with a share of the width: those who use licences, and those who sell and buy a product. */
const SCENES = {
  licences: [["clara", 1.05], ["bea", 1.1], ["theo", 0.93], ["ada", 1.08], ["ben", 1.2], ["olga", 0.96]],
  market: [["vera", 1.1], ["milo", 1.1], ["lena", 1], ["ada", 1]],
};

let columns = [];
let scene = "licences";
let told = null;
const silent = new Set();
const latest = {};
const strip = new Strip(document.getElementById("strip"), (words) => columns[0]?.say(words));
const inbox = new Inbox();

follow("/stage/state", onStage, onAnswer);
follow("/slack/state", (state) => onChat("slack", state), onAnswer);
follow("/teams/state", (state) => onChat("teams", state), onAnswer);
follow("/mail/state", (state) => inbox.update(state), onAnswer);

function onStage(stage) {
  told = stage;
  if (!columns.length) seat();
  strip.update(stage);
}

function onChat(platform, state) {
  latest[platform] = state;
  for (const column of columns) column.update(platform, state);
  strip.chat(platform, state);
}

function onAnswer(path, answers) {
  if (answers) silent.delete(path);
  else silent.add(path);
  document.getElementById("lost").hidden = silent.size === 0;
}

function seat() {
  const { cast, suggestions } = told;
  columns = SCENES[scene].map(([key, weight]) => new Column(cast, cast.find((each) => each.key === key), weight));
  for (const [platform, state] of Object.entries(latest)) for (const column of columns) column.update(platform, state);
  const fitting = suggestions.filter((each) => each.scene === scene);
  const mail = scene === "market" ? [inbox.node] : [];
  document.getElementById("columns").replaceChildren(...columns.map((each) => each.node), ...mail);
  document.getElementById("suggestions").replaceChildren(...fitting.map((each) => drawSuggestion(each, cast)));
  document.getElementById("strip").dataset.scene = scene;
  for (const button of document.querySelectorAll("[data-scene-of]"))
    button.setAttribute("aria-pressed", String(button.dataset.sceneOf === scene));
}

for (const button of document.querySelectorAll("[data-scene-of]"))
  button.addEventListener("click", () => {
    scene = button.dataset.sceneOf;
    if (told) seat();
  });

function drawSuggestion({ persona, words, shows }, cast) {
  const who = cast.find((each) => each.key === persona);
  const press = () => {
    const column = columns.find((each) => each.persona.key === persona) ?? columns.at(-1);
    if (column.persona.key !== persona) column.become(who);
    column.suggest(words);
  };
  const [first] = who.name.split(" ");
  const label = [el("span", { class: "typed" }, el("b", {}, `${first}: `), words), el("span", {}, shows)];
  return el("li", {}, el("button", { type: "button", title: `${first} types “${words}”`, onclick: press }, label));
}
