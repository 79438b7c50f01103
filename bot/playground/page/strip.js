// What does Pax8 hold, what was sent to it, and what can be made to go wrong?

import { clockTime, el } from "./dom.js";
import { Store } from "./store.js";
import { act } from "./wire.js";

const PUT = { method: "PUT", path: "/subscriptions/*" };
const HANG = { hang: true, seconds: 10 };
/** What the button says, what the small Pax8 is told, and what that means. */
const PAX8 = [
  ["Time-out after applying", { kind: "after", ...HANG }, "The next change takes effect, but no answer comes."],
  ["Time-out before applying", { kind: "before", ...HANG }, "The next change never happens, and no answer comes."],
  ["429 too many", { kind: "status", status: 429, retry_after: "3" }, "The next change is refused for 3 seconds."],
  ["Provision late", { kind: "late", seconds: 90 }, "Accepted, but reads show the old quantity for 90 seconds."],
];
const RESULT = { method: "POST", path: "/provision-requests/*/results" };
const VENDOR = [
  ["Lose a result’s answer", { kind: "after", ...RESULT }, "The next result arrives at Pax8, but no answer comes."],
  ["Lose a result", { kind: "before", ...RESULT }, "The next result never arrives, and no answer comes."],
  ["429 too many", { kind: "status", status: 429, retry_after: "3", path: "/provision-requests*" }, "The next call is refused for 3 seconds."],
  ["Hear no acknowledgement", { kind: "after", path: "/notifications" }, "The next notification arrives, but Pax8 does not hear that."],
];
const CLOCK = [["+15 s", 15], ["+1 min", 60], ["+15 min", 900], ["+1 day", 86_400]];
const FAULTS = {
  after: "time-out after applying",
  before: "time-out before applying",
  status: "429 too many",
  late: "late provisioning",
};
const LAMPS = { up: "running", reading: "reading from Pax8…", starting: "starting…", down: "not running" };
const ABBREVIATED = " [New Commerce Experience]";

export class Strip {
  /** `say` tells trouble. */
  constructor(node, say) {
    this.say = say;
    this.known = new Map();
    this.store = new Store(say);
    this.holdings = el("div", { class: "holdings" });
    this.puts = el("ol", { class: "puts", tabindex: 0, "aria-label": "Changes sent to Pax8, newest first" });
    this.trouble = el("div", { class: "trouble" });
    this.armed = el("span", { class: "armed", role: "status" });
    node.replaceChildren(
      panel("licences", "At Pax8 now", "− and + change seats at Pax8 directly", this.holdings),
      panel("licences", "Sent to Pax8", "each change that Pax8 received", this.puts),
      panel("market", "Pax8 Marketplace", "what MSPs buy of Tidewater Analytics", this.store.form, this.store.holdings),
      panel("market", "Provision requests", "what Tidewater is told, and what it answered", this.store.requests),
      panel("both", "Make trouble", this.armed, this.trouble),
    );
  }

  update(stage) {
    this.stage = stage;
    this.drawHoldings(stage.pax8.subscriptions);
    const puts = stage.pax8.puts.map(drawPut);
    this.puts.replaceChildren(...(puts.length ? puts : [el("li", { class: "empty" }, "Nothing yet.")]));
    this.drawTrouble();
    this.store.update(stage.market);
  }

  chat(platform, state) {
    if (platform !== "slack") return;
    this.slackDown = state.faults.some((each) => each.kind === "down");
    if (this.stage) this.drawTrouble();
  }

  drawHoldings(rows) {
    const focused = document.activeElement?.dataset.alter;
    const list = (held) => el("ul", {}, held.map((row) => this.holding(row)));
    const tables = [...grouped(rows)].map(([company, held]) => el("section", {}, el("h3", {}, company), list(held)));
    this.holdings.replaceChildren(...tables);
    this.holdings.querySelector(`[data-alter="${CSS.escape(focused ?? "-")}"]`)?.focus();
    for (const row of rows) this.known.set(row.id, row.quantity);
  }

  holding(row) {
    const name = short(row.productName);
    const moved = this.known.has(row.id) && this.known.get(row.id) !== row.quantity;
    const button = (sign, step, what) => this.stepButton(row, sign, step, `${what} of ${name} at ${row.company}`);
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

  stepButton(row, sign, step, what) {
    const quantity = row.quantity + step;
    const alter = () => this.run(act(`/_control/subscriptions/${row.id}`, { quantity }, "PATCH"));
    const told = { "aria-label": `${what}, changed at Pax8 directly`, "data-alter": `${row.id}${sign}` };
    return el("button", { type: "button", class: "step", disabled: quantity < 1, onclick: alter, ...told }, sign);
  }

  drawTrouble() {
    const { bot, ahead, pax8 } = this.stage;
    const print = JSON.stringify([bot, ahead, pax8.faults, this.slackDown]);
    if (print === this.print) return;
    this.print = print;
    const focused = document.activeElement?.dataset.trouble;
    this.trouble.replaceChildren(
      group("Pax8", PAX8.map(([label, fault, hint]) => this.button(label, "/_control/faults", { ...PUT, ...fault }, hint)), "of-licences"),
      group("Pax8", VENDOR.map(([label, fault, hint]) => this.button(label, "/_control/faults", fault, hint)), "of-market"),
      group("Slack", [this.slackButton()]),
      group("Bot", [this.botButton(bot), el("span", { class: `lamp ${bot.state}` }, LAMPS[bot.state])]),
      group("Clock", [
        ...CLOCK.map(([label, seconds]) => this.button(label, "/stage/forward", { seconds })),
        el("span", { class: "ahead" }, ahead > 2 ? `${span(ahead)} ahead` : "real time"),
      ]),
    );
    this.drawArmed(pax8.faults, bot);
    this.trouble.querySelector(`[data-trouble="${CSS.escape(focused ?? "-")}"]`)?.focus();
  }

  drawArmed(faults, bot) {
    const waiting = faults.map((each) => FAULTS[each.kind] ?? each.kind).join(", ");
    const clear = () => this.run(act("/_control/faults", {}, "DELETE"));
    const disarm = el("button", { type: "button", class: "as-link", onclick: clear }, "disarm");
    const ended = bot.state === "down" && bot.last_words.trim().split("\n").at(-1).slice(0, 120);
    const told = waiting ? ["Next: ", `${waiting} `, disarm] : ended ? ["The bot ended: ", ended] : [];
    this.armed.replaceChildren(...told);
  }

  slackButton() {
    if (this.slackDown) return this.button("Bring Slack back", "/slack/clear_faults");
    return this.button("Take Slack down", "/slack/fault", { kind: "down" }, "Every call to Slack is cut off.");
  }

  botButton({ state }) {
    const runs = state === "up" || state === "reading";
    if (runs) return this.button("Kill the bot", "/stage/kill_bot", {}, "As a crash would: nothing is finished first.");
    return this.button("Start the bot", "/stage/start_bot", {}, "", state === "starting");
  }

  button(label, path, body = {}, hint = "", disabled = false) {
    const told = { class: "fault", title: hint, disabled, "data-trouble": label };
    return el("button", { type: "button", ...told, onclick: () => this.run(act(path, body)) }, label);
  }

  async run(acting) {
    const done = await acting;
    if (done?.error) this.say(done.error);
  }
}

function panel(scene, title, hint, ...children) {
  return el("section", { class: `panel of-${scene}` }, el("h2", {}, title, el("small", {}, hint)), children);
}

function group(label, buttons, scene = "of-both") {
  const name = el("span", { class: "group-name" }, label);
  return el("div", { class: `group ${scene}`, role: "group", "aria-label": label }, name, el("div", { class: "group-buttons" }, buttons));
}

function drawPut(put) {
  const good = put.status !== null && put.status < 300;
  const unanswered = put.effect ? "took effect, no answer" : "no answer";
  const what = `${put.company}, ${short(put.product)}`;
  const became = good ? "accepted" : put.status ? `HTTP ${put.status}` : unanswered;
  return el(
    "li",
    {},
    el("time", {}, clockTime(put.at)),
    el("span", { class: "what", title: what }, el("b", {}, `→ ${put.asked} `), what),
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
