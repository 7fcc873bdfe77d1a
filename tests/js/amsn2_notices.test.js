import assert from "node:assert/strict";
import { test } from "node:test";
import { mailWords } from "../../js/amsn2/mail_count.js";
import { mailReceivedWords, noticeWords } from "../../js/amsn2/notices.js";
import { clock } from "../../js/amsn2/times.js";

test("unread mail is counted in words", () => {
  assert.equal(mailWords(1), "1 unread email");
  assert.equal(mailWords(12345), "12,345 unread emails");
});

test("a mail that came says from whom, and about what when it says so", () => {
  assert.equal(mailReceivedWords({ writer: "Carol", subject: "Cake" }), "New email from Carol: Cake");
  assert.equal(mailReceivedWords({ writer: "Carol", subject: "" }), "New email from Carol");
});

test("the operator's words are shown as they are, and maintenance with its time", () => {
  assert.equal(noticeWords({ id: 1, text: "<b>Cake</b>", time: 0, closes_at: null }), "<b>Cake</b>");
  assert.ok(noticeWords({ id: 1, text: "", time: 0, closes_at: 3600 }).includes(clock(3600)));
});
