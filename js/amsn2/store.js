// A value that others can watch.

/** @template T */
export class Store {
  /** @param {T} value */
  constructor(value) {
    this.value = value;
    /** @type {Set<(value: T) => void>} */
    this.watchers = new Set();
  }

  /** @param {T} value */
  set(value) {
    this.value = value;
    for (const watcher of [...this.watchers]) watcher(value);
  }

  /**
   * Tell `watcher` of every change until `signal` aborts.
   * @param {(value: T) => void} watcher
   * @param {AbortSignal} signal
   */
  watch(watcher, signal) {
    this.watchers.add(watcher);
    signal.addEventListener("abort", () => this.watchers.delete(watcher), { once: true });
  }
}
