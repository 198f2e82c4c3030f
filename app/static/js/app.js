// @ts-check
/** Starts the behaviours a page asks for with `data-behaviour`; each comes in only where it is used. */

/**
 * @typedef {object} Behaviour
 * @property {() => void} connect starts it
 * @property {() => void} disconnect undoes what connect did
 */

/** @type {Record<string, () => Promise<{default: new (element: HTMLElement) => Behaviour}>>} */
const modules = {
  "copy-link": () => import("./behaviours/copy_link.js"),
  "door-ended": () => import("./behaviours/door_ended.js"),
  "door-ready": () => import("./behaviours/door_ready.js"),
  "keep-desk": () => import("./behaviours/keep_desk.js"),
  "keep-door": () => import("./behaviours/keep_door.js"),
  "keep-fresh": () => import("./behaviours/keep_fresh.js"),
  "keep-ticket": () => import("./behaviours/keep_ticket.js"),
  "moving-clock": () => import("./behaviours/moving_clock.js"),
  "section-nav": () => import("./behaviours/section_nav.js"),
  scanner: () => import("./behaviours/scanner.js"),
  "self-check-in": () => import("./behaviours/self_check_in.js"),
  "tick-all": () => import("./behaviours/tick_all.js"),
  "table-host": () => import("./behaviours/table_host.js"),
};

/** @type {Behaviour[]} */
const running = [];

/** @param {HTMLElement} element */
async function start(element) {
  for (const name of (element.dataset.behaviour ?? "").split(" ")) {
    const load = modules[name];
    if (load) {
      const { default: Module } = await load();
      const behaviour = new Module(element);
      behaviour.connect();
      running.push(behaviour);
    }
  }
}

for (const element of document.querySelectorAll("[data-behaviour]")) {
  if (element instanceof HTMLElement) void start(element);
}

// A page that goes into the back/forward cache keeps its behaviours; one that goes for good stops them.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) for (const behaviour of running.splice(0)) behaviour.disconnect();
});
