import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeWithProgram } from './required-program.ts';
import { type Ran, runProgram } from './run-program.ts';

const SYSTEM_AWS = '/usr/bin/aws';

/** What an AWS CLI command left. */
export interface CliAnswer extends Ran {
  /** The JSON on stdout; throws, with what the CLI said, when the command failed. */
  json<Value = Record<string, unknown>>(): Value;
}

/** Where the AWS CLI goes and as whom. */
export interface CliPlace {
  readonly endpoint: string;
  readonly region: string;
  /** Credentials and the like, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

function isVersion2(path: string): boolean {
  const asked = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return asked.status === 0 && /^aws-cli\/2\./.test(asked.stdout);
}

/** The AWS CLI v2: AWS_CLI, else the `aws` of PATH, else the system's; undefined when none is of version 2. */
export function findAwsCli(): string | undefined {
  const named = process.env['AWS_CLI'];
  if (named !== undefined && named !== '') return isVersion2(named) ? named : undefined;
  return ['aws', SYSTEM_AWS].find(isVersion2);
}

/** Tests that type AWS CLI commands; skipped, or failed with CI=true, where the CLI is missing. */
export function describeWithAwsCli(name: string, define: (cli: AwsCli) => void): void {
  const program = {
    name: 'the AWS CLI v2 (AWS_CLI=path for another)',
    path: findAwsCli(),
    install: 'apt-get install awscli',
  };
  describeWithProgram(program, name, (path) => {
    const cli = new AwsCli(path);
    afterAll(() => cli.close());
    define(cli);
  });
}

/** The AWS CLI in an environment that knows nothing of whoever runs the tests. */
export class AwsCli {
  readonly path: string;
  readonly #home = mkdtempSync(join(tmpdir(), 'aws-cli-home-'));

  constructor(path: string) {
    this.path = path;
  }

  /** The environment that it runs in; `extra` wins. */
  env(extra: Readonly<Record<string, string>>): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.#home,
      LANG: 'C.UTF-8',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      ...extra,
    };
  }

  /** Runs one command, such as `iam create-user --user-name dev`, to its end. */
  async run(place: CliPlace, args: readonly string[]): Promise<CliAnswer> {
    const { endpoint, region, cwd } = place;
    // A region of the command's own wins, as the workshop gives one here and there.
    const where = args.includes('--region') ? [] : ['--region', region];
    const ran = await runProgram(this.path, ['--endpoint-url', endpoint, ...where, ...args], {
      env: this.env(place.env),
      ...(cwd === undefined ? {} : { cwd }),
    });
    return {
      ...ran,
      json<Value>(): Value {
        if (ran.code !== 0) throw new Error(`aws ${args.join(' ')} exited ${ran.code}: ${ran.stderr}`);
        return JSON.parse(ran.stdout) as Value;
      },
    };
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
