import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { NodeView } from '../../api/contract.ts';
import { ApiClient } from '../api-client.ts';
import { connectShell } from '../connect.ts';
import { credentialProvider } from '../credentials.ts';
import { CliError, refused } from '../exit.ts';
import { type Forward, parseForward } from '../forward-option.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import type { Settings } from '../settings.ts';

interface ConnectFlags {
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
    .option('--document <name>', 'session document; default: that of the account')
    .option('--command <command>', 'type this first, and stay')
    .option('--forward <local:remote>', 'forward a port: 8080:80, or 5432:db.internal:5432', forwardOption)
    .option('--reason <text>', 'why; AWS keeps it with the session')
    .addHelpText(
      'after',
      '\nIn the session: Enter ~. ends it, Enter ~? shows help.\n\nExamples:\n  sallyport connect DevEC2Instance\n  sallyport connect DevEC2Instance --command "tail -f /var/log/syslog"\n  sallyport connect DevOnPrem --forward 8080:80',
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
  const attached = await connectShell({
    target,
    region: settings.region,
    credentials: credentialProvider(settings),
    streams: { stdin, stdout, stderr },
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(flags.document === undefined ? {} : { documentName: flags.document }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(flags.command === undefined ? {} : { command: flags.command }),
    ...(flags.forward === undefined ? {} : { forward: flags.forward }),
  }).catch((error: Error) => {
    throw error instanceof CliError ? error : explain(error, node);
  });
  if (attached.exitCode !== undefined) process.exitCode = attached.exitCode;
  // Standard input would keep the process alive.
  stdin.pause();
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
