// @ts-check
/** What the phone lets hear and feel: a sound for each answer, a shake, and the table number in words. */

import { SHAKES, play } from "../../lib/tones.js";
import { fill } from "../../lib/wording.js";

/** @typedef {import("../../lib/tones.js").Sound} Sound */

export class Voice {
  #settings;
  #sentence;
  /** @type {AudioContext | null} */
  #context = null;

  /**
   * @param {import("../../lib/door_settings.js").DoorSettings} settings
   * @param {string} sentence with `{number}`, for the table
   */
  constructor(settings, sentence) {
    this.#settings = settings;
    this.#sentence = sentence;
  }

  /** Browsers stay silent until somebody tapped; call this on a tap. */
  wake() {
    if (!("AudioContext" in window)) return;
    this.#context ??= new AudioContext();
    // Also "interrupted", as an iPhone says after a call.
    if (this.#context.state !== "running") void this.#context.resume().catch(() => undefined);
  }

  /** @param {Sound} sound */
  sound(sound) {
    // A page that nobody tapped yet (the camera was allowed before) may not shake; asking would be an error.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES[sound]);
    if (this.#settings.choices.sound && this.#context?.state === "running") play(this.#context, sound);
  }

  /** Whether this phone can speak at all. */
  get canSpeak() {
    return "speechSynthesis" in window;
  }

  /** @param {number} number of a table */
  speak(number) {
    if (!this.canSpeak) return;
    const sentence = new SpeechSynthesisUtterance(fill(this.#sentence, { number }));
    sentence.lang = document.documentElement.lang;
    // The one before stands at another table by now.
    speechSynthesis.cancel();
    speechSynthesis.speak(sentence);
  }

  /** Give the sound back. */
  stop() {
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
  }
}
