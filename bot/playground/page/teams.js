// What does a person in the small Teams see, and what does pressing do there?

import { drawCard } from "./adaptive.js";
import { el } from "./dom.js";
import { markdown } from "./marks.js";
import { act } from "./wire.js";

const CARD = "application/vnd.microsoft.card.adaptive";

export const teams = {
  product: "Teams",
  base: "/teams",

  /** Only channels have threads. */
  threads: (place) => !place.direct,

  places(state, persona) {
    const mine = state.conversations.filter((each) => each.members.includes(persona.user));
    const drawn = mine.map((each) => ({
      id: each.id,
      label: each.kind === "personal" ? "Seatwise" : each.name,
      direct: each.kind === "personal",
      hint: each.kind === "personal" ? "Message Seatwise" : `Ask @Seatwise in ${each.name}`,
    }));
    return drawn.sort((a, b) => b.direct - a.direct || (b.label === "Approvals") - (a.label === "Approvals"));
  },

  said: (post, persona) => post.own_views[persona.user] ?? post.body,

  draw(post, column) {
    const body = teams.said(post, column.persona);
    const where = { conversation: post.conversation, activity_id: post.id };
    const marked = post.author.startsWith("28:") || body.text?.startsWith("<at>");
    const text = body.text && el("p", { class: "t" }, marked ? markdown(body.text) : body.text);
    const cards = (body.attachments ?? []).map((each) =>
      each.contentType === CARD
        ? drawCard(each.content, { act: (action, inputs, node) => press(column, action, inputs, node, where) })
        : el("p", { class: "unknown" }, `(${each.contentType})`),
    );
    return [text, cards];
  },

  author: (post, state) => state.people.find((each) => each.id === post.author)?.name ?? "Seatwise",

  /** `under` is the message in whose thread it is said. */
  send(persona, place, text, under) {
    const conversation = under ? `${place.id};messageid=${under.thread ?? under.id}` : place.id;
    return act("/teams/say", { user: persona.user, conversation, text });
  },

  drawWindow(dialog, column) {
    const user = column.persona.user;
    const submit = (action, inputs, node) =>
      column.tell(act("/teams/task_submit", { user, data: { ...action.data, ...inputs }, dialog_id: dialog.id }), node);
    const content = dialog.body.card.content;
    const close = () => column.tell(act("/teams/close_dialog", { user, dialog_id: dialog.id }));
    const search = async (part, typed) => {
      const seen = await act("/teams/search", { user, field: part.id, typed, dialog_id: dialog.id });
      return seen.body?.value?.results ?? [];
    };
    const body = drawCard(content, { act: submit, search });
    return {
      title: dialog.body.title ?? "Seatwise",
      body,
      close,
      submit: () => body.querySelector(".card-actions .button")?.click(),
      buttons: [],
    };
  },
};

/** As the client decides: a Submit marked so opens a dialog, an Execute is answered with a card, others send. */
async function press(column, action, inputs, node, where) {
  const user = column.persona.user;
  const data = { ...action.data, ...inputs };
  if (action.type === "Action.OpenUrl") return window.open(action.url, "_blank", "noopener,noreferrer");
  if (action.type === "Action.Execute") {
    return column.tell(act("/teams/execute", { user, ...where, verb: action.verb, data }), node);
  }
  const opens = action.data?.msteams?.type === "task/fetch";
  return column.tell(act(opens ? "/teams/task_fetch" : "/teams/submit_action", { user, ...where, data }), node);
}
