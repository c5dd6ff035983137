/** A Lambda function of the hub: what it is called, and the file of this repository that it runs. */
export interface HubFunction {
  /** Of its bundle, `NAME.zip`. */
  readonly name: string;
  /** From the root of the repository; it exports `handler`. */
  readonly entry: string;
}

const FOLDER = 'src/runtimes/lambda';

/** A larger bundle takes noticeably longer to start. */
export const MOST_ZIP_BYTES = 5_000_000;

/** Every function of the hub. */
export const FUNCTIONS = [
  { name: 'events', entry: `${FOLDER}/events.ts` },
  { name: 'reconcile', entry: `${FOLDER}/reconcile.ts` },
  { name: 'sweep', entry: `${FOLDER}/sweep.ts` },
  { name: 'outbox', entry: `${FOLDER}/outbox.ts` },
  { name: 'api', entry: `${FOLDER}/api.ts` },
  { name: 'log-lines', entry: `${FOLDER}/log-lines.ts` },
  { name: 'delivered', entry: `${FOLDER}/delivered.ts` },
  { name: 'keep', entry: `${FOLDER}/keep.ts` },
  { name: 'feed-search', entry: `${FOLDER}/feed-search.ts` },
] as const satisfies readonly HubFunction[];

/** What Lambda calls, in every bundle. */
export const HANDLER = 'index.handler';
