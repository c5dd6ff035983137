import { open } from 'node:fs/promises';
import { AwsCallError, type AwsCaller } from '../aws-call.ts';
import type { AgentLog } from './agent-log.ts';
import { batchLines, MAX_EVENTS_PER_PUT, type StreamIdentity, streamEvent } from './stream-event.ts';

const TICK_MS = 1_000;
/** What is read of the raw file at a time. */
const READ_BYTES = 1024 * 1024;
const LF = 0x0a;

type Outcome = 'sent' | 'again' | 'stopped';

/**
 * Streams a session's complete lines to CloudWatch Logs, a tick a second, from the raw output file. A failed put
 * is repeated every second for ever unless the group or stream is gone: the real agent does so, and a log that
 * arrives late or twice comes of it. facts/session-manager.md C.6.
 */
export class CloudWatchStream {
  readonly #aws: AwsCaller;
  readonly #group: string;
  readonly #identity: StreamIdentity;
  readonly #rawFile: string;
  readonly #log: { agent: AgentLog; contexts: readonly string[] };
  #offset = 0;
  #pending: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #state: 'new' | 'streaming' | 'stopped' = 'new';
  #running: Promise<void> = Promise.resolve();

  constructor(
    aws: AwsCaller,
    group: string,
    identity: StreamIdentity,
    rawFile: string,
    log: { agent: AgentLog; contexts: readonly string[] },
  ) {
    this.#aws = aws;
    this.#group = group;
    this.#identity = identity;
    this.#rawFile = rawFile;
    this.#log = log;
  }

  /** Begins to stream, a tick a second. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(async () => void (await this.#tick(false)));
    }, TICK_MS);
  }

  /** Settles once the ticks that have begun are done. */
  idle(): Promise<void> {
    return this.#running;
  }

  /** Sends what is left, the last partial line included; returns when it is delivered or given up. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    while (this.#state !== 'stopped' && !(await this.#tick(true)))
      await new Promise((r) => setTimeout(r, TICK_MS));
    if (this.#state !== 'stopped')
      this.#log.agent.info(this.#log.contexts, 'Finished uploading events to CloudWatch');
    this.#state = 'stopped';
  }

  /** Stops without sending what is left (the agent is killed). */
  abandon(): void {
    clearInterval(this.#timer);
    this.#state = 'stopped';
  }

  /** One tick; true when nothing is left to send. */
  async #tick(last: boolean): Promise<boolean> {
    if (this.#state === 'stopped') return true;
    if (this.#pending.length === 0) await this.#collect(last);
    while (this.#pending.length > 0) {
      if (this.#state === 'new' && !(await this.#createStream())) return true;
      const outcome = await this.#put(this.#pending.slice(0, MAX_EVENTS_PER_PUT));
      if (outcome === 'stopped') this.abandon();
      if (outcome !== 'sent') return false;
      this.#pending = this.#pending.slice(MAX_EVENTS_PER_PUT);
      // At the end nothing may stay: neither what an earlier tick left behind nor what is over one read.
      if (last && this.#pending.length === 0) await this.#collect(last);
    }
    return true;
  }

  /** Reads the complete lines since the last tick, and at the end the rest, into events. */
  async #collect(last: boolean): Promise<void> {
    const file = await open(this.#rawFile).catch(() => undefined);
    if (file === undefined) {
      this.#log.agent.warn(
        this.#log.contexts,
        'Local temp log file is missing, logging might be interrupted.',
      );
      return;
    }
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, this.#offset);
      const read = buffer.subarray(0, bytesRead);
      const end =
        last && bytesRead < READ_BYTES
          ? bytesRead
          : read.lastIndexOf(LF) + 1 || (bytesRead === READ_BYTES ? bytesRead : 0);
      if (end === 0) return;
      this.#offset += end;
      const lines = splitLines(read.subarray(0, end));
      this.#pending = batchLines(lines).map((data) => streamEvent(this.#identity, data, Date.now()));
    } finally {
      await file.close();
    }
  }

  async #createStream(): Promise<boolean> {
    const names = { logGroupName: this.#group, logStreamName: this.#identity.sessionId };
    try {
      await this.#aws.json('logs', 'Logs_20140328.CreateLogStream', names);
    } catch (error) {
      if (!(error instanceof AwsCallError && error.code === 'ResourceAlreadyExistsException')) {
        this.#log.agent.error(
          this.#log.contexts,
          `Error Creating Log Stream for CloudWatchLogs output: ${(error as Error).message}`,
        );
        this.abandon();
        return false;
      }
    }
    this.#state = 'streaming';
    return true;
  }

  async #put(events: readonly string[]): Promise<Outcome> {
    try {
      await this.#aws.json('logs', 'Logs_20140328.PutLogEvents', {
        logGroupName: this.#group,
        logStreamName: this.#identity.sessionId,
        logEvents: events.map((message) => ({ message, timestamp: Date.now() })),
      });
      return 'sent';
    } catch (error) {
      if (error instanceof AwsCallError && error.code === 'ResourceNotFoundException') {
        this.#log.agent.error(
          this.#log.contexts,
          `Log group "${this.#group}" or log stream "${this.#identity.sessionId}" not found. Log stream stopped.`,
        );
        return 'stopped';
      }
      this.#log.agent.error(this.#log.contexts, `Error in PutLogEvents: ${(error as Error).message}`);
      this.#log.agent.warn(
        this.#log.contexts,
        `Failed to upload message to CloudWatch, err: ${(error as Error).message}`,
      );
      return 'again';
    }
  }
}

/** Lines without their LF; one trailing empty element goes. */
function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  if (from < bytes.length) lines.push(bytes.subarray(from));
  return lines;
}
