// What one hears and feels: each kind of answer has its own sound and vibration, the refusal unmistakably another.

const SOUND_OFF = "scan-sound-off";

// [frequency in Hz, start in s, length in s, wave]
const SOUNDS = {
  done: [[880, 0, 0.09, "sine"], [1320, 0.1, 0.14, "sine"]],
  shown: [[990, 0, 0.1, "sine"]],
  asked: [[660, 0, 0.12, "triangle"], [660, 0.18, 0.12, "triangle"]],
  undone: [[880, 0, 0.1, "sine"], [587, 0.12, 0.16, "sine"]],
  refused: [[170, 0, 0.22, "square"], [170, 0.28, 0.22, "square"], [130, 0.56, 0.4, "square"]],
  kept: [[523, 0, 0.08, "triangle"], [392, 0.1, 0.12, "triangle"]],
  conflict: [[392, 0, 0.18, "square"], [294, 0.22, 0.18, "square"], [392, 0.44, 0.18, "square"], [294, 0.66, 0.3, "square"]],
};
const VIBRATIONS = {
  done: [60],
  shown: [30],
  asked: [40, 60, 40],
  undone: [60, 60, 60],
  refused: [250, 100, 250, 100, 400],
  kept: [30, 40, 30],
  conflict: [250, 80, 80, 80, 250],
};

let audio = null;

export function isSoundOn() {
  return localStorage.getItem(SOUND_OFF) !== "1";
}

export function switchSound(on) {
  if (on) {
    localStorage.removeItem(SOUND_OFF);
  } else {
    localStorage.setItem(SOUND_OFF, "1");
  }
}

// Browsers let a page sound only after a key or a touch; the first scan is one.
export function wake() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  audio ??= new Context();
  if (audio.state === "suspended") audio.resume();
}

function play(notes) {
  for (const [frequency, start, length, wave] of notes) {
    const from = audio.currentTime + start;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = wave;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.5, from + 0.01);
    volume.gain.setValueAtTime(0.5, from + length - 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length);
  }
}

// A page that was not touched yet, and tells what has arrived since it was opened, may neither sound nor shake.
function isMute() {
  return navigator.userActivation?.hasBeenActive === false;
}

export function signal(tone) {
  if (isMute()) return;
  if (isSoundOn()) {
    wake();
    if (audio) play(SOUNDS[tone] ?? SOUNDS.shown);
  }
  if (navigator.vibrate) navigator.vibrate(VIBRATIONS[tone] ?? VIBRATIONS.shown);
}
