import type { Delay } from '@sallyport/local-aws/options.ts';
import { Command, InvalidArgumentError } from 'commander';

const MAX_DELAY_S = 3_600;

/** How the lab is started. */
export interface LabOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly apiPort: number;
  readonly iamPropagation: Delay;
  readonly eventDelay: Delay;
  readonly logDelay: Delay;
  readonly requireSignedChannels: boolean;
  readonly createSsmUser: boolean;
}

/** Reads a delay in seconds: `5`, `0.2` or `2-8`. */
export function parseDelay(text: string): Delay {
  const match = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError('Give seconds, as 5, or a range, as 2-8.');
  const min = Number(match[1]);
  const max = Number(match[2] ?? match[1]);
  if (max < min) throw new InvalidArgumentError(`The range ${text} ends before it begins.`);
  if (max > MAX_DELAY_S) throw new InvalidArgumentError(`At most ${MAX_DELAY_S} seconds.`);
  return { minMs: min * 1000, maxMs: max * 1000 };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Give a port from 1 to 65535, or 0 for a free one.');
  return port;
}

/** The `up` command, for its help and its parsing. */
export function upCommand(): Command {
  return new Command('sallyport up')
    .description('Start the lab: local-aws, four nodes and the server, until Ctrl-C.')
    .option('--data-dir <dir>', 'where the lab keeps its state', '.sallyport')
    .option('--port <n>', 'HTTP port of local-aws; 0 picks a free one', parsePort, 4566)
    .option('--tls-port <n>', 'TLS port of local-aws', parsePort, 4567)
    .option('--api-port <n>', "port of Sallyport's API", parsePort, 4570)
    .option(
      '--iam-propagation <s|min-max>',
      'seconds until an IAM change takes effect',
      parseDelay,
      parseDelay('2-8'),
    )
    .option(
      '--event-delay <s|min-max>',
      'seconds from a call to its EventBridge event',
      parseDelay,
      parseDelay('0'),
    )
    .option(
      '--log-delay <s|min-max>',
      "seconds from a session's end to its log in S3",
      parseDelay,
      parseDelay('0'),
    )
    .option('--require-signed-channels', 'refuse data channels whose opening is not signed', false)
    .option('--create-ssm-user', 'make the user ssm-user on this machine for shells (needs root)', false)
    .addHelpText(
      'after',
      `
Examples:
  sallyport up
  sallyport up --data-dir /tmp/lab --port 0 --tls-port 0 --api-port 0
  sallyport up --event-delay 5-30 --log-delay 60    # closer to AWS
`,
    );
}

/** Reads the arguments of \`up\`; commander prints what is wrong and exits with 2. */
export function parseLabOptions(args: readonly string[]): LabOptions {
  const command = upCommand().exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return command.parse([...args], { from: 'user' }).opts<LabOptions>();
}
