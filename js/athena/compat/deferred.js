/** Deferreds as Nevow's JavaScript had them, which get on with promises. */

import { Class, Divmod, DivmodError } from "./classes.js";

const Failure = Class.subclass(Divmod.Defer, "Failure");
Failure.methods(
  function __init__(/** @type {any} */ self, /** @type {unknown} */ error) {
    self.error = error;
  },
  /** Return the error if it is one of that kind. */
  function check(/** @type {any} */ self, /** @type {any} */ kind) {
    return self.error instanceof kind ? self.error : null;
  },
  function toString(/** @type {any} */ self) {
    return `Failure: ${self.error}`;
  },
);

/** A result that is not there yet. It can be awaited, and a callback may return one, or a promise. */
export const Deferred = Class.subclass(Divmod.Defer, "Deferred");
Deferred.methods(
  function __init__(/** @type {any} */ self) {
    self._steps = [];
    self._called = self._held = false;
  },
  /** Add what is called with the result, and what is called with a `Failure` instead; either may be missing. */
  function addCallbacks(
    /** @type {any} */ self,
    /** @type {Function | null} */ callback,
    /** @type {Function | null} */ errback,
    /** @type {unknown[] | null} */ callbackArgs,
    /** @type {unknown[] | null} */ errbackArgs,
  ) {
    self._steps.push([callback, callbackArgs ?? [], errback, errbackArgs ?? []]);
    run(self);
    return self;
  },
  function addCallback(/** @type {any} */ self, /** @type {Function} */ callback, /** @type {unknown[]} */ ...args) {
    return self.addCallbacks(callback, null, args);
  },
  function addErrback(/** @type {any} */ self, /** @type {Function} */ errback, /** @type {unknown[]} */ ...args) {
    return self.addCallbacks(null, errback, null, args);
  },
  function addBoth(/** @type {any} */ self, /** @type {Function} */ callback, /** @type {unknown[]} */ ...args) {
    return self.addCallbacks(callback, callback, args, args);
  },
  function callback(/** @type {any} */ self, /** @type {unknown} */ result) {
    if (self._called) throw Divmod.Defer.AlreadyCalledError("It has a result already.");
    self._called = true;
    self._result = result;
    run(self);
  },
  function errback(/** @type {any} */ self, /** @type {unknown} */ error) {
    self.callback(error instanceof Failure ? error : Failure(error));
  },
  /** What makes it awaitable. */
  function then(/** @type {any} */ self, /** @type {any} */ resolved, /** @type {any} */ rejected) {
    return new Promise((resolve, reject) => {
      self.addCallbacks(resolve, (/** @type {any} */ failure) => reject(failure.error));
    }).then(resolved, rejected);
  },
);
DivmodError.subclass(Divmod.Defer, "AlreadyCalledError");

/** @param {any} deferred whose steps are to be taken as far as there is a result */
function run(deferred) {
  while (deferred._called && !deferred._held && deferred._steps.length) {
    const [callback, callbackArgs, errback, errbackArgs] = deferred._steps.shift();
    const failed = deferred._result instanceof Failure;
    const step = failed ? errback : callback;
    if (!step) continue;
    deferred._held = true; // A step may add others.
    try {
      deferred._result = step(deferred._result, ...(failed ? errbackArgs : callbackArgs));
    } catch (error) {
      deferred._result = Failure(error);
    }
    if (!waits(deferred)) deferred._held = false;
  }
  if (isUnheard(deferred)) setTimeout(() => tell(deferred));
}

/** @param {any} deferred whose result may be another one, or a promise */
function waits(deferred) {
  const inner = deferred._result;
  const goOn = (/** @type {unknown} */ result) => {
    deferred._result = result;
    deferred._held = false;
    run(deferred);
  };
  if (inner instanceof Deferred) inner.addBoth(goOn);
  else if (typeof inner?.then === "function") inner.then(goOn, (/** @type {unknown} */ error) => goOn(Failure(error)));
  else return false;
  return true;
}

/** @param {any} deferred */
function isUnheard({ _called, _held, _steps, _result }) {
  return _called && !_held && !_steps.length && _result instanceof Failure;
}

/** @param {any} deferred that has failed, and had a little time to be listened to */
function tell(deferred) {
  if (deferred._told || !isUnheard(deferred)) return;
  deferred._told = true;
  Promise.reject(deferred._result.error);
}

/** @param {unknown} [result] */
Divmod.Defer.succeed = (result) => {
  const deferred = Deferred();
  deferred.callback(result);
  return deferred;
};

/** @param {unknown} error */
Divmod.Defer.fail = (error) => {
  const deferred = Deferred();
  deferred.errback(error);
  return deferred;
};

/** @param {Promise<unknown>} promise */
export function deferredOf(promise) {
  const deferred = Deferred();
  promise.then(deferred.callback.bind(deferred), deferred.errback.bind(deferred));
  return deferred;
}
