// @ts-check
/** What each answer of the door sounds like: tones made by code, told apart with eyes closed. */

/** @typedef {"welcome" | "already" | "look" | "not_found" | "trouble"} Sound */

/**
 * Notes of a sound: pitch in hertz, start and length in seconds. Welcome rises, already knocks twice on one pitch, look
 * goes up and down again, not found falls and buzzes, trouble is one long low tone.
 * @type {Record<Sound, {shape: OscillatorType, notes: [number, number, number][]}>}
 */
export const TONES = {
  welcome: { shape: "sine", notes: [[660, 0, 0.11], [990, 0.11, 0.2]] },
  already: { shape: "triangle", notes: [[520, 0, 0.1], [520, 0.18, 0.1]] },
  look: { shape: "triangle", notes: [[440, 0, 0.12], [660, 0.13, 0.12], [440, 0.26, 0.18]] },
  not_found: { shape: "sawtooth", notes: [[330, 0, 0.18], [196, 0.2, 0.34]] },
  trouble: { shape: "square", notes: [[150, 0, 0.6]] },
};

/** How a phone shakes for each, in milliseconds. @type {Record<Sound, number[]>} */
export const SHAKES = {
  welcome: [60],
  already: [80, 60, 80],
  look: [80, 60, 80, 60, 80],
  not_found: [200, 80, 200],
  trouble: [400],
};

const LOUDNESS = 0.4;
// A tone that starts or stops at once clicks.
const EDGE = 0.015;

/**
 * Play a sound; nothing happens while the browser keeps the context silent.
 * @param {AudioContext} context
 * @param {Sound} sound
 */
export function play(context, sound) {
  const { shape, notes } = TONES[sound];
  for (const [pitch, start, length] of notes) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const from = context.currentTime + start;
    tone.type = shape;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(LOUDNESS, from + EDGE);
    volume.gain.setValueAtTime(LOUDNESS, from + length - EDGE);
    volume.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + length);
  }
}
