import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The file rolls over at this size, once; a lab must not fill a disk. */
const MAX_LOG_BYTES = 30 * 1024 * 1024;

/**
 * amazon-ssm-agent.log and errors.log of one node, in the agent's form and words:
 * `2025-01-31 12:00:00.1234 LEVEL [context] ... text`. facts/session-manager.md D.
 */
export class AgentLog {
  readonly #dir: string;
  readonly #now: () => number;
  #written = 0;

  constructor(dir: string, now: () => number) {
    this.#dir = dir;
    this.#now = now;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  info(contexts: readonly string[], text: string): void {
    this.#write('INFO', contexts, text);
  }

  warn(contexts: readonly string[], text: string): void {
    this.#write('WARN', contexts, text);
  }

  error(contexts: readonly string[], text: string, where = 'Execute @ session.go.1'): void {
    const line = this.#write('ERROR', contexts, text);
    appendFileSync(join(this.#dir, 'errors.log'), line.replace(' ERROR ', ` ERROR [${where}] `), {
      mode: 0o600,
    });
  }

  #write(level: string, contexts: readonly string[], text: string): string {
    const at = new Date(this.#now()).toISOString();
    // A hostile name or error must not make a second line of the log.
    const safe = text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ' ').replaceAll('\n', '\n\t');
    const line = `${at.slice(0, 10)} ${at.slice(11, 23)}0 ${level} ${contexts.map((c) => `[${c}] `).join('')}${safe}\n`;
    if (this.#written < MAX_LOG_BYTES)
      appendFileSync(join(this.#dir, 'amazon-ssm-agent.log'), line, { mode: 0o600 });
    this.#written += line.length;
    return line;
  }
}
