// How does the page hear of changes, and how does it act?

/** Answers with the act's JSON, or {error}; never throws. */
export async function act(path, body = {}, method = "POST") {
  try {
    const response = await fetch(path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch (lost) {
    return { error: "The playground does not answer." };
  }
}

/** Calls `changed` with every newer state, for as long as the page is open. */
export async function follow(path, changed, answering) {
  for (let revision = -1; ; ) {
    try {
      const response = await fetch(`${path}?since=${revision}&within=25`);
      const state = await response.json();
      answering(path, true);
      if (state.revision !== revision) changed(state);
      revision = state.revision;
    } catch (lost) {
      answering(path, false);
      revision = -1;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** What a person would be told about what became of their act; null when there is nothing to tell. */
export function trouble(seen) {
  if (seen === null || typeof seen !== "object") return null;
  if (seen.error) return seen.error;
  if (seen.shown) return TOLD[seen.shown] ?? seen.shown;
  if (seen.elapsed > 0 && seen.status === null) return "The bot did not answer.";
  return seen.status >= 400 ? `The bot answered with HTTP ${seen.status}.` : null;
}

const TOLD = {
  operation_timeout: "The app did not answer in time (operation_timeout).",
  dispatch_failed: "The app did not answer (dispatch_failed).",
};
