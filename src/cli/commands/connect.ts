import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { NodeView } from '../../api/contract.ts';
import { ApiClient } from '../api-client.ts';
import { connectShell } from '../connect.ts';
import {
  type ConnectGrant,
  namedGrant,
  ownGrant,
  renderGrantEnd,
  renderNotice,
  warnBeforeEnd,
} from '../connect-grant.ts';
import { credentialProvider } from '../credentials.ts';
import { CliError, refused } from '../exit.ts';
import { type Forward, forwardDocument, parseForward } from '../forward-option.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { grantCredentialProvider } from '../grant-credentials.ts';
import type { Settings } from '../settings.ts';
import { showToServer } from '../show-to-server.ts';
import { tellWhy } from '../tell-why.ts';

/** How long after a grant became active IAM may go on refusing; facts/aws.md D: no figure of AWS's own, "a few minutes". */
const SPREAD_WITHIN_MS = 120_000;
const SPREAD_POLL_MS = 500;
const DEFAULT_DOCUMENT = 'SSM-SessionManagerRunShell';

interface ConnectFlags {
  readonly grant?: string;
  readonly document?: string;
  readonly command?: string;
  readonly forward?: Forward;
  readonly reason?: string;
}

function forwardOption(text: string): Forward {
  const forward = parseForward(text);
  if (typeof forward === 'string') throw new InvalidArgumentError(forward);
  return forward;
}

/** `connect NODE`: a shell, or a port, without session-manager-plugin. */
export function addConnectCommand(program: Command): void {
  withGlobalOptions(program.command('connect').argument('<node>', 'its id or name'))
    .description('Open a shell on a node, or forward a port, without session-manager-plugin.')
    .option('--grant <id>', 'an active grant of yours; default: the one for this node, if there is one')
    .option('--document <name>', 'session document; default: that of the account')
    .option('--command <command>', 'type this first, and stay')
    .option('--forward <local:remote>', 'forward a port: 8080:80, or 5432:db.internal:5432', forwardOption)
    .option('--reason <text>', 'why; AWS keeps it with the session')
    .addHelpText(
      'after',
      '\nIn the session: Enter ~. ends it, Enter ~? shows help.\n\nExamples:\n  sallyport connect DevEC2Instance\n  sallyport connect DevEC2Instance --command "tail -f /var/log/syslog"\n  sallyport connect DevOnPrem --forward 8080:80\n  sallyport connect ProdEC2Instance --grant g-0123456789ab',
    )
    .action(async (node: string, flags: ConnectFlags, command: Command) =>
      connect(node, flags, settingsOf(command)),
    );
}

/** A node's id: as given when it is one, else by its name. */
async function targetOf(node: string, settings: Settings): Promise<string> {
  if (/^m?i-[0-9a-f]+$/.test(node)) return node;
  if (settings.api === undefined)
    throw refused(
      `${node} is no node id, and names are known to a server only. Give the id (i-..., mi-...), or --api.`,
    );
  return (await new ApiClient(settings).get<NodeView>(`/v1/nodes/${encodeURIComponent(node)}`)).id;
}

async function connect(node: string, flags: ConnectFlags, settings: Settings): Promise<void> {
  const target = await targetOf(node, settings);
  const { stdin, stdout, stderr } = process;
  const grant = await grantOf(target, flags, settings);
  const sent = showToServer(settings, stdout);
  const attached = await startPatiently(grant?.grant, settings, () =>
    connectShell({
      target,
      region: settings.region,
      credentials: grant?.credentials ?? credentialProvider(settings),
      streams: { stdin, stdout, stderr },
      witness: sent.witness,
      ...(grant === undefined ? {} : { started: () => grant.started(node) }),
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
      ...documentOf(flags, grant?.grant),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      ...(flags.command === undefined ? {} : { command: flags.command }),
      ...(flags.forward === undefined ? {} : { forward: flags.forward }),
    }),
  ).catch((error: Error) => {
    throw error instanceof CliError ? error : explain(error, node);
  });
  await sent.close();
  if (attached.end.cause === 'closed' && settings.api !== undefined)
    await tellWhy(attached.sessionId, settings);
  const ended = attached.end.cause === 'left' ? undefined : await grant?.end();
  if (ended !== undefined) settings.output.note(ended);
  if (attached.exitCode !== undefined) process.exitCode = attached.exitCode;
  // Standard input would keep the process alive.
  stdin.pause();
}

/** The grant that is used, its credentials where it has its own, and what is told about it. */
async function grantOf(target: string, flags: ConnectFlags, settings: Settings) {
  if (settings.api === undefined) {
    if (flags.grant === undefined) return undefined;
    throw refused('Grants are known to a server only. Name one with --api.');
  }
  const api = new ApiClient(settings);
  const say = (text: string) => settings.output.note(text);
  const grant =
    flags.grant === undefined
      ? await ownGrant(api, target, wantedDocument(flags))
      : await namedGrant(api, flags.grant, target, say);
  if (grant === undefined) return undefined;
  return {
    grant,
    credentials: grant.mechanism === 'sts' ? grantCredentialProvider(api, grant.id) : undefined,
    started: (node: string) => {
      say(renderNotice(grant, node));
      // The terminal may be raw, where a new line does not go back to the first column.
      return warnBeforeEnd(api, grant, (text) => process.stderr.write(`\r\n${text}\r\n`));
    },
    end: () => renderGrantEnd(api, grant),
  };
}

/** The document that is asked for, where one is. */
function wantedDocument({ document, forward }: ConnectFlags): string | undefined {
  return document ?? (forward === undefined ? undefined : forwardDocument(forward).documentName);
}

/** A grant's own document must be named where it is not the default one. */
function documentOf({ document, forward }: ConnectFlags, grant: ConnectGrant | undefined) {
  if (document !== undefined) return { documentName: document };
  const isOther = grant !== undefined && grant.documentName !== DEFAULT_DOCUMENT && forward === undefined;
  return isOther ? { documentName: grant.documentName } : {};
}

/** Starts; while IAM may still be spreading what an iam-policy grant wrote, a refusal is not the last word. */
async function startPatiently<T>(
  grant: ConnectGrant | undefined,
  settings: Settings,
  start: () => Promise<T>,
): Promise<T> {
  const activeAt = Date.parse(grant?.activeAt ?? '');
  const until = grant?.mechanism === 'iam-policy' ? activeAt + SPREAD_WITHIN_MS : 0;
  for (let turn = 0; ; turn += 1) {
    try {
      return await start();
    } catch (error) {
      if ((error as Error).name !== 'AccessDeniedException' || Date.now() > until) throw error;
      if (turn === 0) settings.output.note('IAM is spreading the permission of the grant; trying again…');
      await wait(SPREAD_POLL_MS);
    }
  }
}

/** What the SDK's error means to a person, and what to do. */
function explain(error: Error & { $fault?: string }, node: string): Error {
  if (error.name === 'AccessDeniedException') return refused(`You may not open ${node}: ${error.message}`);
  if (error.name === 'TargetNotConnected')
    return refused(
      `${node} is not connected to Systems Manager. sallyport node show ${node} tells since when.`,
    );
  if (error.$fault === 'client') return refused(`${error.name}: ${error.message}`);
  return error;
}
