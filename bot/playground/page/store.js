// What can be bought in the Pax8 Marketplace, and what became of what was ordered?

import { el } from "./dom.js";
import { act } from "./wire.js";

const KINDS = { NetNew: "Buy", TrialCreate: "Start a trial", PartnerEnrollment: "Enrol the partner" };
/** What can be ordered about a subscription that is there, beside its seats and its end. */
const CHANGES = [["StartUp", "Professional"], ["Professional", "StartUp"]];

export class Store {
  /** `say` tells trouble. */
  constructor(say) {
    this.say = say;
    this.form = el("div", { class: "buy-place" });
    this.holdings = el("ul", { class: "owned", "aria-label": "Subscriptions" });
    this.requests = el("ol", { class: "requests", tabindex: 0, "aria-label": "Provision requests, newest first" });
  }

  update(market) {
    this.market = market;
    const print = JSON.stringify(market);
    if (print === this.print) return;
    this.print = print;
    if (!this.form.firstChild) this.form.replaceChildren(this.drawForm());
    keepFocus(this.holdings, market.holdings.map((each) => this.holding(each)), "Nothing bought yet.");
    keepFocus(this.requests, market.requests.map((each) => this.request(each)), "Nothing ordered yet.");
  }

  drawForm() {
    const { partners, goods } = this.market;
    const partner = choice("Who buys", Object.entries(partners), "lakeside");
    const kind = choice("What they do", Object.entries(KINDS));
    const product = choice("What", Object.entries(goods));
    const seats = el("input", { type: "number", class: "seats", min: 1, max: 9999, value: "5", "aria-label": "Seats" });
    const rehearsal = el("input", { type: "checkbox" });
    const send = (event) => {
      event.preventDefault();
      const told = { type: kind.value, partner: partner.value, product: product.value, simulation: rehearsal.checked };
      this.order({ ...told, quantity: seats.valueAsNumber || null });
    };
    const ordered = el("button", { type: "submit", class: "fault" }, "Order");
    const simulated = el("label", {}, rehearsal, " simulation");
    return el("form", { class: "buy", onsubmit: send }, partner, kind, product, seats, simulated, ordered);
  }

  holding(held) {
    const who = this.market.partners[held.partner];
    const what = this.market.goods[held.product] ?? "Something else";
    const about = { partner: held.partner, product: held.product, subscription: held.id, simulation: held.simulation };
    const seats = (step) => this.order({ ...about, type: "Update", quantity: held.quantity + step });
    const step = (sign, by, words) =>
      el("button", { type: "button", class: "step", disabled: held.quantity + by < 1, onclick: () => seats(by), "data-key": `${held.id}${sign}`, "aria-label": `${words} of ${what} for ${who}` }, sign);
    const button = (label, type, more, hint) =>
      el("button", { type: "button", class: "fault", title: hint, onclick: () => this.order({ ...about, quantity: held.quantity, type, ...more }), "data-key": `${held.id}${label}` }, label);
    return el(
      "li",
      { "data-subscription": held.id },
      el("span", { class: "product", title: `${who}: ${what}` }, el("b", {}, `${who} `), what, held.simulation && " (simulation)"),
      step("−", -1, "One seat less"),
      el("output", {}, String(held.quantity ?? "–")),
      step("+", 1, "One seat more"),
      this.otherPlans(what).map(([id, name]) => button(`→ ${name}`, "ChangeProduct", { product: id }, "Order the other plan")),
      button("Cancel", "Deprovision", {}, "Cancel the subscription"),
    );
  }

  otherPlans(name) {
    const wanted = CHANGES.filter(([from]) => from === name).map(([, to]) => to);
    return Object.entries(this.market.goods).filter(([, each]) => wanted.includes(each));
  }

  request(row) {
    const last = row.results.at(-1);
    const heard = row.attempts.at(-1) === "Acknowledged";
    const what = [row.partner, row.product, row.quantity !== null && `${row.quantity}`].filter(Boolean).join(", ");
    const became = last ? last.status : heard ? "heard, no result yet" : row.attempts.length ? "not heard" : "not sent";
    const tone = last?.status === "Success" ? "good" : last || !heard ? "bad" : "";
    return el(
      "li",
      { "data-request": row.id, title: last?.message ?? "" },
      el("span", { class: "what" }, el("b", {}, row.type), row.simulation && el("i", {}, " simulation"), ` ${what}`),
      row.attempts.length > 1 && el("small", {}, `${row.attempts.length} attempts`),
      el("span", { class: `became ${tone}` }, became),
      this.again(row, last, heard),
    );
  }

  /** What Pax8 would do next, or a network: tell again, try anew, or tell twice. */
  again(row, last, heard) {
    const [label, path, hint] = last?.status === "Fail"
      ? ["Correct", "retry", "A new detail and a new attempt, as after a correction at Pax8"]
      : heard
        ? ["Twice", "redeliver", "The same attempt once more, as a network does that repeats itself"]
        : ["Retry", "deliver", "A new attempt"];
    const press = () => this.run(act(`/_control/market/${path}`, { id: row.id }));
    return el("button", { type: "button", class: "fault", title: hint, onclick: press, "data-key": `${row.id}${label}` }, label);
  }

  order(told) {
    return this.run(act("/_control/market/order", told));
  }

  async run(acting) {
    const done = await acting;
    if (done?.error) this.say(done.error);
    else if (done?.heard === false) this.say("The bot did not take the order’s notification. Pax8 will try again: press Retry.");
  }
}

function choice(label, options, chosen) {
  const drawn = options.map(([value, words]) => el("option", { value, selected: value === chosen }, words));
  return el("select", { "aria-label": label }, drawn);
}

function keepFocus(list, rows, empty) {
  const focused = document.activeElement?.dataset.key;
  list.replaceChildren(...(rows.length ? rows : [el("li", { class: "empty" }, empty)]));
  if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
