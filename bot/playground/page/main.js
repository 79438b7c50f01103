// How do the servers' states become the page?

import { Column } from "./column.js";
import { el } from "./dom.js";
import { Strip } from "./strip.js";
import { follow } from "./wire.js";

const SHOWN = [["clara", 1.05], ["bea", 1.1], ["theo", 0.93], ["ada", 1.08], ["ben", 1.2], ["olga", 0.96]];

const columns = [];
const silent = new Set();
const latest = {};
const strip = new Strip(document.getElementById("strip"), (words) => columns[0]?.say(words));

follow("/stage/state", onStage, onAnswer);
follow("/slack/state", (state) => onChat("slack", state), onAnswer);
follow("/teams/state", (state) => onChat("teams", state), onAnswer);

function onStage(stage) {
  if (!columns.length) seat(stage);
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

function seat({ cast, suggestions }) {
  for (const [key, weight] of SHOWN) {
    const column = new Column(cast, cast.find((each) => each.key === key), weight);
    columns.push(column);
    for (const [platform, state] of Object.entries(latest)) column.update(platform, state);
  }
  document.getElementById("columns").replaceChildren(...columns.map((each) => each.node));
  document.getElementById("suggestions").replaceChildren(...suggestions.map((each) => drawSuggestion(each, cast)));
}

function drawSuggestion({ persona, words, shows }, cast) {
  const who = cast.find((each) => each.key === persona);
  const press = () => {
    const column = columns.find((each) => each.persona.key === persona) ?? columns.at(-1);
    if (column.persona.key !== persona) column.become(who);
    column.suggest(words);
  };
  const typed = el("span", { class: "hidden" }, `, types “${words}”: `);
  const [first] = who.name.split(" ");
  const told = [el("b", {}, first), typed, el("span", {}, shows)];
  return el("li", {}, el("button", { type: "button", title: `${first} types “${words}”`, onclick: press }, told));
}
