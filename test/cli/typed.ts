import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import type { AwsCli } from '../support/aws-cli.ts';
import { CliProcess, type Left } from './cli-process.ts';
import { ACCOUNT, REGION } from './steps/step.ts';

/** What the CLI signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A test of a dozen commands takes seconds, and much more on a machine that has other things to do. */
export const SLOW_MS = 120_000;
/** What the CLI exits with when the service refused. */
const REFUSED = 254;

/** Splits a line as a shell does, as far as these tests go: blanks and single quotes. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

/** A person at a prompt, in a folder. */
export class Typist {
  readonly #process: CliProcess;
  readonly #place: { endpoint: string; region: string };

  constructor(cli: AwsCli, aws: LocalAws, who: { cwd: string; credentials: Credentials }) {
    const { accessKeyId, secretAccessKey, sessionToken } = who.credentials;
    const env = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    };
    this.#process = new CliProcess(cli, { env, cwd: who.cwd });
    this.#place = { endpoint: aws.endpoint, region: REGION };
  }

  close(): void {
    this.#process.close();
  }

  /** Types a command without its leading `aws`, whatever comes of it. */
  run(line: string): Promise<Left> {
    return this.words(words(line));
  }

  /** The same, with the words apart. */
  words(args: readonly string[]): Promise<Left> {
    return this.#process.run(this.#place, args);
  }

  /** Types a command that must succeed; what it printed, read as JSON where it is that. */
  async type<Value = Record<string, unknown>>(line: string): Promise<Value> {
    const answer = await this.run(line);
    if (answer.code !== 0) throw new Error(`aws ${line} exited ${answer.code}: ${answer.stderr}`);
    const text = answer.stdout.trim();
    return (/^[[{"]|^\d+$/.test(text) ? JSON.parse(text) : text) as Value;
  }

  /** Types a command that the service must refuse; the error's code and message. */
  async refusal(line: string): Promise<string> {
    const answer = await this.run(line);
    if (answer.code !== REFUSED) throw new Error(`aws ${line} exited ${answer.code}: ${answer.stdout}`);
    const told = /\((\S+)\) when calling the \w+ operation[^:]*: ?([\s\S]*)/.exec(answer.stderr);
    return `${told?.[1]}: ${told?.[2]?.trim()}`;
  }
}

/** What each of several commands gave, in their order. */
export async function inTurn<In, Out>(
  items: readonly In[],
  task: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for (const item of items) results.push(await task(item));
  return results;
}

/** A local-aws, a folder, and people who type there. */
export interface Desk {
  readonly aws: LocalAws;
  readonly folder: string;
  /** The administrator of an account, ACCOUNT by default. */
  administrator(account?: string): Typist;
  person(credentials: Credentials): Typist;
  close(): Promise<void>;
}

export async function openDesk(cli: AwsCli): Promise<Desk> {
  const aws = await startTestAws();
  const folder = mkdtempSync(join(tmpdir(), 'cli-desk-'));
  const typists: Typist[] = [];
  const person = (credentials: Credentials) => {
    const typist = new Typist(cli, aws, { cwd: folder, credentials });
    typists.push(typist);
    return typist;
  };
  return {
    aws,
    folder,
    person,
    administrator: (account = ACCOUNT) => person(makeAdmin(aws.world, account)),
    close: async () => {
      for (const typist of typists) typist.close();
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
