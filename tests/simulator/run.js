/**
 * Runs schedules, each following from its seed:
 *
 *     node tests/simulator/run.js --seeds 0:20000 [--jobs 2] [--failures 1]
 *     node tests/simulator/run.js --replay 1234
 *     node tests/simulator/run.js --shrink 1234
 *
 * The first tells what has happened in one line (in which share of the schedules each fault was really met), and fails
 * with the trace of what went wrong. The second shows one schedule step by step, the third a part of one that fails: as
 * few of its steps as fail, too. PYTHON names the interpreter, which is that of .venv otherwise.
 */

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** @typedef {{seed: number, bugs: string[], trace: string[]}} Failure */
/** @typedef {{schedules: number, messages: number, seen: Record<string, number>, failures: Failure[]}} Result */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LOCAL = `${ROOT}.venv/bin/python`;
const PYTHON = process.env.PYTHON ?? (existsSync(LOCAL) ? LOCAL : "python3");

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "0:20000" },
    jobs: { type: "string", default: "2" },
    failures: { type: "string", default: "1" },
    replay: { type: "string" },
    shrink: { type: "string" },
    part: { type: "string" },
  },
});
const JOBS = Number(values.jobs);
const MOST = Number(values.failures);

/** What a process of its own does: every so-manieth seed. @param {number} part */
async function work(part) {
  const { Runner } = await import("./runner.js");
  const runner = new Runner(PYTHON, ROOT);
  const [first = 0, end = 0] = values.seeds.split(":").map(Number);
  const result = await runner.run(first + part, end, JOBS, MOST);
  process.send?.(result, () => process.exit());
}

/**
 * @param {number} seed
 * @param {"traced" | "shrunk"} how
 */
async function show(seed, how) {
  const { Runner } = await import("./runner.js");
  const runner = new Runner(PYTHON, ROOT);
  const { bugs, trace } = await runner[how](seed);
  console.log(trace.join("\n"));
  console.log(bugs.length ? `seed ${seed} fails` : `seed ${seed} passes`);
  runner.peer.close();
  process.exitCode = bugs.length ? 1 : 0;
}

/** @param {number} part @returns {Promise<Result>} */
function job(part) {
  const worker = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), "--part", String(part)]);
  return new Promise((resolve, reject) => {
    worker.on("message", (result) => resolve(/** @type {Result} */ (result)));
    worker.on("exit", (code, signal) => (code || signal) && reject(new Error(`a job ended with ${code ?? signal}`)));
  });
}

/** @param {Result[]} results @param {number} took milliseconds */
function summary(results, took) {
  const schedules = results.reduce((sum, each) => sum + each.schedules, 0);
  const messages = results.reduce((sum, each) => sum + each.messages, 0);
  /** @type {Record<string, number>} */
  const seen = {};
  for (const result of results) {
    for (const [name, times] of Object.entries(result.seen)) seen[name] = (seen[name] ?? 0) + times;
  }
  const shares = Object.entries(seen).sort(([, one], [, other]) => other - one);
  const words = shares.map(([name, times]) => `${name} ${Math.round((100 * times) / schedules)} %`);
  return `${schedules} schedules, ${messages} messages, ${(took / 1000).toFixed(1)} s: ${words.join(", ")}`;
}

async function main() {
  const began = performance.now();
  const results = await Promise.all(Array.from({ length: JOBS }, (_, part) => job(part)));
  const failures = results.flatMap((result) => result.failures).sort((one, other) => one.seed - other.seed);
  for (const { seed, bugs, trace } of failures.slice(0, MOST)) {
    if (MOST === 1) console.log(trace.join("\n"));
    console.log(`seed ${seed}: ${bugs[0]}`);
    console.log(`    node tests/simulator/run.js --replay ${seed}`);
  }
  console.log(summary(results, performance.now() - began));
  if (failures.length) console.log(`${failures.length} failed`);
  process.exitCode = failures.length ? 1 : 0;
}

if (values.replay !== undefined) await show(Number(values.replay), "traced");
else if (values.shrink !== undefined) await show(Number(values.shrink), "shrunk");
else if (values.part !== undefined) await work(Number(values.part));
else await main();
