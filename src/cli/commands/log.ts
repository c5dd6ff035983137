import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import type { TailLine } from '../../api/contract.ts';
import { printable } from '../../domain/kernel/printable.ts';
import type { CheckedLog } from '../../operations/check-logs.ts';
import { ApiClient } from '../api-client.ts';
import { EXIT, failed, wrongUsage } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { parseInstantOption } from '../instant-option.ts';
import { adviceOf, checkColumns } from '../log-text.ts';
import { shown, showTime, write } from '../output.ts';
import { type ShowOptions, showLog } from '../show-log.ts';

/** The longest line that is shown whole; the agent cuts at about as much. */
const MAX_LINE = 33_000;

interface CheckOptions {
  readonly user?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
}

interface TailOptions {
  readonly user?: string;
  readonly node?: string;
  readonly grep?: RegExp;
  readonly since?: string;
}

/** `log check|tail|show`. */
export function addLogCommands(program: Command): void {
  const log = program
    .command('log')
    .description("See whether sessions' logs arrive, follow them, read them.");
  withGlobalOptions(log.command('check').argument('[session]', "the session's id"))
    .description(
      "How it stands with a session's logs, or with those of a person's running and ended sessions: in S3 and in CloudWatch, when they came or by when they must, what they lack and why. Exit 1 when one is missing or incomplete.",
    )
    .option('--user <name>', 'of all sessions of this person or principal: the whole name or ARN')
    .option('--since <when>', 'started at or after: 4h, 2026-11-21, 2026-11-21T10:00:00Z', (text) =>
      parseInstantOption(text),
    )
    .option('--until <when>', 'started before', (text) => parseInstantOption(text))
    .option('--limit <n>', 'at most so many sessions')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport log check engineer-0a1b2c3d4e5f60718\n  sallyport log check --user engineer --since 7d',
    )
    .action(async (session: string | undefined, options: CheckOptions, command: Command) =>
      check(session, options, command),
    );
  withGlobalOptions(log.command('tail'))
    .description(
      'Follow what sessions show, as it is streamed; new sessions join. What looks like a secret is masked. That you read is recorded.',
    )
    .option('--user <name>', 'only of this person or principal: the whole name or ARN')
    .option('--node <node>', 'only on this node, by id or name')
    .option('--grep <pattern>', 'only lines that match this regular expression', pattern)
    .option('--since <when>', 'first what open sessions have shown since: 10m, 4h', (text) =>
      parseInstantOption(text),
    )
    .addHelpText('after', "\nExample:\n  sallyport log tail --node ProdEC2Instance --grep 'sudo|rm -rf'")
    .action(async (options: TailOptions, command: Command) => tail(options, command));
  withGlobalOptions(log.command('show').argument('<session>', "the session's id"))
    .description(
      'Read the log of a session as text: the lines that it showed, with what looks like a secret masked. That you read is recorded.',
    )
    .option('--raw', 'the bytes as they were delivered, secrets included; for auditors')
    .addOption(
      new Option('--source <source>', 'which copy; default: S3, or CloudWatch where S3 has none yet').choices(
        ['s3', 'cloudwatch'],
      ),
    )
    .action(async (session: string, options: ShowOptions, command: Command) =>
      showLog(session, options, settingsOf(command)),
    );
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

async function check(session: string | undefined, options: CheckOptions, command: Command): Promise<void> {
  const { user, since, until, limit } = options;
  if ((session === undefined) === (user === undefined))
    throw wrongUsage('Name a session, or a person with --user. Example: sallyport log check --user engineer');
  const settings = settingsOf(command);
  const query = { session, user, since, until, limit };
  const rows = await new ApiClient(settings).get<CheckedLog[]>('/v1/logs', query);
  settings.output.list(rows, checkColumns, `No sessions of ${shown(user)} that you may see.`);
  if (settings.output.format === 'text') for (const line of adviceOf(rows)) settings.output.note(line);
  if (rows.some(({ state }) => state === 'missing' || state === 'incomplete'))
    process.exitCode = EXIT.refused;
}

async function tail(options: TailOptions, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const { output } = settings;
  const { grep, user, node, since } = options;
  const gone = new AbortController();
  // Whoever started us may pass a Ctrl-C on that reached us already: a second one must not end the process.
  process.on('SIGINT', () => gone.abort());
  const query = new URLSearchParams(
    Object.entries({ user, node, since }).filter((one): one is [string, string] => one[1] !== undefined),
  );
  const collected: TailLine[] = [];
  const client = new ApiClient(settings);
  try {
    for await (const line of client.lines<TailLine>(`/v1/logs/tail?${query}`, gone.signal)) {
      if (line.kind === 'line' && grep !== undefined && !grep.test(line.text)) continue;
      if (output.format === 'json') collected.push(line);
      else if (output.format === 'ndjson') write(JSON.stringify(line));
      else showLine(line, (text) => output.note(text));
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
  if (output.format === 'json') write(JSON.stringify(collected, null, 2));
  if (!gone.signal.aborted) throw failed('The server stopped telling; its own log says why. Tail again.');
}

function showLine(line: TailLine, note: (text: string) => void): void {
  const who = `${shown(line.person)}@${shown(line.node)}`;
  if (line.kind === 'line')
    write(`${pc.dim(showTime(line.at))} ${pc.cyan(who)} ${printable(line.text, MAX_LINE)}`);
  else if (line.kind === 'joined')
    note(pc.dim(`${who}: ${shown(line.sessionId)} joins; that you read it is recorded`));
  else
    note(
      pc.dim(
        `${who}: ${shown(line.sessionId)} ended ${showTime(line.at)}${line.endCause === null ? '' : `: ${line.endCause}`}`,
      ),
    );
}
