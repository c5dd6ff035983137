import { parseRfc3339 } from '../../../src/domain/kernel/rfc3339.ts';
import type { TimerInput } from '../../../src/runtimes/lambda/timers.ts';
import { runTimer } from '../../../test/state-machines/timer-machine.ts';

/** What executions need of the world around them. */
export interface Surroundings {
  readonly now: () => number;
  /** Has something happen then. */
  readonly at: (moment: number, run: () => Promise<void>) => void;
  /** The reconcile function. */
  readonly reconcile: (input: TimerInput) => Promise<TimerInput>;
}

/** Executions of the timer's state machine, whose waits are moments of a clock that is turned. */
export class Executions {
  readonly #around: Surroundings;
  readonly #names = new Set<string>();
  /** By the key of a timer: every state that an execution entered, and every retry, which Step Functions bills. */
  readonly #transitions = new Map<string, number>();
  readonly #over: Promise<void>[] = [];
  readonly failures: string[] = [];
  #waiting = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Starts one; of the same name there is only one. Resolves when it waits for its moment. */
  async start(input: TimerInput, name: string): Promise<void> {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    let waits = Promise.withResolvers<void>();
    const reconcile = (given: TimerInput): Promise<TimerInput> => {
      const asked = Promise.withResolvers<TimerInput>();
      this.#waiting += 1;
      this.#around.at(parseRfc3339(given.requeueAt ?? '') ?? this.#around.now(), async () => {
        this.#waiting -= 1;
        waits = Promise.withResolvers<void>();
        await this.#around.reconcile(given).then(asked.resolve, asked.reject);
        // Until it waits for its next round, or is over.
        await waits.promise;
      });
      waits.resolve();
      return asked.promise;
    };
    const goOn = async (next: { readonly Name: string; readonly Input: TimerInput }) => {
      await this.start(next.Input, next.Name);
      return {};
    };
    const over = runTimer({ reconcile, goOn }, input).then(({ entered, retries, failure }) => {
      this.#transitions.set(input.key, (this.#transitions.get(input.key) ?? 0) + entered.length + retries);
      if (failure !== null) this.failures.push(`the timer of ${input.key} failed: ${String(failure)}`);
      waits.resolve();
    });
    this.#over.push(over);
    await waits.promise;
  }

  /** The transitions of executions that are over, of those whose key holds the text. */
  transitionsOf(part: string): number {
    return [...this.#transitions].reduce((sum, [key, count]) => (key.includes(part) ? sum + count : sum), 0);
  }

  /** Resolves when every execution is over; throws where one waits still, or has failed. */
  async end(): Promise<void> {
    if (this.#waiting > 0) throw new Error(`${this.#waiting} timers wait still`);
    await Promise.all(this.#over);
    const [first] = this.failures;
    if (first !== undefined) throw new Error(first);
  }
}
