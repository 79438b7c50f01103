// Which mails came, and what does one say?

import { clockTime, el } from "./dom.js";
import { act } from "./wire.js";

/** What the button says, what the mail server is told, and what that means. */
const TROUBLE = [
  ["Greylist", "greylisted", "The next mail is refused for now: the bot tries again."],
  ["Refuse", "refused", "The next mail’s address is not known: the bot gives up, and says why."],
  ["Lose the answer", "dropped_after", "The next mail arrives, but the bot never hears that."],
];

export class Inbox {
  constructor() {
    this.print = "";
    this.view = "html";
    this.list = el("ol", { class: "mails", tabindex: 0, "aria-label": "Mails, newest first" });
    this.shown = el("div", { class: "mail" });
    this.waiting = el("span", { class: "armed", role: "status" });
    const head = el("header", { class: "inbox-head" }, el("h2", {}, "Mail"), el("small", {}, "everybody’s, as it arrived"));
    const trouble = TROUBLE.map(([label, kind, hint]) =>
      el("button", { type: "button", class: "fault", title: hint, onclick: () => act("/mail/fail", { kind }) }, label),
    );
    const foot = el("footer", { class: "inbox-foot" }, el("span", {}, "Next mail:"), trouble, this.waiting);
    this.node = el("article", { class: "inbox", "aria-label": "Mail" }, head, this.list, this.shown, foot);
  }

  update(state) {
    this.mails = state.mails;
    const armed = state.faults.map((kind) => TROUBLE.find((each) => each[1] === kind)?.[0] ?? kind);
    this.waiting.textContent = armed.join(", ");
    const newest = state.mails.at(-1)?.id;
    if (newest !== this.newest) this.chosen = newest;
    this.newest = newest;
    this.draw();
  }

  open(id) {
    this.chosen = id;
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.dataset.mail;
    const rows = [...this.mails].reverse().map((mail) => this.row(mail));
    this.list.replaceChildren(...(rows.length ? rows : [el("li", { class: "empty" }, "No mail yet.")]));
    if (focused) this.list.querySelector(`[data-mail="${CSS.escape(focused)}"]`)?.focus();
    this.drawMail(this.mails.find((each) => each.id === this.chosen));
  }

  row(mail) {
    const chosen = mail.id === this.chosen;
    const told = [el("b", {}, mail.to.join(", ")), el("time", {}, clockTime(mail.at)), el("span", {}, mail.subject)];
    const props = { type: "button", "data-mail": mail.id, "aria-current": chosen ? "true" : null };
    return el("li", {}, el("button", { ...props, onclick: () => this.open(mail.id) }, told));
  }

  /** Drawn anew only for another mail or view, so that whoever reads keeps their place. */
  drawMail(mail) {
    const print = mail ? `${mail.id} ${this.view}` : "";
    if (print === this.print) return;
    this.print = print;
    if (!mail) return this.shown.replaceChildren();
    const title = `Mail to ${mail.to.join(", ")}: ${mail.subject}`;
    const sandbox = "allow-popups allow-popups-to-escape-sandbox";
    const frame = el("iframe", { src: `/mail/${mail.id}/${this.view}`, title, sandbox });
    const from = el("span", { class: "from", title: mail.sender }, `From ${mail.sender}`);
    this.shown.replaceChildren(el("p", {}, from, this.toggle("html", "HTML"), this.toggle("text", "Text")), frame);
  }

  toggle(view, label) {
    const choose = () => {
      this.view = view;
      this.draw();
    };
    return el("button", { type: "button", class: "fault", "aria-pressed": String(this.view === view), onclick: choose }, label);
  }
}
