// Plain requests to the server, outside the live page: signing in and out, making an account.

const UNREACHABLE = "The server cannot be reached. Check your connection and try again.";
const UNREADABLE = "The server gave an answer that this page does not understand. Please try again.";

/**
 * @param {string} path
 * @param {Record<string, string>} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ok: true} | {ok: false, sentence: string, aborted: boolean}>}
 */
export async function post(path, body, signal) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      signal: signal ?? null,
    });
    return read(response.ok, await response.json().catch(() => null));
  } catch {
    return { ok: false, sentence: UNREACHABLE, aborted: signal?.aborted ?? false };
  }
}

/**
 * @param {boolean} ok
 * @param {unknown} answer
 * @returns {{ok: true} | {ok: false, sentence: string, aborted: boolean}}
 */
function read(ok, answer) {
  if (ok) return { ok: true };
  const { sentence = UNREADABLE } = /** @type {any} */ (answer ?? {});
  return { ok: false, sentence: String(sentence), aborted: false };
}
