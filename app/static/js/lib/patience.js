// @ts-check
/** Waiting for something that may never answer, and no longer than people do. */

/** @typedef {{set: (act: () => void, milliseconds: number) => number, clear: (id: number) => void}} Timers */

/**
 * What `work` answers, or a rejection when it takes longer; the work itself goes on and its answer is dropped.
 * @template Value
 * @param {Timers} timers
 * @param {number} milliseconds
 * @param {Promise<Value>} work
 * @returns {Promise<Value>}
 */
export function within(timers, milliseconds, work) {
  return new Promise((resolve, reject) => {
    const alarm = timers.set(() => reject(new Error("too late")), milliseconds);
    work.then(resolve, reject).finally(() => timers.clear(alarm));
  });
}
