import type { StartedSession } from '../../adapters/session-manager/session-calls.ts';

// How the AWS CLI starts session-manager-plugin: six arguments, the first the answer of StartSession or, since
// CLI versions that know a plugin over 1.2.497.0, the name of the variable that holds it (facts A.1).

/** What `--version` prints: AWS calls 1.2.764.0 the least supported version. */
export const PLUGIN_VERSION = '1.2.780.0';
const RESPONSE_VARIABLE = 'AWS_SSM_START_SESSION_RESPONSE';
const LEAST_ARGUMENTS = 3;

/** What the arguments ask for. */
export type PluginCommand =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'refuse'; readonly text: string }
  | { readonly kind: 'start'; readonly start: PluginStart };

export interface PluginStart {
  readonly started: StartedSession;
  readonly region: string;
  /** Undefined where none was named. */
  readonly profile: string | undefined;
  readonly target: string;
  readonly endpoint: string | undefined;
}

/** Reads the arguments after the program's name. Takes the answer's variable out of `environment`. */
export function parseArguments(
  args: readonly string[],
  environment: Record<string, string | undefined>,
): PluginCommand {
  const [response = '', region = '', operation = '', profile = '', request = '', endpoint = ''] = args;
  if (args.length === 0) {
    const text =
      '\nThe Session Manager plugin was installed successfully. Use the AWS CLI to start a session.\n\n';
    return { kind: 'print', text };
  }
  if (args.length === 1 && response === '--version') return { kind: 'print', text: `${PLUGIN_VERSION}\n` };
  if (args.length < LEAST_ARGUMENTS) {
    const advice = 'Use session-manager-plugin --version to check the version.';
    return { kind: 'print', text: `\nUnknown operation ${response}. \n${advice}\n\n` };
  }
  if (operation !== 'StartSession') return { kind: 'print', text: 'Invalid Operation' };
  const started = parseStarted(takeResponse(response, environment));
  if (started === undefined) {
    return refuse('the answer of StartSession must be JSON with SessionId, TokenValue and StreamUrl');
  }
  const target = textField(parseObject(request), 'Target');
  if (target === undefined) return refuse('the fifth argument must be JSON with a Target');
  return {
    kind: 'start',
    start: { started, region, target, profile: profile || undefined, endpoint: endpoint || undefined },
  };
}

/** The text names no value: the answer holds a token. */
const refuse = (expectation: string): PluginCommand => ({
  kind: 'refuse',
  text: `Cannot perform start session: ${expectation}\n`,
});

function takeResponse(argument: string, environment: Record<string, string | undefined>): string {
  if (!argument.startsWith(RESPONSE_VARIABLE)) return argument;
  const response = environment[argument] ?? '';
  delete environment[argument];
  return response;
}

function parseStarted(response: string): StartedSession | undefined {
  const json = parseObject(response);
  const sessionId = textField(json, 'SessionId');
  const tokenValue = textField(json, 'TokenValue');
  const streamUrl = textField(json, 'StreamUrl');
  if (sessionId === undefined || tokenValue === undefined || streamUrl === undefined) return undefined;
  return { sessionId, tokenValue, streamUrl };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textField(json: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(json, name) ? json[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
