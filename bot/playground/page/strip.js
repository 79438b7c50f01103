// What does Pax8 hold, what was sent to it, and what can be made to go wrong?

import { clockTime, el } from "./dom.js";
import { act } from "./wire.js";

const PUT = { method: "PUT", path: "/subscriptions/*" };
const PAX8 = [
  ["Time-out after applying", { ...PUT, kind: "after", hang: true, seconds: 10 }, "The next change takes effect, but no answer comes."],
  ["Time-out before applying", { ...PUT, kind: "before", hang: true, seconds: 10 }, "The next change never happens, and no answer comes."],
  ["429 too many", { ...PUT, kind: "status", status: 429, retry_after: "3" }, "The next change is refused: try again in 3 seconds."],
  ["Provision late", { ...PUT, kind: "late", seconds: 90 }, "The next change is accepted, but reads show the old quantity for 90 seconds."],
];
const CLOCK = [["+15 s", 15], ["+1 min", 60], ["+15 min", 900], ["+1 day", 86_400]];
const FAULTS = { after: "time-out after applying", before: "time-out before applying", status: "429", late: "late provisioning" };
const ABBREVIATED = " [New Commerce Experience]";

export class Strip {
  /** `say` tells trouble. */
  constructor(node, say) {
    this.say = say;
    this.known = new Map();
    this.holdings = el("div", { class: "holdings" });
    this.puts = el("ol", { class: "puts", tabindex: 0, "aria-label": "Changes sent to Pax8, newest first" });
    this.trouble = el("div", { class: "trouble" });
    this.armed = el("p", { class: "armed", role: "status" });
    node.replaceChildren(
      panel("At Pax8 now", "− and + change a quantity behind the bot’s back", this.holdings),
      panel("Sent to Pax8", "every PUT that arrived", this.puts),
      panel("Make trouble", "", this.trouble, this.armed),
    );
  }

  update(stage) {
    this.stage = stage;
    this.drawHoldings(stage.pax8.subscriptions);
    this.puts.replaceChildren(...(stage.pax8.puts.length ? stage.pax8.puts.map(drawPut) : [el("li", { class: "empty" }, "Nothing yet.")]));
    this.drawTrouble();
  }

  chat(platform, state) {
    if (platform !== "slack") return;
    this.slackDown = state.faults.some((each) => each.kind === "down");
    if (this.stage) this.drawTrouble();
  }

  drawHoldings(rows) {
    const focused = document.activeElement?.dataset.alter;
    const companies = Map.groupBy ? Map.groupBy(rows, (row) => row.company) : grouped(rows);
    const tables = [...companies].map(([company, held]) => el("section", {}, el("h3", {}, company), el("ul", {}, held.map((row) => this.holding(row)))));
    this.holdings.replaceChildren(...tables);
    this.holdings.querySelector(`[data-alter="${CSS.escape(focused ?? "-")}"]`)?.focus();
    for (const row of rows) this.known.set(row.id, row.quantity);
  }

  holding(row) {
    const name = short(row.productName);
    const moved = this.known.has(row.id) && this.known.get(row.id) !== row.quantity;
    const alter = (step) => act(`/_control/subscriptions/${row.id}`, { quantity: row.quantity + step }, "PATCH").then((done) => done.error && this.say(done.error));
    const button = (sign, step, what) =>
      el("button", { type: "button", class: "step", "data-alter": `${row.id}${sign}`, "aria-label": `${what} of ${name} at ${row.company}, behind the bot’s back`, disabled: row.quantity + step < 1, onclick: () => alter(step) }, sign);
    const pending = row.pending.length > 0 && el("small", { class: "pending" }, `→ ${row.pending.join(", ")} soon`);
    return el(
      "li",
      { "data-subscription": row.id, class: moved ? "flash" : "" },
      el("span", { class: "product", title: row.productName }, name),
      pending,
      button("−", -1, "One seat less"),
      el("output", {}, String(row.quantity ?? "gone")),
      button("+", 1, "One seat more"),
    );
  }

  drawTrouble() {
    const { bot, ahead, pax8 } = this.stage;
    const print = JSON.stringify([bot, ahead, pax8.faults, this.slackDown]);
    if (print === this.print) return;
    this.print = print;
    const focused = document.activeElement?.dataset.trouble;
    this.trouble.replaceChildren(
      group("Pax8", PAX8.map(([label, fault, hint]) => this.button(label, () => act("/_control/faults", fault), hint))),
      group("Slack", [this.slackDown ? this.button("Bring Slack back", () => act("/slack/clear_faults")) : this.button("Take Slack down", () => act("/slack/fault", { kind: "down" }), "Every call to Slack is cut off.")]),
      group("Bot", [this.botButton(bot), el("span", { class: `lamp ${bot.state}` }, { up: "running", reading: "reading from Pax8…", starting: "starting…", down: "not running" }[bot.state])]),
      group("Clock", [...CLOCK.map(([label, seconds]) => this.button(label, () => act("/stage/forward", { seconds }))), el("span", { class: "ahead" }, ahead > 2 ? `${span(ahead)} ahead` : "real time")]),
    );
    this.drawArmed(pax8.faults, bot);
    this.trouble.querySelector(`[data-trouble="${CSS.escape(focused ?? "-")}"]`)?.focus();
  }

  drawArmed(faults, bot) {
    const waiting = faults.map((each) => FAULTS[each.kind] ?? each.kind).join(", ");
    const clear = () => act("/_control/faults", {}, "DELETE");
    const words = bot.state === "down" && bot.last_words ? bot.last_words.trim().split("\n").at(-1).slice(0, 160) : "";
    this.armed.replaceChildren(
      ...(waiting ? [el("strong", {}, "Waiting for the next change: "), `${waiting} `, el("button", { type: "button", class: "as-link", onclick: clear }, "disarm")] : []),
      ...(words ? [el("strong", {}, "The bot ended: "), words] : []),
    );
  }

  botButton(bot) {
    if (bot.state === "up" || bot.state === "reading") return this.button("Kill the bot", () => act("/stage/kill_bot"), "As a crash would: nothing is finished first.");
    return this.button("Start the bot", () => act("/stage/start_bot"), "", bot.state === "starting");
  }

  button(label, press, hint = "", disabled = false) {
    const run = async () => {
      const done = await press();
      if (done?.error) this.say(done.error);
    };
    return el("button", { type: "button", class: "fault", title: hint, disabled, "data-trouble": label, onclick: run }, label);
  }
}

function panel(title, hint, ...children) {
  return el("section", { class: "panel" }, el("h2", {}, title, hint && el("small", {}, hint)), children);
}

function group(label, buttons) {
  return el("div", { class: "group", role: "group", "aria-label": label }, el("span", { class: "group-name" }, label), buttons);
}

function drawPut(put) {
  const became = put.status ? (put.status < 300 ? "accepted" : `HTTP ${put.status}`) : put.effect ? "took effect, no answer" : "no answer";
  const good = put.effect && put.status && put.status < 300;
  return el(
    "li",
    {},
    el("time", {}, clockTime(put.at)),
    el("span", { class: "what", title: `${put.company}, ${put.product}` }, el("b", {}, `→ ${put.asked}`), ` ${short(put.product)}, ${put.company}`),
    el("span", { class: good ? "became good" : "became bad" }, became),
  );
}

function short(name) {
  return String(name ?? "").replace(ABBREVIATED, "");
}

function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.company, [...(found.get(row.company) ?? []), row]);
  return found;
}

function span(seconds) {
  const units = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];
  const parts = [];
  for (const [name, size] of units) {
    const whole = Math.floor(seconds / size);
    if (whole) parts.push(`${whole} ${name}`);
    seconds -= whole * size;
  }
  return parts.slice(0, 2).join(" ");
}
