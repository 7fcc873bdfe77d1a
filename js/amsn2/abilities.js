// What a network cannot do is not offered; where something is missed then, it is said why.

/** @typedef {import("./views.js").Abilities} Abilities */

/**
 * Show what needs an ability (`data-needs`) if the network has it, and what tells of its lack (`data-lacks`) if not.
 * @param {ParentNode} root
 * @param {Abilities} abilities
 */
export function showPossible(root, abilities) {
  const has = (/** @type {string | undefined} */ name) => abilities[/** @type {keyof Abilities} */ (name)];
  for (const element of root.querySelectorAll("[data-needs], [data-lacks]")) {
    const { needs, lacks } = /** @type {HTMLElement} */ (element).dataset;
    /** @type {HTMLElement} */ (element).hidden = needs ? !has(needs) : has(lacks);
  }
}

/**
 * @param {string} name
 * @param {Abilities} abilities
 */
export function awayWords(name, abilities) {
  return abilities.offline_messages
    ? `${name} is offline. What you write waits for them.`
    : `${name} is offline, and this network keeps no messages for them.`;
}
