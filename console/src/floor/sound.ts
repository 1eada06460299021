// Three sounds that cannot be mistaken for one another over a conveyor: taken, wrong, finished.

let audio: AudioContext | null = null;

function tone(hz: number, from: number, seconds: number, shape: OscillatorType): void {
  if (!audio) return;
  const o = audio.createOscillator(), g = audio.createGain();
  o.type = shape;
  o.frequency.value = hz;
  g.gain.setValueAtTime(0.0001, audio.currentTime + from);
  g.gain.exponentialRampToValueAtTime(0.4, audio.currentTime + from + 0.01);
  g.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + from + seconds);
  o.connect(g).connect(audio.destination);
  o.start(audio.currentTime + from);
  o.stop(audio.currentTime + from + seconds + 0.02);
}

export function sound(what: "good" | "wrong" | "done"): void {
  try {
    if (!audio) audio = new AudioContext();
    void audio.resume();
  } catch {
    return; // a device without sound
  }
  if (what === "good") tone(1320, 0, 0.12, "sine");
  if (what === "wrong") { tone(180, 0, 0.22, "square"); tone(180, 0.28, 0.3, "square"); }
  if (what === "done") { tone(784, 0, 0.12, "sine"); tone(988, 0.12, 0.12, "sine"); tone(1319, 0.24, 0.3, "sine"); }
}
