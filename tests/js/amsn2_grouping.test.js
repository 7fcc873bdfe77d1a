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
  const texts = { personal_message: "", alias: "", notes: "", network_name: name, media: "" };
  return { account, name, status, ...texts, group_ids: [], waiting: false, favorite: false, blocked: false, ...more };
}

const WORK = { id: "1", name: "Work" };
const BAND = { id: "2", name: "Band" };

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
    contact("Ann", "Offline", { group_ids: ["1"] }),
    contact("Bob", "Online", { group_ids: ["1", "2"] }),
    contact("Cleo", "Online"),
  ];
  assert.deepEqual(outline(sections(people, { groups: [WORK, BAND] })), [
    ["Band", "1 of 1", ["Bob"]],
    ["Work", "1 of 2", ["Bob", "Ann"]],
    ["Online", "1", ["Cleo"]],
  ]);
});

test("a group is there before anybody is in it, but not while something is searched for", () => {
  const people = [contact("Ann", "Online")];
  assert.deepEqual(outline(sections(people, { groups: [WORK] })), [
    ["Work", "0 of 0", []],
    ["Online", "1", ["Ann"]],
  ]);
  assert.deepEqual(outline(sections(people, { groups: [WORK], query: "ann" })), [["Online", "1", ["Ann"]]]);
});

test("who is in a group that is gone is shown with those who are in none", () => {
  assert.deepEqual(outline(sections([contact("Ann", "Online", { group_ids: ["9"] })])), [["Online", "1", ["Ann"]]]);
});

test("favourites come first, and stay in their groups", () => {
  const people = [
    contact("Ann", "Online", { favorite: true }),
    contact("Bob", "Offline", { favorite: true, group_ids: ["1"] }),
    contact("Cleo", "Online"),
  ];
  assert.deepEqual(outline(sections(people, { groups: [WORK] })), [
    ["Favourites", "2", ["Ann", "Bob"]],
    ["Work", "0 of 1", ["Bob"]],
    ["Online", "1", ["Cleo"]],
  ]);
});

test("sorted by status, groups give way to how people are", () => {
  const people = [
    contact("Ann", "On the phone", { group_ids: ["1"] }),
    contact("Bob", "Idle"),
    contact("Cleo", "Online", { favorite: true }),
    contact("Dan", "Offline"),
    contact("Eve", "Busy"),
  ];
  assert.deepEqual(outline(sections(people, { groups: [WORK], order: { by: "status", together: false } })), [
    ["Favourites", "1", ["Cleo"]],
    ["Busy", "2", ["Ann", "Eve"]],
    ["Away", "1", ["Bob"]],
    ["Offline", "1", ["Dan"]],
  ]);
});

test("those who are offline can be kept together, whatever their groups", () => {
  const people = [contact("Ann", "Offline", { group_ids: ["1"] }), contact("Bob", "Online", { group_ids: ["1"] }), contact("Cleo", "Offline")];
  assert.deepEqual(outline(sections(people, { groups: [WORK], order: { by: "group", together: true } })), [
    ["Work", "1 of 2", ["Bob"]],
    ["Offline", "2", ["Ann", "Cleo"]],
  ]);
});

test("a group called online is not the section Online", () => {
  const people = [contact("Ann", "Online", { group_ids: ["online"] }), contact("Bob", "Online")];
  const found = sections(people, { groups: [{ id: "online", name: "online" }] });
  assert.equal(new Set(found.map(({ id }) => id)).size, 2);
});

test("everybody is in some section, however the list is sorted", () => {
  const people = ["Online", "Busy", "Idle", "Offline", "Appear offline"].flatMap((status, index) =>
    [false, true].flatMap((favorite) =>
      [[], ["1"], ["2"], ["1", "2"]].map((group_ids, number) =>
        contact(`${index}${favorite}${number}`, /** @type {Contact["status"]} */ (status), { favorite, group_ids }),
      ),
    ),
  );
  for (const by of /** @type {const} */ (["group", "status"])) {
    for (const together of [false, true]) {
      const found = sections(people, { groups: [WORK], order: { by, together } }).flatMap(({ contacts }) => contacts);
      assert.equal(new Set(found).size, people.length, `${by} ${together}`);
    }
  }
});

test("a search finds words of names, addresses and messages, without case and accents", () => {
  const people = [
    contact("Zoë", "Online", { account: "z@example.com" }),
    contact("Bob", "Offline", { personal_message: "In Málaga until May" }),
  ];
  assert.deepEqual(outline(sections(people, { query: "zoe" })), [["Online", "1", ["Zoë"]]]);
  assert.deepEqual(outline(sections(people, { query: "malaga  MAY" })), [["Offline", "1", ["Bob"]]]);
  assert.deepEqual(outline(sections(people, { query: "z@ex" })), [["Online", "1", ["Zoë"]]]);
  assert.deepEqual(sections(people, { query: "nobody" }), []);
});
