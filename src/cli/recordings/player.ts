import type { Frame } from '../../domain/recordings/frame.ts';
import type { Marker } from '../../operations/record-frames.ts';

/** Times in which nothing changes are cut to this while idle times are skipped. */
const IDLE_MS = 2000;
const STEP_MS = 5000;
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];

/** Where a playing recording is, and what keys do to it; asciinema's keys. Shows and waits for nothing itself. */
export class Player {
  readonly frames: readonly Frame[];
  readonly markers: readonly Marker[];
  readonly endMs: number;
  atMs = 0;
  playing = true;
  speed = 1;
  skipIdle: boolean;
  over = false;
  /** What is being typed to search for; null while nothing is. */
  typing: string | null = null;
  note = '';
  #wanted = '';
  readonly #keys: Readonly<Record<string, () => void>> = {
    ' ': () => this.#pause(),
    q: () => this.#quit(),
    '\u0003': () => this.#quit(),
    '\u001b[C': () => this.#goTo(this.atMs + STEP_MS),
    '\u001b[D': () => this.#goTo(this.atMs - STEP_MS),
    '.': () => this.#step(1),
    ',': () => this.#step(-1),
    '>': () => this.#faster(1),
    '<': () => this.#faster(-1),
    ']': () => this.#toMarker(this.markers.find((marker) => marker.atMs > this.atMs + 1)),
    '[': () => this.#toMarker(this.markers.findLast((marker) => marker.atMs < this.atMs - 500)),
    i: () => this.#toggleIdle(),
    '/': () => this.#search(),
    n: () => this.#find(),
    '?': () => this.#help(),
  };

  constructor(
    recording: { frames: readonly Frame[]; markers: readonly Marker[]; endMs: number },
    speed: number,
    skipIdle: boolean,
  ) {
    this.frames = recording.frames;
    this.markers = recording.markers;
    this.endMs = recording.endMs;
    this.speed = speed;
    this.skipIdle = skipIdle;
  }

  /** The frame that stands now; null before the first. */
  get frame(): Frame | null {
    return this.frames[this.#index()] ?? null;
  }

  /** Some time has gone by for the viewer. */
  pass(ms: number): void {
    if (!this.playing) return;
    let at = this.atMs + ms * this.speed;
    const next = this.frames[this.#index() + 1]?.atMs ?? this.endMs;
    if (this.skipIdle && next - at > IDLE_MS) at = next - IDLE_MS;
    this.#goTo(at);
    if (this.atMs >= this.endMs) this.playing = false;
  }

  key(key: string): void {
    if (this.typing !== null) this.#type(key);
    else {
      this.note = '';
      if (/^\d$/.test(key)) this.#goTo((this.endMs * Number(key)) / 10);
      else this.#keys[key]?.();
    }
  }

  /** The last line of the viewer's terminal. */
  status(): string {
    if (this.typing !== null) return `/${this.typing}`;
    const clock = (ms: number) =>
      `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
    const parts = [this.playing ? '▶' : '⏸', `${clock(this.atMs)}/${clock(this.endMs)}`, `${this.speed}x`];
    if (this.skipIdle) parts.push('idle skipped');
    const command = this.markers.findLast((marker) => marker.atMs <= this.atMs);
    return `${parts.join('  ')}  ${this.note !== '' ? this.note : command === undefined ? '? keys' : `$ ${command.label}`}`;
  }

  #index(): number {
    let low = -1;
    let high = this.frames.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.frames[middle] as Frame).atMs <= this.atMs) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #pause(): void {
    if (!this.playing && this.atMs >= this.endMs) this.atMs = 0;
    this.playing = !this.playing;
  }

  #quit(): void {
    this.over = true;
  }

  #toggleIdle(): void {
    this.skipIdle = !this.skipIdle;
  }

  #search(): void {
    this.playing = false;
    this.typing = '';
  }

  #help(): void {
    this.note = 'space . , ← → 0-9 < > [ ] i / n q';
  }

  #goTo(ms: number): void {
    this.atMs = Math.min(this.endMs, Math.max(0, ms));
  }

  #step(by: number): void {
    this.playing = false;
    this.#goTo(this.frames[Math.max(0, this.#index() + by)]?.atMs ?? this.endMs);
  }

  #faster(by: number): void {
    const at = SPEEDS.findIndex((speed) => speed >= this.speed);
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))] ?? 1;
  }

  #toMarker(marker: Marker | undefined): void {
    if (marker === undefined) this.note = 'no command there';
    else this.#goTo(marker.atMs);
  }

  #type(key: string): void {
    if (key === '\r') {
      this.#wanted = this.typing ?? '';
      this.typing = null;
      this.#find();
    } else if (key === '\u001b' || key === '\u0003') this.typing = null;
    else if (key === '\u007f') this.typing = (this.typing as string).slice(0, -1);
    else if (!key.startsWith('\u001b') && key >= ' ') this.typing += key;
  }

  /** The next frame in which a row holds the text that did not stand before; begins anew behind the end. */
  #find(): void {
    const wanted = this.#wanted.toLowerCase();
    if (wanted === '') return;
    const from = Math.max(0, this.#index());
    for (let step = 1; step <= this.frames.length; step += 1) {
      const index = (from + step) % this.frames.length;
      const before = new Set(this.frames[index - 1]?.rows);
      const found = this.frames[index]?.rows.some(
        (row) => !before.has(row) && row.text.toLowerCase().includes(wanted),
      );
      if (found !== true) continue;
      this.#goTo((this.frames[index] as Frame).atMs);
      this.note = `found ${JSON.stringify(this.#wanted)}; n for the next`;
      return;
    }
    this.note = `${JSON.stringify(this.#wanted)} is nowhere`;
  }
}
