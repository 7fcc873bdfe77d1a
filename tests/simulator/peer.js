/** The process that the server lives in: one line to it, one line back, and nothing happens in between. */

import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {{done: boolean, next: number, said: any[][]}} Answer */

export class Peer {
  #buffer = Buffer.alloc(1 << 20);

  /**
   * @param {string} python the interpreter
   * @param {string} root the directory of the project
   */
  constructor(python, root) {
    const folder = mkdtempSync(join(tmpdir(), "simulator-"));
    const [from, requests] = pipe(join(folder, "requests"));
    const [answers, to] = pipe(join(folder, "answers"));
    rmSync(folder, { recursive: true });
    this.process = spawn(python, ["-m", "tests.simulator.server"], { cwd: root, stdio: [from, to, "inherit"] });
    closeSync(from);
    closeSync(to);
    this.requests = requests;
    this.answers = answers;
  }

  /**
   * Let time pass to `until` on the server, then let it do something.
   * @param {number} until
   * @param {any[]} operation its name, and its arguments
   * @returns {Answer}
   */
  ask(until, operation) {
    const line = Buffer.from(`${JSON.stringify([until, ...operation])}\n`);
    for (let sent = 0; sent < line.length; ) sent += writeSync(this.requests, line, sent);
    const [done, next, said] = JSON.parse(this.#line());
    return { done, next: next ?? Infinity, said };
  }

  #line() {
    let size = 0;
    do {
      const read = readSync(this.answers, this.#buffer, size, this.#buffer.length - size, null);
      if (!read) throw new Error("the server's process has ended");
      size += read;
      if (size === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(size)]);
    } while (this.#buffer[size - 1] !== 10);
    return this.#buffer.toString("utf8", 0, size);
  }

  /** Let the process end. */
  close() {
    closeSync(this.requests);
    closeSync(this.answers);
  }
}

/**
 * A pipe that can be read and written without the event loop, unlike those that Node makes.
 * @param {string} path
 * @returns {[number, number]} where it is read, and where it is written
 */
function pipe(path) {
  execFileSync("mkfifo", [path]);
  const both = openSync(path, "r+"); // or the next would wait for the one after it
  const ends = /** @type {[number, number]} */ ([openSync(path, "r"), openSync(path, "w")]);
  closeSync(both);
  return ends;
}
