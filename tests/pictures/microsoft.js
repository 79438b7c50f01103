// How does Microsoft's own renderer draw a card, with the measures that Teams gives it?

import { el } from "/page/dom.js";

const INK = { default: "#242424", subtle: "#616161" };
const tone = (colour) => ({ default: colour, subtle: colour });
const ground = (backgroundColor) => ({ backgroundColor, foregroundColors: COLOURS });
const COLOURS = {
  default: INK,
  dark: INK,
  light: tone("#ffffff"),
  accent: tone("#4f52b2"),
  good: tone("#237b4b"),
  warning: tone("#835c00"),
  attention: tone("#b4262c"),
};
/** learn.microsoft.com/adaptive-cards/rendering-cards/host-config, in Teams' light theme. */
const HOST = {
  fontFamily: "Segoe UI, Liberation Sans, sans-serif",
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: "#e0e0e0" },
  containerStyles: {
    default: ground("#ffffff"),
    emphasis: ground("#f0f0f0"),
    accent: ground("#e8ebfa"),
    good: ground("#e7f2da"),
    warning: ground("#fbf6d9"),
    attention: ground("#fcf4f6"),
  },
  actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left", showCard: {} },
  factSet: { title: { weight: "bolder", wrap: true, maxWidth: 150 }, value: { wrap: true }, spacing: 16 },
};

/** `complain` is told what the renderer finds wrong. */
export function drawMicrosoft(card, complain) {
  const { AdaptiveCard, HostConfig, SerializationContext } = window.AdaptiveCards;
  const words = window.markdownit();
  AdaptiveCard.onProcessMarkdown = (text, result) => Object.assign(result, { outputHtml: words.render(text), didProcess: true });
  const drawn = new AdaptiveCard();
  drawn.hostConfig = new HostConfig(HOST);
  const context = new SerializationContext();
  drawn.parse(card, context);
  for (let n = 0; n < context.eventCount; n += 1) complain(context.getEventAt(n).message);
  for (const { source, message } of drawn.validateProperties().validationEvents) if (!asks(source)) complain(message);
  return el("div", { class: "microsoft" }, drawn.render());
}

/** A field whose choices come as words are typed needs none of its own in Teams; the renderer's check does not know that. */
function asks(source) {
  return Boolean(source?.toJSON()["choices.data"]);
}
