import assert from "node:assert/strict";
import { test } from "node:test";
import { sections } from "../../js/amsn2/grouping.js";

/** @typedef {import("../../js/amsn2/views.js").Contact} Contact */

/**
 * @param {string} name
 * @param {Contact["status"]} status
 * @param {Partial<Contact>} [more]
 * @returns {Contact}
 */
function contact(name, status, more = {}) {
  const account = `${name.toLowerCase()}@example.com`;
  return { account, name, status, personal_message: "", groups: [], waiting: false, ...more };
}

/** @param {import("../../js/amsn2/grouping.js").Section[]} found */
const outline = (found) => found.map(({ name, count, contacts }) => [name, count, contacts.map((one) => one.name)]);

test("those who are online come before those who are not, each by name", () => {
  const people = [contact("zoe", "Online"), contact("Bob", "Offline"), contact("Ann", "Busy"), contact("Al", "Offline")];
  assert.deepEqual(outline(sections(people)), [
    ["Online", "2", ["Ann", "zoe"]],
    ["Offline", "2", ["Al", "Bob"]],
  ]);
});

test("an empty section is not there", () => {
  assert.deepEqual(outline(sections([contact("Ann", "Away")])), [["Online", "1", ["Ann"]]]);
  assert.deepEqual(sections([]), []);
});

test("somebody who appears offline is listed as offline", () => {
  assert.deepEqual(outline(sections([contact("Ann", "Appear offline")])), [["Offline", "1", ["Ann"]]]);
});

test("groups come first, with how many of them are there, and hold their people alone", () => {
  const people = [
    contact("Ann", "Offline", { groups: ["Work"] }),
    contact("Bob", "Online", { groups: ["Work", "Band"] }),
    contact("Cleo", "Online"),
  ];
  assert.deepEqual(outline(sections(people)), [
    ["Band", "1 of 1", ["Bob"]],
    ["Work", "1 of 2", ["Bob", "Ann"]],
    ["Online", "1", ["Cleo"]],
  ]);
});

test("a group called online is not the section Online", () => {
  const people = [contact("Ann", "Online", { groups: ["online"] }), contact("Bob", "Online")];
  assert.equal(new Set(sections(people).map(({ id }) => id)).size, 2);
});

test("a search finds words of names, addresses and messages, without case and accents", () => {
  const people = [
    contact("Zoë", "Online", { account: "z@example.com" }),
    contact("Bob", "Offline", { personal_message: "In Málaga until May" }),
  ];
  assert.deepEqual(outline(sections(people, "zoe")), [["Online", "1", ["Zoë"]]]);
  assert.deepEqual(outline(sections(people, "malaga  MAY")), [["Offline", "1", ["Bob"]]]);
  assert.deepEqual(outline(sections(people, "z@ex")), [["Online", "1", ["Zoë"]]]);
  assert.deepEqual(sections(people, "nobody"), []);
});
