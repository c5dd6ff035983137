import { type Command, Option } from 'commander';
import type { GrantView } from '../../domain/grants/view.ts';
import { ApiClient } from '../api-client.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { renderGrant } from '../grant-text.ts';
import { waitUntilActive } from '../wait-until-active.ts';
import { parseStart, parseWindow } from '../window-option.ts';

interface RequestFlags {
  readonly for: number;
  readonly reason: string;
  readonly user?: string;
  readonly ticket?: string;
  readonly start?: string;
  readonly document?: string;
  readonly mechanism?: string;
  readonly breakGlass?: boolean;
}

/** `grant request NODE`. */
export function addGrantRequestCommand(grant: Command): void {
  withGlobalOptions(
    grant.command('request').argument('<node>', 'its id, its name, or a tag that one node has: Role=db'),
  )
    .description('Ask for access to a node, for a while.')
    .requiredOption('--for <window>', 'how long: 10s, 90s, 30m, 4h', parseWindow)
    .requiredOption('--reason <text>', 'why; approvers read it, and it is kept')
    .option('--user <principal>', "for somebody else: an ARN, or a user's name (administrators)")
    .option('--ticket <key>', 'the ticket that it is for')
    .option('--start <when>', 'not before: 2026-11-21T10:00:00Z, or 2h from now', (text) => parseStart(text))
    .option('--document <name>', 'session document; default: that of the account')
    .addOption(
      new Option('--mechanism <name>', 'how access is given').choices(['sts', 'iam-policy']).default('sts'),
    )
    .option('--break-glass', 'at once, without asking; everyone is told, and it is reviewed afterwards')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport grant request DevEC2Instance --for 30m --reason "look at the disk"\n  sallyport grant request ProdEC2Instance --for 1h --reason "release" --ticket OPS-7',
    )
    .action(request);
}

async function request(node: string, flags: RequestFlags, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const api = new ApiClient(settings);
  const asked = await api.post<GrantView & { timeline?: unknown }>('/v1/grants', {
    node,
    windowMs: flags.for,
    reason: flags.reason,
    principal: flags.user,
    ticket: flags.ticket,
    startAt: flags.start,
    documentName: flags.document,
    mechanism: flags.mechanism,
    breakGlass: flags.breakGlass,
  });
  const { timeline: _left, ...grant } = asked;
  const shown = await waitUntilActive(api, grant, (text) => settings.output.note(text));
  settings.output.one(shown, renderGrant);
}
