import type { AwsCli } from './aws-cli.ts';
import type { TestLab } from './lab.ts';
import { Terminal } from './terminal.ts';

/** A session that `aws ssm start-session` opened on a terminal. */
export interface CliSession {
  readonly id: string;
  readonly terminal: Terminal;
}

/** `aws ssm start-session` on a terminal, with the drop-in plugin of `pluginDir` on PATH. */
export function cliTerminal(
  lab: TestLab,
  cli: AwsCli,
  options: { readonly profile: string; readonly pluginDir: string; readonly args: readonly string[] },
): Terminal {
  const { endpoint, region } = lab.file;
  const env = cli.env({
    ...lab.env(options.profile),
    PATH: `${options.pluginDir}:${process.env['PATH'] ?? ''}`,
  });
  const args = ['--endpoint-url', endpoint, '--region', region, 'ssm', 'start-session', ...options.args];
  return new Terminal(cli.path, args, { env });
}

/** The same, once the session has an id. */
export async function openByCli(...options: Parameters<typeof cliTerminal>): Promise<CliSession> {
  const terminal = cliTerminal(...options);
  const [, id = ''] = await terminal.waitFor(/Starting session with SessionId: (\S+)/);
  return { id, terminal };
}
