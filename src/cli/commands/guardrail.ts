import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import type { GuardrailSummary } from '../../operations/list-guardrails.ts';
import type { TestedOpening } from '../../operations/test-guardrails.ts';
import { refused, wrongUsage } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type Column, renderFields, shown } from '../output.ts';
import { verdictWord } from '../session-text.ts';

const columns: readonly Column<GuardrailSummary>[] = [
  { heading: 'GUARDRAIL', cell: (g) => g.id },
  { heading: 'TITLE', cell: (g) => shown(g.title) },
  { heading: 'SEVERITY', cell: (g) => g.severity },
  { heading: 'RESPONSE', cell: (g) => g.response },
  { heading: 'WHEN UNKNOWN', cell: (g) => g.onUnknown },
];

const testedColumns: readonly Column<TestedOpening>[] = [
  { heading: 'EVENT', cell: (t) => shown(t.eventId) },
  { heading: 'SESSION', cell: (t) => shown(t.sessionId) },
  { heading: 'ERROR', cell: (t) => shown(t.error) },
  { heading: 'VERDICT', cell: (t) => verdictWord(t.verdict) },
  {
    heading: 'UNKNOWN',
    cell: (t) => [...new Set((t.verdict?.unknowns ?? []).map((u) => u.guardrail))].join(', ') || '-',
  },
];

/** `guardrail list|explain|test`; read from the policy files, without a server. */
export function addGuardrailCommands(program: Command): void {
  const guardrail = program
    .command('guardrail')
    .description('See what sessions are held against, and try guardrails on past events.');
  withGlobalOptions(guardrail.command('list'))
    .description('List the guardrails that ship with Sallyport.')
    .action(async (_options: object, command: Command) => {
      const { output } = settingsOf(command);
      const { listGuardrails } = await import('../../operations/list-guardrails.ts');
      output.list(listGuardrails(await guardrailsOf()), columns, 'No guardrails.');
    });
  withGlobalOptions(guardrail.command('explain').argument('<id>', "the guardrail's @id"))
    .description('Explain one guardrail: what it asks, what follows, what happens when a fact is unknown.')
    .action(async (id: string, _options: object, command: Command) => {
      const { explainGuardrail } = await import('../../operations/explain-guardrail.ts');
      const answer = explainGuardrail(await guardrailsOf(), id);
      if (!answer.ok)
        throw refused(`No guardrail has the id ${JSON.stringify(id)}. There are: ${answer.ids.join(', ')}.`);
      settingsOf(command).output.one(answer.guardrail, (g) =>
        [
          renderFields([
            ['guardrail', g.id],
            ['title', shown(g.title)],
            ['severity', g.severity],
            ['response', `${g.response}: ${g.effect}`],
            ['when unknown', `${g.onUnknown}: ${g.whenUnknown}`],
            ['reason given', shown(g.reason)],
            ['source', g.source],
          ]),
          '',
          g.text,
        ].join('\n'),
      );
    });
  withGlobalOptions(
    guardrail
      .command('test')
      .argument('[file]', 'a Cedar file or a folder of them; default: those that ship'),
  )
    .description(
      'Hold guardrails against recorded CloudTrail events; nothing is asked of AWS and nothing is ended.',
    )
    .requiredOption(
      '--events <file>',
      'CloudTrail records: one a line, {"Records":[...]}, an array, or EventBridge envelopes',
    )
    .option('--approved <names...>', 'documents that count as approved', ['SSM-SessionManagerRunShell'])
    .option('--archive <bucket>', 'the central bucket that logs must go to')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport guardrail test --events cloudtrail.jsonl -o json\n\nFacts that a record cannot give are unknown.',
    )
    .action(async (file: string | undefined, options: TestOptions, command: Command) =>
      testCommand(file, options, command),
    );
}

interface TestOptions {
  readonly events: string;
  readonly approved: readonly string[];
  readonly archive?: string;
}

async function testCommand(file: string | undefined, options: TestOptions, command: Command): Promise<void> {
  const { output } = settingsOf(command);
  for (const path of [options.events, ...(file === undefined ? [] : [file])])
    if (!existsSync(path)) throw wrongUsage(`There is no file ${path}.`);
  const { CedarJudge } = await import('../../adapters/cedar/judge.ts');
  const { readEvents } = await import('../../adapters/files/read-events.ts');
  const { testGuardrails } = await import('../../operations/test-guardrails.ts');
  const judge = new CedarJudge(await guardrailsOf(file));
  const settings = {
    approvedDocuments: options.approved,
    archiveBucket: options.archive ?? null,
    people: {},
  };
  const tested = await testGuardrails(
    { clock: { now: () => Date.now() }, judge, settings },
    readEvents(options.events),
  );
  output.list(
    tested,
    testedColumns,
    'No StartSession or ResumeSession of ssm.amazonaws.com is among the events.',
  );
  const broken = tested.filter((each) => each.verdict?.compliant === false).length;
  if (output.format === 'text') output.note(pc.dim(`${tested.length} sessions, ${broken} break a guardrail`));
}

/** The guardrails of one file, of a folder, or those that ship. Cedar is only loaded where it is needed. */
async function guardrailsOf(file?: string): Promise<readonly Guardrail[]> {
  const { loadGuardrails } = await import('../../adapters/cedar/load-guardrails.ts');
  if (file === undefined) return loadGuardrails();
  if (statSync(file).isDirectory()) return loadGuardrails([file]);
  const { readGuardrailSchema } = await import('../../adapters/cedar/guardrail-schema.ts');
  const { parsePolicyFile } = await import('../../adapters/cedar/parse-policy-file.ts');
  const { GuardrailFault } = await import('../../adapters/cedar/policy-mistake.ts');
  const { guardrails, mistakes } = parsePolicyFile(file, readFileSync(file, 'utf8'), readGuardrailSchema());
  if (mistakes.length > 0) throw new GuardrailFault(mistakes);
  return guardrails;
}
