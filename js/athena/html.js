/**
 * Makes nodes of elements that the server rendered, which has escaped all text in it. Nothing in it runs: scripts of
 * a parsed document never do. Pages that require Trusted Types allow this with `trusted-types athena`.
 */

/** @type {{createHTML(html: string): any}} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("athena", {
  createHTML: (/** @type {string} */ html) => html,
}) ?? { createHTML: (html) => html };

/** @param {string} html */
export function parse(html) {
  const parsed = new DOMParser().parseFromString(policy.createHTML(`<template>${html}</template>`), "text/html");
  return document.adoptNode(/** @type {HTMLTemplateElement} */ (parsed.querySelector("template")).content);
}
