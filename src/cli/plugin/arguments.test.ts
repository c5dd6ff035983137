import { describe, expect, test } from 'vitest';
import { PLUGIN_VERSION, parseArguments } from './arguments.ts';

const response = JSON.stringify({
  SessionId: 's-1',
  TokenValue: 'secret-token',
  StreamUrl: 'wss://a.example/',
});
const rest = ['us-east-1', 'StartSession', '', '{"Target":"i-1"}', 'http://127.0.0.1:4566'];

describe('parseArguments', () => {
  test('takes the answer from the variable the CLI names, and takes the variable away', () => {
    const environment: Record<string, string | undefined> = { AWS_SSM_START_SESSION_RESPONSE: response };
    const command = parseArguments(['AWS_SSM_START_SESSION_RESPONSE', ...rest], environment);
    expect(command).toEqual({
      kind: 'start',
      start: {
        started: { sessionId: 's-1', tokenValue: 'secret-token', streamUrl: 'wss://a.example/' },
        region: 'us-east-1',
        profile: undefined,
        target: 'i-1',
        endpoint: 'http://127.0.0.1:4566',
      },
    });
    expect(environment).toEqual({});
  });

  test('takes the answer inline, as older CLIs give it', () => {
    expect(
      parseArguments([response, 'eu-west-1', 'StartSession', 'work', '{"Target":"i-1"}', ''], {}),
    ).toMatchObject({
      kind: 'start',
      start: { profile: 'work', endpoint: undefined },
    });
  });

  test('tells a version that the CLI takes for one that reads the variable', () => {
    expect(parseArguments(['--version'], {})).toEqual({ kind: 'print', text: `${PLUGIN_VERSION}\n` });
    const parts = PLUGIN_VERSION.split('.').map(Number);
    expect(parts.length).toBe(4);
    expect((parts[2] ?? 0) >= 764).toBe(true);
  });

  test.each([
    [[], 'was installed successfully'],
    [['help'], 'Unknown operation help'],
    [[response, 'us-east-1', 'Resume', '', '{}', ''], 'Invalid Operation'],
  ])('prints what the real one prints for %j', (args, words) => {
    expect(parseArguments(args, {})).toMatchObject({ kind: 'print', text: expect.stringContaining(words) });
  });

  test.each([
    ['an answer that is no JSON', ['secret-token', ...rest], 'StreamUrl'],
    ['a variable that is not set', ['AWS_SSM_START_SESSION_RESPONSE', ...rest], 'StreamUrl'],
    ['a request without a target', [response, 'us-east-1', 'StartSession', '', '{}', ''], 'Target'],
  ])('refuses %s without showing the token', (_, args, words) => {
    const command = parseArguments(args, {});
    expect(command).toMatchObject({ kind: 'refuse', text: expect.stringContaining(words) });
    expect(JSON.stringify(command)).not.toContain('secret-token');
  });
});
