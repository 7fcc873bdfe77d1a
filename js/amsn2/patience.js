// An answer that takes long because the server is away: a person is told.

import { channel } from "./state.js";

const AWAY = "The server cannot be reached at the moment, so this has to wait.";

/**
 * @template T
 * @param {Promise<T>} answer
 * @param {(sentence: string) => void} say "" when there is nothing to say any more
 * @returns {Promise<T>}
 */
export async function patiently(answer, say) {
  const waits = new AbortController();
  let said = false;
  const tell = () => {
    const isAway = channel.value.state === "lost" || channel.value.state === "gone";
    if (isAway !== said) say(isAway ? AWAY : "");
    said = isAway;
  };
  channel.watch(tell, waits.signal);
  tell();
  try {
    return await answer;
  } finally {
    waits.abort();
  }
}
