/** What one reply may hold of a step, in bytes; the agent's own limits (amazon-ssm-agent 3.3). */
export const MAX_STDOUT_BYTES = 24_000;
export const MAX_STDERR_BYTES = 8_000;
const TRUNCATED = '--output truncated--';

/** What a step has written to one of its streams: the first bytes are kept, the rest is counted only. */
export class StepOutput {
  readonly #mostBytes: number;
  readonly #chunks: Buffer[] = [];
  #keptBytes = 0;
  #isCut = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  add(data: Uint8Array): void {
    const room = this.#mostBytes - this.#keptBytes;
    if (data.length > room) this.#isCut = true;
    if (room <= 0) return;
    const kept = Buffer.from(data.subarray(0, room));
    this.#chunks.push(kept);
    this.#keptBytes += kept.length;
  }

  text(): string {
    const bytes = Buffer.concat(this.#chunks);
    if (!this.#isCut) return bytes.toString('utf8');
    // A character that the cut went through is left out.
    const text = bytes.subarray(0, this.#mostBytes - TRUNCATED.length).toString('utf8');
    return `${text.replace(/\ufffd$/, '')}${TRUNCATED}`;
  }
}
