import { createHash } from 'node:crypto';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { asFault } from '../../adapters/aws/aws-fault.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';

/** Hexadecimal digits of a key's digest in an execution's name, which holds 80 characters. */
const DIGEST_DIGITS = 40;

const MOST_REMEMBERED = 1000;

/** What a timer's state machine is given, and what the reconcile function gives back for the next round. */
export interface TimerInput {
  /** As the due queue names it. */
  readonly key: string;
  /** RFC 3339; null: settled, nothing is waited for any more. */
  readonly requeueAt: string | null;
  /** Of the execution that goes on in its place when its history is long. */
  readonly name: string;
  readonly round: number;
  /** It waits, for once, until another's hold on the key is over, should that one have died. */
  readonly held: boolean;
}

/** Starts timers. */
export interface Timers {
  /** Has the key reconciled at that moment; asked twice for the same, it is one timer. */
  start(key: string, at: Instant): Promise<void>;
}

/** The name of the execution for a key's moment: the same for whoever asks. */
export function timerName(key: string, at: Instant): string {
  const kind = /^[a-z]{1,12}/.exec(key)?.[0] ?? 'key';
  const digest = createHash('sha256').update(key).digest('hex').slice(0, DIGEST_DIGITS);
  return `${kind}-${digest}-${Math.round(at)}`;
}

/** The first round of a timer; null: settled. */
export function timerInput(key: string, at: Instant | null, round = 0, held = false): TimerInput {
  return {
    key,
    requeueAt: at === null ? null : renderRfc3339(at),
    name: timerName(key, at ?? 0),
    round,
    held,
  };
}

/** Timers as executions of the state machine in infra/state-machines. */
export class SfnTimers implements Timers {
  readonly #client: SFNClient;
  readonly #machine: string;
  /** The last ones that were started: a record that is written often asks for the same one each time. */
  readonly #started = new Set<string>();

  constructor(client: SFNClient, machineArn: string) {
    this.#client = client;
    this.#machine = machineArn;
  }

  async start(key: string, at: Instant): Promise<void> {
    const input = timerInput(key, at);
    if (this.#started.has(input.name)) return;
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#machine,
          name: input.name,
          input: JSON.stringify(input),
        }),
      );
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists')
        throw asFault('StartExecution', error);
    }
    this.#started.add(input.name);
    for (const oldest of this.#started.size > MOST_REMEMBERED ? this.#started : []) {
      this.#started.delete(oldest);
      break;
    }
  }
}
