import type { Command } from 'commander';
import pc from 'picocolors';
import type { SearchAnswerView, SearchHitView } from '../../api/routes/search.ts';
import { printable } from '../../domain/kernel/printable.ts';
import { ApiClient } from '../api-client.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { parseInstantOption } from '../instant-option.ts';
import { type Output, shown, showTime, write } from '../output.ts';

/** A hit is shown on one line of about this many characters. */
const SHOWN_CHARS = 240;

interface SearchOptions {
  readonly regex?: boolean;
  readonly ignoreCase?: boolean;
  readonly commands?: boolean;
  readonly user?: string;
  readonly node?: string;
  readonly account?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
}

/** `search TEXT`. */
export function addSearchCommand(program: Command): void {
  const instant = (text: string) => parseInstantOption(text);
  withGlobalOptions(program.command('search').argument('<text>', 'what was typed or shown, within one line'))
    .description(
      'Find a text, or a regular expression, in the transcripts of all sessions, open ones too. Secrets are masked and not found. That you searched is recorded.',
    )
    .option('--regex', "the text is a regular expression (JavaScript's)")
    .option('-i, --ignore-case', 'capital and small letters are the same')
    .option('--commands', 'in the commands only, not in what was shown')
    .option('--user <who>', 'only of this person or principal')
    .option('--node <node>', 'only on this node, by id or name')
    .option('--account <id>', 'only in this account')
    .option('--since <when>', 'of sessions open then or later: 4h, 2026-11-21, 2026-11-21T10:00:00Z', instant)
    .option('--until <when>', 'of sessions that started before', instant)
    .option('--limit <n>', 'at most so many (100)')
    .addHelpText(
      'after',
      "\nExamples:\n  sallyport search 'rm -rf /srv' --commands --since 7d\n  sallyport search --regex 'id_(rsa|ed25519)' --user engineer -o json",
    )
    .action(async (text: string, options: SearchOptions, command: Command) => search(text, options, command));
}

async function search(text: string, options: SearchOptions, command: Command): Promise<void> {
  const { output, ...settings } = settingsOf(command);
  const { limit, ...rest } = options;
  const answer = await new ApiClient({ output, ...settings }).post<SearchAnswerView>('/v1/search', {
    text,
    ...asked(rest),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  });
  const hits = answer.hits.map((hit) => ({ ...hit, replay: replayOf(hit) }));
  if (output.format === 'text') render(hits);
  else output.list(hits, [], '');
  remark(answer, output);
}

/** What was given of the options, without those that every command has. */
function asked(options: Omit<SearchOptions, 'limit'>): object {
  const { regex, ignoreCase, commands, user, node, account, since, until } = options;
  return JSON.parse(
    JSON.stringify({ regex, ignoreCase, commands, user, node, account, since, until }),
  ) as object;
}

function replayOf({ sessionId, moment }: SearchHitView): string {
  return `sallyport recording play ${sessionId} --from ${moment}`;
}

function render(hits: readonly (SearchHitView & { replay: string })[]): void {
  let session = '';
  for (const hit of hits) {
    if (hit.sessionId !== session) {
      if (session !== '') write('');
      session = hit.sessionId;
      write(
        `${pc.bold(shown(hit.person ?? hit.owner))} on ${shown(hit.nodeName ?? hit.node)}  ${pc.dim(shown(session))}`,
      );
    }
    const when = hit.at === null ? `line ${hit.number}` : showTime(hit.at);
    write(`  ${pc.dim(when)}  ${marked(hit)}`);
    write(`  ${pc.dim(shown(hit.replay))}`);
  }
}

/** The line with what was found in it set off; nothing of it reaches the terminal as control. */
function marked({ text, highlights }: SearchHitView): string {
  const first = highlights[0]?.[0] ?? 0;
  const from = text.length <= SHOWN_CHARS ? 0 : Math.max(0, first - SHOWN_CHARS / 4);
  const to = from + SHOWN_CHARS;
  let out = from > 0 ? '…' : '';
  let at = from;
  for (const [start, end] of highlights) {
    if (start < at || start >= to) continue;
    out += show(text.slice(at, start)) + pc.yellow(pc.bold(show(text.slice(start, Math.min(end, to)))));
    at = Math.min(end, to);
  }
  return out + show(text.slice(at, to)) + (to < text.length ? '…' : '');
}

function show(text: string): string {
  return printable(text, 2 * SHOWN_CHARS);
}

function remark(answer: SearchAnswerView, output: Output): void {
  if (answer.hits.length === 0) output.note('Nothing was found in the sessions that you may read.');
  for (const sentence of answer.notSearched) output.note(shown(sentence));
  if (answer.more)
    output.note('There is more: give a larger --limit, or narrow it with --user, --node, --since.');
  if (answer.scanned)
    output.note('Everything was read through: no three characters in a row must be in what is looked for.');
  if (answer.timedOut)
    output.note(
      'The time was up before everything had been looked at. Narrow it, or make the expression simpler.',
    );
}
