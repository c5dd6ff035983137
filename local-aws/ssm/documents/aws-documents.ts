import { createHash } from 'node:crypto';
import type { DocumentRow } from './document.ts';

const PORT = '^([1-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$';
const PORT_OR_ZERO =
  '^([0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$';
const HOST = '^[^,$^&\\(\\)!;\'\\"<>`{}\\[\\]\\|#=]{3,}$';

const remotePort = { type: 'String', description: 'Port on the node or remote host.', allowedPattern: PORT };
const localPort = {
  type: 'String',
  description: 'Port on the client; 0 picks a free one.',
  allowedPattern: PORT_OR_ZERO,
  default: '0',
};
const command = { type: 'String', description: 'The command to run on the node.' };

function commandsFor(platform: object): object {
  return { linux: platform, windows: platform, macos: platform };
}

const CONTENTS: Readonly<Record<string, object>> = {
  'AWS-StartPortForwardingSession': {
    schemaVersion: '1.0',
    description: 'Forwards a local port to a port of the node.',
    sessionType: 'Port',
    parameters: { portNumber: { ...remotePort, default: '80' }, localPortNumber: localPort },
    properties: {
      portNumber: '{{ portNumber }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
    },
  },
  'AWS-StartPortForwardingSessionToRemoteHost': {
    schemaVersion: '1.0',
    description: 'Forwards a local port, by way of the node, to a port of a host that the node can reach.',
    sessionType: 'Port',
    parameters: {
      portNumber: { ...remotePort, default: '80' },
      localPortNumber: localPort,
      host: {
        type: 'String',
        description: 'Name or address of the remote host.',
        allowedPattern: HOST,
        default: 'localhost',
      },
    },
    properties: {
      portNumber: '{{ portNumber }}',
      host: '{{ host }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
    },
  },
  'AWS-StartSSHSession': {
    schemaVersion: '1.0',
    description: 'Carries an SSH connection to the node.',
    sessionType: 'Port',
    parameters: { portNumber: { ...remotePort, default: '22' } },
    properties: { portNumber: '{{ portNumber }}' },
  },
  'AWS-StartInteractiveCommand': {
    schemaVersion: '1.0',
    description: 'Runs one command on the node in a terminal.',
    sessionType: 'InteractiveCommands',
    parameters: { command },
    properties: commandsFor({ commands: '{{ command }}', runAsElevated: false }),
  },
  'AWS-StartNonInteractiveCommand': {
    schemaVersion: '1.0',
    description: 'Runs one command on the node without a terminal.',
    sessionType: 'NonInteractiveCommands',
    parameters: {
      command,
      separateOutputStream: {
        type: 'String',
        description: 'Whether errors come on a stream of their own.',
        default: 'False',
        allowedValues: ['True', 'False'],
      },
      stdOutSeparatorPrefix: { type: 'String', description: 'Put before output.', default: '' },
      stdErrSeparatorPrefix: { type: 'String', description: 'Put before errors.', default: '' },
    },
    properties: commandsFor({
      commands: '{{ command }}',
      runAsElevated: false,
      separateOutputStream: '{{ separateOutputStream }}',
      stdOutSeparatorPrefix: '{{ stdOutSeparatorPrefix }}',
      stdErrSeparatorPrefix: '{{ stdErrSeparatorPrefix }}',
    }),
  },
};

const seconds = '^([1-9][0-9]{0,4}|1[0-6][0-9]{4}|17[0-1][0-9]{3}|172[0-7][0-9]{2}|172800)$';

/** A document of Run Command: one action that runs the caller's own lines. */
function scriptDocument(action: string, description: string): object {
  return {
    schemaVersion: '1.2',
    description,
    parameters: {
      commands: {
        type: 'StringList',
        description: 'The lines of the script.',
        minItems: 1,
        displayType: 'textarea',
      },
      workingDirectory: { type: 'String', description: 'Where it runs.', default: '', maxChars: 4096 },
      executionTimeout: {
        type: 'String',
        description: 'Seconds that it may take, at most 172800.',
        default: '3600',
        allowedPattern: seconds,
      },
    },
    runtimeConfig: {
      [action]: {
        properties: [
          {
            id: `0.${action}`,
            runCommand: '{{ commands }}',
            workingDirectory: '{{ workingDirectory }}',
            timeoutSeconds: '{{ executionTimeout }}',
          },
        ],
      },
    },
  };
}

const COMMANDS: Readonly<Record<string, object>> = {
  'AWS-RunPowerShellScript': scriptDocument(
    'aws:runPowerShellScript',
    'Runs a PowerShell script on Windows.',
  ),
  'AWS-RunShellScript': scriptDocument('aws:runShellScript', 'Runs a shell script on Linux or macOS.'),
};

/** When AWS's own documents are said to have been made. */
const CREATED_AT = Date.UTC(2019, 5, 1);

/** AWS's own documents of Session Manager and Run Command, which belong to no account; the descriptions are ours. */
export function awsDocument(name: string, region: string): DocumentRow | undefined {
  const all = { ...COMMANDS, ...CONTENTS };
  const content = Object.hasOwn(all, name) ? all[name] : undefined;
  if (content === undefined) return undefined;
  const text = JSON.stringify(content, null, 2);
  const hash = createHash('sha256').update(text).digest('hex');
  return {
    account: '',
    region,
    name,
    type: Object.hasOwn(COMMANDS, name) ? 'Command' : 'Session',
    owner: 'Amazon',
    createdAt: CREATED_AT,
    defaultVersion: '1',
    versions: [{ version: '1', content: text, format: 'JSON', hash, createdAt: CREATED_AT }],
    nextVersion: 2,
    sharedWith: ['all'],
  };
}

/** Their names. */
export const AWS_DOCUMENT_NAMES: readonly string[] = [...Object.keys(COMMANDS), ...Object.keys(CONTENTS)];
