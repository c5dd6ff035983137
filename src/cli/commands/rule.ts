import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { RuleSet } from '../../domain/detections/rule-set.ts';
import type { RuleSummary, TestedLine } from '../../operations/test-rules.ts';
import { wrongUsage } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type Column, type Output, shown, write } from '../output.ts';

const listColumns: readonly Column<RuleSummary>[] = [
  { heading: 'LEVEL', cell: (r) => r.level },
  { heading: 'TITLE', cell: (r) => shown(r.title) },
  { heading: 'ATT&CK', cell: (r) => r.attack.join(' ') || '-' },
  { heading: 'RESPONSE', cell: (r) => r.response },
  { heading: 'JUDGED', cell: (r) => (r.state === 'evaluable' ? 'yes' : `${r.state}: ${shown(r.reason)}`) },
];

const testColumns: readonly Column<TestedLine>[] = [
  { heading: 'LINE', cell: (t) => String(t.line) },
  { heading: 'RULES', cell: (t) => t.hits.map((hit) => `${hit.level}: ${shown(hit.title)}`).join('; ') },
];

interface RuleOptions {
  readonly rules?: readonly string[];
}

interface TestOptions extends RuleOptions {
  readonly commands?: string;
  readonly events?: string;
}

/** `rule list|test`; read from the rule files, without a server. */
export function addRuleCommands(program: Command): void {
  const rule = program
    .command('rule')
    .description('See the detection rules, and try them on past commands and events.');
  withGlobalOptions(rule.command('list'))
    .description('List detection rules, with what can be judged of each.')
    .option('--rules <dirs...>', 'folders of Sigma rules; default: those that ship')
    .action(async (options: RuleOptions, command: Command) => {
      const { output } = settingsOf(command);
      const { listRules } = await import('../../operations/test-rules.ts');
      output.list(listRules(await ruleSet(options)), listColumns, 'No rules.');
    });
  withGlobalOptions(rule.command('test'))
    .description('Hold commands or CloudTrail events against rules; nothing is run and nothing is ended.')
    .option('--commands <file>', 'text, a command a line in one session; or JSON lines with "command"')
    .option('--events <file>', 'CloudTrail records: one a line, {"Records":[...]}, an array, or envelopes')
    .option('--rules <dirs...>', 'folders of Sigma rules in place of those that ship')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport rule test --commands history.txt -o json\n\nOne element for each line, in order. Rules that cannot be judged are told on stderr.',
    )
    .action((options: TestOptions, command: Command) => testCommand(options, settingsOf(command).output));
}

/** Rules and their readers are only loaded where they are needed. */
async function ruleSet({ rules }: RuleOptions): Promise<RuleSet> {
  const { loadRules } = await import('../../adapters/files/load-rules.ts');
  const { RuleSet } = await import('../../domain/detections/rule-set.ts');
  return new RuleSet(loadRules(rules));
}

async function testCommand(options: TestOptions, output: Output): Promise<void> {
  const { commands, events } = options;
  const file = commands ?? events;
  if (file === undefined || (commands !== undefined && events !== undefined))
    throw wrongUsage('Give --commands FILE or --events FILE.');
  if (!existsSync(file)) throw wrongUsage(`There is no file ${file}.`);
  const rules = await ruleSet(options);
  const { notJudged, testCommands, testEvents } = await import('../../operations/test-rules.ts');
  const { readCommands } = await import('../../adapters/files/read-commands.ts');
  const { readEvents } = await import('../../adapters/files/read-events.ts');
  const { parseShell } = await import('../../adapters/unbash/parse-shell.ts');
  for (const { rule, state, reason } of notJudged(rules, commands === undefined ? 'events' : 'commands'))
    output.note(`${state}: ${rule.id} ${shown(rule.title)}: ${shown(reason)}`);
  const tested =
    commands === undefined
      ? testEvents(rules, numbered(readEvents(file)))
      : testCommands(rules, parseShell, readCommands(file), (line, limits) =>
          output.note(`line ${line}: not read wholly (${limits.join(', ')})`),
        );
  await print(tested, output);
}

async function* numbered(
  events: AsyncIterable<Readonly<Record<string, unknown>>>,
): AsyncGenerator<{ line: number; event: Readonly<Record<string, unknown>> }> {
  let line = 0;
  for await (const event of events) {
    line += 1;
    yield { line, event };
  }
}

/** ndjson as they come; a table tells only lines that met a rule. */
async function print(tested: AsyncIterable<TestedLine>, output: Output): Promise<void> {
  const kept: TestedLine[] = [];
  let count = 0;
  for await (const line of tested) {
    count += 1;
    if (output.format === 'ndjson') write(JSON.stringify(line));
    else if (output.format === 'json' || line.hits.length > 0) kept.push(line);
  }
  if (output.format === 'ndjson') return;
  output.list(kept, testColumns, 'No line meets a rule.');
  if (output.format === 'text') output.note(pc.dim(`${count} lines, ${kept.length} meet a rule`));
}
