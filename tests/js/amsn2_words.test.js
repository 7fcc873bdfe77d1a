import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { words } from "../../js/amsn2/banner.js";
import { tooLong } from "../../js/amsn2/composer.js";
import { CHOICES, figure, isOnline, mood, tint } from "../../js/amsn2/statuses.js";
import { clock, day, dayName } from "../../js/amsn2/times.js";
import { badge, pageTitle, typingWords, unreadWords } from "../../js/amsn2/titles.js";
import { TypeAhead } from "../../js/amsn2/type_ahead.js";

test("the page's title counts what is unread, and names who is in front", () => {
  assert.equal(pageTitle(0, "", "amsn2athena"), "amsn2athena");
  assert.equal(pageTitle(0, "Ann", "amsn2athena"), "Ann · amsn2athena");
  assert.equal(pageTitle(3, "Ann", "amsn2athena"), "(3) Ann · amsn2athena");
  assert.equal(pageTitle(1000, "", "amsn2athena"), "(99+) amsn2athena");
});

test("counts are said as a person says them", () => {
  assert.equal(unreadWords(1), "1 unread message");
  assert.equal(unreadWords(2), "2 unread messages");
  assert.equal(badge(99), "99");
  assert.equal(badge(100), "99+");
});

test("who types is named", () => {
  assert.equal(typingWords([]), "");
  assert.equal(typingWords(["Ann"]), "Ann is typing");
  assert.equal(typingWords(["Ann", "Bob"]), "Ann and Bob are typing");
});

test("every status has a figure of its own, and a colour", () => {
  const icons = readFileSync(new URL("../../templates/icons.xhtml", import.meta.url), "utf8");
  const statuses = [...CHOICES, /** @type {const} */ ("Idle"), /** @type {const} */ ("Offline")];
  for (const status of statuses) assert.ok(icons.includes(`id="${figure(status)}"`), status);
  assert.equal(new Set(statuses.map(figure)).size, statuses.length);
  assert.equal(mood("On the phone"), "busy");
  assert.equal(mood(/** @type {any} */ ("Something new")), "offline");
  assert.ok(isOnline("Idle"));
  assert.ok(!isOnline("Appear offline"));
});

test("a picture's tint is the same each time, and one of six", () => {
  assert.equal(tint("ann@example.com"), tint("ann@example.com"));
  const tints = new Set(Array.from({ length: 200 }, (_, index) => tint(`p${index}@example.com`)));
  assert.deepEqual([...tints].sort(), ["0", "1", "2", "3", "4", "5"]);
});

/**
 * @param {number} year
 * @param {number} month
 * @param {number} date
 * @param {number} hour
 */
const at = (year, month, date, hour, minute = 0) => new Date(year, month - 1, date, hour, minute).getTime() / 1000;

test("days are named from here", () => {
  const now = at(2026, 1, 1, 0, 10);
  assert.equal(dayName(at(2026, 1, 1, 0, 1), now), "Today");
  assert.equal(dayName(at(2025, 12, 31, 23, 59), now), "Yesterday");
  assert.equal(dayName(at(2025, 12, 24, 12), now), "Wednesday, December 24, 2025");
  assert.equal(dayName(at(2026, 5, 5, 12), at(2026, 5, 9, 12)), "Tuesday, May 5");
  assert.equal(day(at(2026, 1, 1, 0, 1)), "2026-01-01");
  assert.match(clock(at(2026, 1, 1, 9, 5)), /9:05/);
});

test("an over-long message is refused with both numbers, counted as a person counts", () => {
  assert.equal(tooLong("x".repeat(16_000), 16_000), "");
  assert.equal(tooLong("😀".repeat(16_000), 16_000), "");
  assert.match(tooLong("x".repeat(1_000_000), 16_000), /1,000,000 characters long, and 16,000/);
});

test("typing finds what begins so, the next one for the same letter again, and starts anew after a while", () => {
  const labels = ["Ann", "Bob", "Bea", "Bert"];
  const find = new TypeAhead();
  assert.equal(find.find(labels, 0, "b", 1000), 1);
  assert.equal(find.find(labels, 1, "b", 1100), 2);
  assert.equal(find.find(labels, 2, "b", 3000), 3);
  assert.equal(find.find(labels, 3, "e", 3100), 3);
  assert.equal(find.find(labels, 3, "a", 6000), 0);
  assert.equal(find.find(labels, 0, "z", 9000), -1);
});

test("the banner says what is wrong, the nearest trouble first", () => {
  /** @type {import("../../js/amsn2/views.js").Connection} */
  const online = { state: "online", sentence: "", retry_in: null };
  assert.equal(words("live", online), "");
  assert.equal(words("connecting", online), "");
  assert.match(words("lost", online), /connection to the server is lost/);
  assert.match(words("gone", online), /connection to the server is lost/);
  assert.match(words("live", { ...online, state: "reconnecting" }), /network/);
  assert.equal(words("live", { ...online, state: "reconnecting", sentence: "Soon." }), "Soon.");
  assert.equal(words("lost", { ...online, state: "signed-out", sentence: "Elsewhere." }), "Elsewhere.");
  assert.equal(words("live", { ...online, state: "signed-out" }), "You are signed out.");
});
