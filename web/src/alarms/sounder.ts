import type { AlarmPriority } from '@valvomo/model';
import { burstPlans, fundamental_hz, harmonics_dB, rise_share, type Pulse } from './bursts.ts';

/** Peak of a pulse: harmonics add up. */
const level = 0.25;

const waveOf = (context: BaseAudioContext): PeriodicWave => {
  const imag = Float32Array.from([0, ...harmonics_dB.map((dB) => 10 ** (dB / 20))]);
  return context.createPeriodicWave(new Float32Array(imag.length), imag, { disableNormalization: true });
};

/** Plays pulses from an instant of the context on; returns what ends them. */
export const playPulses = (context: BaseAudioContext, pulses: readonly Pulse[], from_s: number) => {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, 0);
  gain.connect(context.destination);
  const tone = context.createOscillator();
  tone.setPeriodicWave(waveOf(context));
  tone.frequency.setValueAtTime(fundamental_hz, 0);
  tone.connect(gain);
  let end_s = from_s;
  for (const { at_s, length_s } of pulses) {
    const begin_s = from_s + at_s;
    const rise_s = rise_share * length_s;
    end_s = begin_s + length_s;
    gain.gain.setValueAtTime(0, begin_s);
    gain.gain.linearRampToValueAtTime(level, begin_s + rise_s);
    gain.gain.setValueAtTime(level, end_s - rise_s);
    gain.gain.linearRampToValueAtTime(0, end_s);
  }
  tone.start(from_s);
  tone.stop(end_s);
  return {
    end_s,
    stop: (): void => {
      tone.disconnect();
      gain.disconnect();
    },
  };
};

/** What can be heard: `off` until the browser allows sound, which it does after a click or a key on the page. */
export type SoundState = 'on' | 'off';

/** Bursts of the priority that is to be heard, again and again, until another one is wanted. */
export class Sounder {
  readonly #context: AudioContext;
  #wanted: AlarmPriority | null = null;
  #playing: { readonly end_s: number; stop(): void } | null = null;
  #next_s = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(onState: (state: SoundState) => void) {
    this.#context = new AudioContext();
    this.#context.addEventListener('statechange', () => onState(this.state));
    onState(this.state);
  }

  get state(): SoundState {
    return this.#context.state === 'running' ? 'on' : 'off';
  }

  /** To be called in a click or a key: browsers allow sound only then. */
  allow(): Promise<void> {
    return this.#context.resume().catch(() => undefined);
  }

  /** One burst, whatever is wanted: a reminder, or the test page. */
  once(priority: AlarmPriority): void {
    this.#play(priority);
  }

  /**
   * What is to be heard from now on; null: nothing. Another priority ends a burst that has begun; nothing does so `at-once`,
   * or lets it be heard to its end.
   */
  want(priority: AlarmPriority | null, ending: 'at-once' | 'after-burst'): void {
    if (ending === 'at-once' && priority === null) this.#hush();
    if (priority === this.#wanted) return;
    this.#wanted = priority;
    this.#next_s = 0;
    if (priority !== null) this.#hush();
    if (priority === null) {
      if (this.#timer !== null) clearInterval(this.#timer);
      this.#timer = null;
      return;
    }
    this.#timer ??= setInterval(() => this.#go(), 250);
    this.#go();
  }

  #hush(): void {
    this.#playing?.stop();
    this.#playing = null;
  }

  #go(): void {
    if (this.#wanted === null || this.state === 'off' || this.#context.currentTime < this.#next_s) return;
    this.#next_s = this.#context.currentTime + burstPlans[this.#wanted].every_s;
    this.#play(this.#wanted);
  }

  #play(priority: AlarmPriority): void {
    this.#hush();
    this.#playing = playPulses(this.#context, burstPlans[priority].pulses, this.#context.currentTime + 0.02);
  }
}
