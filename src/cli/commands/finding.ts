import type { Command } from 'commander';
import { Option } from 'commander';
import pc from 'picocolors';
import type { FindingView } from '../../domain/detections/finding-view.ts';
import { LEVELS } from '../../domain/detections/sigma/rule.ts';
import type { JudgedSession } from '../../operations/judge-archive.ts';
import { ApiClient } from '../api-client.ts';
import { wrongUsage } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { parseInstantOption } from '../instant-option.ts';
import { type Column, renderFields, shown, showTime, write } from '../output.ts';

const SOURCES = ['client', 'stream', 'archive', 'trail', 'guardduty'] as const;
const FORMATS = ['ocsf', 'asff'] as const;

type Filter = Record<
  'session' | 'user' | 'node' | 'rule' | 'level' | 'source' | 'since' | 'until' | 'limit' | 'as',
  string | undefined
>;

const columns: readonly Column<FindingView>[] = [
  { heading: 'FOUND', cell: (f) => showTime(f.foundAt) },
  { heading: 'LEVEL', cell: (f) => f.level },
  { heading: 'RULE', cell: (f) => shown(f.title) },
  { heading: 'WHO', cell: (f) => shown(f.person ?? f.principal) },
  { heading: 'NODE', cell: (f) => shown(f.nodeName ?? f.node) },
  { heading: 'WHAT', cell: (f) => (f.count > 1 ? `${f.count} × ` : '') + shown(f.command ?? f.event) },
  { heading: 'RESPONSE', cell: (f) => f.response },
  { heading: 'ID', cell: (f) => f.id },
];

const judgedColumns: readonly Column<JudgedSession>[] = [
  { heading: 'SESSION', cell: (j) => shown(j.sessionId) },
  { heading: 'COMMANDS', cell: (j) => (j.location === null ? '-' : String(j.commands)) },
  {
    heading: 'MET',
    cell: (j) =>
      j.reason === null
        ? j.hits.map((hit) => `${hit.level}: ${shown(hit.title)} (${hit.count})`).join('\n') || 'nothing'
        : `not judged: ${shown(j.reason)}`,
  },
];

/** `finding list|show|judge`. */
export function addFindingCommands(program: Command): void {
  const finding = program.command('finding').description('See what detection rules found.');
  const since = (text: string) => parseInstantOption(text);
  withGlobalOptions(finding.command('list'))
    .description('List findings, newest first.')
    .option('--session <id>', 'only of this session, or tied to it')
    .option('--user <who>', 'only of this person or principal')
    .option('--node <node>', 'only on this node, by id or name')
    .option('--rule <rule>', 'only of this rule, by its id or a part of its title')
    .addOption(new Option('--level <level>', 'this level and those above').choices(LEVELS))
    .addOption(new Option('--source <source>', 'only what was seen there first').choices(SOURCES))
    .option('--since <when>', 'found at or after: 4h, 2026-11-21, 2026-11-21T10:00:00Z', since)
    .option('--until <when>', 'found before', since)
    .option('--limit <n>', 'at most so many')
    .addOption(asOption())
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport finding list --level high --since 7d\n  sallyport finding list --as ocsf -o ndjson > findings.jsonl',
    )
    .action(async (filter: Filter, command: Command) => list(filter, command));
  withGlobalOptions(finding.command('show').argument('<id>', "the finding's id"))
    .description('Show one finding: the rule, what was run, what followed, and the moment to replay.')
    .addOption(asOption())
    .action(async (id: string, options: { as?: string }, command: Command) => show(id, options, command));
  withGlobalOptions(finding.command('judge'))
    .description(
      'Hold delivered session logs against the rules in force. Findings are kept; nobody is told by itself, nothing is ended. That the logs were read is recorded.',
    )
    .option('--session <ids...>', 'these sessions')
    .option('--since <when>', 'sessions that started at or after: 7d, 2026-11-21', since)
    .option('--until <when>', 'sessions that started before', since)
    .option('--limit <n>', 'at most so many sessions, the newest; default 1000')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport finding judge --since 30d\n  sallyport finding judge --session dev-0a1b2c3d4e5f60718',
    )
    .action(async (ask: JudgeOptions, command: Command) => judge(ask, command));
}

function asOption(): Option {
  return new Option(
    '--as <format>',
    "OCSF's Detection Finding, or Security Hub's format (prints JSON)",
  ).choices(FORMATS);
}

async function list(filter: Filter, command: Command): Promise<void> {
  const { output, ...rest } = settingsOf(command);
  const { session, user, node, rule, level, source, since, until, limit, as } = filter;
  const query = { session, user, node, rule, level, source, since, until, limit, as };
  const rows = await new ApiClient({ output, ...rest }).get<FindingView[]>('/v1/findings', query);
  if (as !== undefined && output.format === 'text') write(JSON.stringify(rows, null, 2));
  else output.list(rows, columns, 'No findings.');
}

async function show(id: string, { as }: { as?: string }, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const path = `/v1/findings/${encodeURIComponent(id)}`;
  const finding = await new ApiClient(settings).get<FindingView>(path, { as });
  settings.output.one(finding, as === undefined ? render : (value) => JSON.stringify(value, null, 2));
}

function render(finding: FindingView): string {
  const { level, response, heldBack, count, lastAt } = finding;
  const again = count > 1 ? `${count} times, last ${showTime(lastAt)}` : 'once';
  return renderFields([
    ['finding', finding.id],
    ['rule', `${pc.bold(shown(finding.title))} (${level})  ${shown(finding.ruleId)}`],
    ['ATT&CK', finding.attack.join(' ') || '-'],
    ['what', shown(finding.command ?? finding.event)],
    ['found', `${showTime(finding.foundAt)}, ${again}, in ${SEEN[finding.source]}`],
    ['who', `${shown(finding.person)}  ${shown(finding.principal)}`],
    ['node', `${shown(finding.nodeName)}  ${shown(finding.node)}`],
    ['session', shown(finding.sessionId)],
    ...(finding.relatedSessions.length === 0
      ? []
      : [['also tied to', finding.relatedSessions.map((id) => shown(id)).join(' ')] as const]),
    ['response', heldBack === null ? response : `${response}, not ${finding.asked}: ${shown(heldBack)}`],
    ['replay', finding.replay ?? '-'],
  ]);
}

const SEEN: Readonly<Record<FindingView['source'], string>> = {
  client: 'what our own client showed',
  stream: 'the streamed log',
  archive: 'the delivered log',
  trail: 'CloudTrail',
  guardduty: 'GuardDuty',
};

interface JudgeOptions {
  readonly session?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
}

async function judge({ session, since, until, limit }: JudgeOptions, command: Command): Promise<void> {
  if (session === undefined && since === undefined)
    throw wrongUsage('Say which sessions: --session ID, or --since 30d.');
  const settings = settingsOf(command);
  const { output } = settings;
  const body = {
    ...(session === undefined ? {} : { sessions: session }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
  const judged: JudgedSession[] = [];
  for await (const one of new ApiClient(settings).linesOfPost<JudgedSession>('/v1/findings/judge', body)) {
    judged.push(one);
    if (output.format === 'ndjson') write(JSON.stringify(one));
    else if (output.format === 'text')
      output.note(pc.dim(`${judged.length} judged: ${shown(one.sessionId)}`));
  }
  if (output.format !== 'ndjson') output.list(judged, judgedColumns, 'No sessions.');
}
