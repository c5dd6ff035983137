import { Worker } from 'node:worker_threads';

/** What is asked of a thread and what it answers; `part`s come before the answer. */
export type ThreadMessage =
  | { readonly id: number; readonly part: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: { readonly name: string; readonly message: string } };

/** What was asked of a thread failed there; `name` is that of the error there. */
export class ThreadFailure extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** What a thread works on passes through it: more would be a mistake of ours, and must not take the server with it. */
const MOST_HEAP_MB = 512;

interface Asked {
  readonly part: (part: unknown) => void;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that answers questions; started when the first is asked, and again when it has died. */
export class Thread {
  readonly #file: URL;
  readonly #data: unknown;
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | null = null;
  #next = 1;

  constructor(file: URL, data: unknown) {
    this.#file = file;
    this.#data = data;
  }

  ask<Answer>(question: object, part: (part: unknown) => void = () => {}): Promise<Answer> {
    const worker = this.#started();
    const id = this.#next;
    this.#next += 1;
    return new Promise<unknown>((resolve, reject) => {
      this.#asked.set(id, { part, resolve, reject });
      worker.postMessage({ id, ...question });
    }) as Promise<Answer>;
  }

  /** Ends it at once, whatever it does; what was asked fails. */
  async stop(because = 'stopped'): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#failAll(new ThreadFailure('Stopped', because));
    await worker?.terminate();
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#file, {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (message: ThreadMessage) => this.#told(message));
    const died = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#failAll(error);
    };
    worker.on('error', died);
    worker.on('exit', () => died(new ThreadFailure('Died', 'The thread ended before it had answered.')));
    this.#worker = worker;
    return worker;
  }

  #told(message: ThreadMessage): void {
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    if ('part' in message) {
      asked.part(message.part);
      return;
    }
    this.#asked.delete(message.id);
    if ('answer' in message) asked.resolve(message.answer);
    else asked.reject(new ThreadFailure(message.failed.name, message.failed.message));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}
