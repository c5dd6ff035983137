import { CreateActivationCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import type { NodeView } from '../../api/contract.ts';
import { ApiClient } from '../api-client.ts';
import { credentialProvider } from '../credentials.ts';
import { refused } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type Column, renderFields, shown, showTime } from '../output.ts';

const HOUR_MS = 3_600_000;
/** AWS's own longest life of an activation. */
const MAX_EXPIRES_MS = 30 * 24 * HOUR_MS;
const MAX_LIMIT = 1_000;
const DEFAULT_ROLE = 'SSMServiceRole';

const columns: readonly Column<NodeView>[] = [
  { heading: 'NODE', cell: (n) => shown(n.id) },
  { heading: 'NAME', cell: (n) => shown(n.name) },
  { heading: 'KIND', cell: (n) => n.kind },
  { heading: 'ENVIRONMENT', cell: (n) => shown(n.environment) },
  { heading: 'STATE', cell: (n) => (n.online ? pc.green(n.pingStatus) : pc.red(n.pingStatus)) },
  { heading: 'ROLE', cell: (n) => shown(n.role) },
  { heading: 'ACCOUNT', cell: (n) => `${n.account} ${n.region}` },
];

/** `30m`, `12h`, `7d` in ms. */
export function parseExpires(text: string): number {
  const match = /^(\d{1,4})([mhd])$/.exec(text);
  const ms =
    match === null
      ? 0
      : Number(match[1]) * { m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS }[match[2] as 'm' | 'h' | 'd'];
  if (ms <= 0 || ms > MAX_EXPIRES_MS)
    throw new InvalidArgumentError('Give a time such as 30m, 24h or 7d, at most 30d.');
  return ms;
}

/** `Environment=Dev,Team=web` as tags. */
export function parseTags(text: string): { Key: string; Value: string }[] {
  return text.split(',').map((part) => {
    const at = part.indexOf('=');
    if (part.slice(0, Math.max(at, 0)).trim() === '')
      throw new InvalidArgumentError(
        `${JSON.stringify(part)} is not KEY=VALUE. Example: Environment=Dev,Team=web`,
      );
    return { Key: part.slice(0, at).trim(), Value: part.slice(at + 1).trim() };
  });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new InvalidArgumentError(`Give a number from 1 to ${MAX_LIMIT}.`);
  return limit;
}

interface ActivateOptions {
  readonly name: string;
  readonly tags?: { Key: string; Value: string }[];
  readonly limit: number;
  readonly expires: number;
  readonly role: string;
}

/** `node list|show|activate`. */
export function addNodeCommands(program: Command): void {
  const node = program.command('node').description('See nodes, and activate new hybrid ones.');
  withGlobalOptions(node.command('list'))
    .description('List the nodes that Systems Manager knows.')
    .action(async (_options: object, command: Command) => {
      const settings = settingsOf(command);
      settings.output.list(await new ApiClient(settings).get<NodeView[]>('/v1/nodes'), columns, 'No nodes.');
    });
  withGlobalOptions(node.command('show').argument('<node>', 'its id or name'))
    .description('Show one node.')
    .action(async (id: string, _options: object, command: Command) => {
      const settings = settingsOf(command);
      settings.output.one(
        await new ApiClient(settings).get<NodeView>(`/v1/nodes/${encodeURIComponent(id)}`),
        renderNode,
      );
    });
  withGlobalOptions(node.command('activate'))
    .description('Make an activation that hybrid nodes register by.')
    .requiredOption('--name <name>', 'the default name of nodes that register')
    .option('--tags <tags>', 'tags for them: Environment=Dev,Team=web', parseTags)
    .option('--limit <n>', 'how many may register', parseLimit, 1)
    .addOption(
      new Option('--expires <time>', 'until when: 30m, 24h, 7d')
        .argParser(parseExpires)
        .default(24 * HOUR_MS, '24h'),
    )
    .option('--role <role>', "the nodes' IAM role", DEFAULT_ROLE)
    .addHelpText(
      'after',
      '\nExample:\n  sallyport node activate --name web-1 --tags Environment=Dev --limit 5 --expires 24h',
    )
    .action(activate);
}

function renderNode(node: NodeView): string {
  return renderFields([
    ['node', shown(node.id)],
    ['name', shown(node.name)],
    ['kind', node.kind],
    ['environment', shown(node.environment)],
    [
      'state',
      `${node.online ? pc.green(node.pingStatus) : pc.red(node.pingStatus)}, last heard ${showTime(node.lastPingAt)}`,
    ],
    ['role', shown(node.role)],
    ['agent', shown(node.agentVersion)],
    ['platform', shown(node.platform)],
    ['address', shown(node.ipAddress)],
    ['account', `${node.account} ${node.region}`],
    [
      'tags',
      Object.entries(node.tags)
        .map(([key, value]) => `${shown(key)}=${shown(value)}`)
        .join(', ') || '-',
    ],
  ]);
}

async function activate(options: ActivateOptions, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const ssm = new SSMClient({
    region: settings.region,
    credentials: credentialProvider(settings),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  });
  const expiresAt = new Date(Date.now() + options.expires);
  const answer = await ssm.send(
    new CreateActivationCommand({
      DefaultInstanceName: options.name,
      IamRole: options.role,
      RegistrationLimit: options.limit,
      ExpirationDate: expiresAt,
      ...(options.tags === undefined ? {} : { Tags: options.tags }),
    }),
  );
  const { ActivationId: id, ActivationCode: code } = answer;
  if (id === undefined || code === undefined) throw refused('AWS made no activation.');
  settings.output.one({ id, code, expiresAt: expiresAt.toISOString() }, () =>
    [
      `${pc.green('activation')}  id ${id}  code ${code}`,
      `Good for ${options.limit} node${options.limit === 1 ? '' : 's'} until ${showTime(expiresAt.toISOString())}. Keep the code like a password; it is not shown again.`,
      `On the node: amazon-ssm-agent -register -id ${id} -code ${code} -region ${settings.region}`,
    ].join('\n'),
  );
}
