import { type Command, InvalidArgumentError, Option } from 'commander';
import type { GrantView } from '../../domain/grants/view.ts';
import type { Leftover } from '../../operations/grant-ports.ts';
import { ApiClient } from '../api-client.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { grantColumns, leftoverColumns, renderGrant } from '../grant-text.ts';
import { parseInstantOption } from '../instant-option.ts';
import { waitUntilActive } from '../wait-until-active.ts';
import { parseWindow } from '../window-option.ts';
import { addGrantCredentialsCommand } from './grant-credentials.ts';
import { addGrantRequestCommand } from './grant-request.ts';

type ListFilter = Record<'state' | 'user' | 'node' | 'since' | 'until' | 'limit', string | undefined> & {
  readonly leftover?: boolean;
  readonly purge?: boolean;
};
type Shown = GrantView & { readonly timeline?: readonly { at: string; kind: string; text: string }[] };

const STATES = ['requested', 'approved', 'active', 'ending', 'ended', 'denied'];

/** `grant request|list|show|approve|deny|extend|renew|finish|revoke|review|credentials`. */
export function addGrantCommands(program: Command): void {
  const grant = program
    .command('grant')
    .description('Ask for access, answer requests, extend and end grants.');
  addGrantRequestCommand(grant);
  addListAndShow(grant);
  const one = (name: string) => withGlobalOptions(grant.command(name).argument('<id>', "the grant's id"));
  one('approve')
    .description('Agree to a request, or to more time.')
    .action((id: string, _options: object, command: Command) => change(id, 'approve', {}, command));
  one('deny')
    .description('Say no to a request, or to more time.')
    .requiredOption('--reason <text>', 'why; the requester is told')
    .action((id: string, { reason }: { reason: string }, command: Command) =>
      change(id, 'deny', { reason }, command),
    );
  one('extend')
    .description('Ask for more time; it is written before the old end.')
    .requiredOption('--for <time>', 'how much more: 90s, 30m, 4h', parseWindow)
    .action((id: string, options: { for: number }, command: Command) =>
      change(id, 'extend', { windowMs: options.for }, command),
    );
  one('renew')
    .description('Ask again for a grant that is over: same node, reason and mechanism.')
    .option('--for <time>', 'another window than before', parseWindow)
    .action(async (id: string, options: { for?: number }, command: Command) => {
      const settings = settingsOf(command);
      const api = new ApiClient(settings);
      const body = options.for === undefined ? {} : { windowMs: options.for };
      const renewed = await api.post<GrantView>(`${pathOf(id)}/renew`, body);
      const shown = await waitUntilActive(api, renewed, (text) => settings.output.note(text));
      settings.output.one(shown, renderGrant);
    });
  one('finish')
    .description('End your own grant early; a request that nobody answered is withdrawn.')
    .action((id: string, _options: object, command: Command) => change(id, 'finish', {}, command));
  one('revoke')
    .description('Take a grant back now: its sessions are ended.')
    .requiredOption('--reason <text>', 'why; kept on record and told')
    .action((id: string, { reason }: { reason: string }, command: Command) =>
      change(id, 'revoke', { reason }, command),
    );
  one('review')
    .description('Say afterwards what you make of a break-glass grant.')
    .addOption(
      new Option('--outcome <outcome>', 'what it was')
        .choices(['justified', 'not-justified'])
        .makeOptionMandatory(),
    )
    .requiredOption('--note <text>', 'why')
    .action((id: string, options: { outcome: string; note: string }, command: Command) =>
      change(id, 'review', { outcome: options.outcome, note: options.note }, command),
    );
  addGrantCredentialsCommand(grant);
}

function addListAndShow(grant: Command): void {
  withGlobalOptions(grant.command('list'))
    .description('List grants and requests, newest first.')
    .addOption(new Option('--state <state>', 'only these').choices(STATES))
    .option('--user <who>', 'only of this person or principal')
    .option('--node <node>', 'only for this node, by id or name')
    .option('--since <when>', 'asked for at or after: 4h, 2026-11-21', (text) => parseInstantOption(text))
    .option('--until <when>', 'asked for before', (text) => parseInstantOption(text))
    .option('--limit <n>', 'at most so many')
    .option('--leftover', 'what of ours is in the accounts although no grant accounts for it')
    .option('--purge', 'with --leftover: remove it')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport grant list --state requested\n  sallyport grant list --leftover --purge',
    )
    .action(list);
  withGlobalOptions(grant.command('show').argument('<id>', "the grant's id"))
    .description('Show one grant: who, where, until when, who agreed, what else lets them in, the receipt.')
    .option('--timeline', 'with what happened to it, oldest first')
    .action(async (id: string, options: { timeline?: boolean }, command: Command) => {
      const settings = settingsOf(command);
      const shown = await new ApiClient(settings).get<Shown>(pathOf(id));
      const { timeline: _left, ...rest } = shown;
      settings.output.one(options.timeline === true ? shown : rest, renderGrant);
    });
}

async function list(filter: ListFilter, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const api = new ApiClient(settings);
  const { leftover, purge, state, user, node, since, until, limit } = filter;
  if (purge === true && leftover !== true)
    throw new InvalidArgumentError('--purge goes with --leftover only.');
  if (leftover === true) {
    const found =
      purge === true
        ? await api.post<Leftover[]>('/v1/grants/leftovers/purge', {})
        : await api.get<Leftover[]>('/v1/grants/leftovers');
    settings.output.list(found, leftoverColumns, 'No leftovers.');
    return;
  }
  const rows = await api.get<GrantView[]>('/v1/grants', { state, user, node, since, until, limit });
  settings.output.list(
    rows,
    grantColumns,
    'No grants. Ask for one with: sallyport grant request NODE --for 30m --reason TEXT',
  );
}

async function change(id: string, what: string, body: object, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const changed = await new ApiClient(settings).post<GrantView>(`${pathOf(id)}/${what}`, body);
  settings.output.one(changed, renderGrant);
}

function pathOf(id: string): string {
  return `/v1/grants/${encodeURIComponent(id)}`;
}
