import assert from "node:assert/strict";
import { test } from "node:test";

import { SHAKES, TONES, play } from "../../app/static/js/lib/tones.js";

/** An audio context that writes down what it is asked to play. */
function context() {
  const played = [];
  return {
    played,
    currentTime: 2,
    destination: {},
    createGain: () => ({ gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect: (next) => next }),
    createOscillator() {
      const tone = { frequency: {}, connect: (next) => next, start: (at) => (tone.from = at), stop: (at) => (tone.to = at) };
      played.push(tone);
      return tone;
    },
  };
}

test("each answer has a sound of its own, and a way of shaking", () => {
  const melodies = Object.values(TONES).map(({ shape, notes }) => JSON.stringify([shape, notes]));
  assert.equal(new Set(melodies).size, 5);
  assert.deepEqual(Object.keys(SHAKES), Object.keys(TONES));
  assert.equal(new Set(Object.values(SHAKES).map(String)).size, 5);
});

test("a sound is over before the next person stands there", () => {
  for (const sound of Object.keys(TONES)) {
    const speaker = context();
    play(speaker, sound);
    assert.equal(speaker.played.length, TONES[sound].notes.length);
    assert.ok(Math.max(...speaker.played.map((tone) => tone.to)) <= 2.7, sound);
    assert.ok(speaker.played.every((tone) => tone.from >= 2 && tone.to > tone.from));
  }
});
