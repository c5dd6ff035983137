import { type Command, InvalidArgumentError } from 'commander';
import type { BundleView } from '../../api/routes/evidence.ts';
import { ApiClient } from '../api-client.ts';
import { exportCommand } from '../evidence/export-command.ts';
import { type VerifyCommandOptions, verifyCommand } from '../evidence/verify-command.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type Column, renderFields, shown, showTime } from '../output.ts';

const columns: readonly Column<BundleView>[] = [
  { heading: 'CHAIN', cell: (b) => `${b.account} ${b.region}` },
  { heading: 'NUMBER', cell: (b) => String(b.sequence) },
  { heading: 'SESSION', cell: (b) => shown(b.sessionId) },
  { heading: 'SEALED', cell: (b) => showTime(b.sealedAt) },
  { heading: 'LOCKED UNTIL', cell: (b) => showTime(b.lockedUntil) },
  { heading: 'BYTES', cell: (b) => String(b.bytes) },
];

/** `evidence export|seal|verify|list|key`. */
export function addEvidenceCommands(program: Command): void {
  const evidence = program
    .command('evidence')
    .description('Signed bundles about sessions: everything known of one, verifiable without Sallyport.');
  withGlobalOptions(
    evidence
      .command('export')
      .argument('<session>', "the session's id")
      .argument('<file>', 'where to; a .tar'),
  )
    .description("Fetch a session's newest bundle and verify it. That you did is recorded.")
    .option('--number <n>', 'the bundle of that number in its chain', wholeNumber)
    .addHelpText('after', '\nExample:\n  sallyport evidence export engineer-0a1b2c3d4e5f60718 session.tar')
    .action((id: string, file: string, options: { number?: number }, command: Command) =>
      exportCommand(id, file, options, settingsOf(command)),
    );
  withGlobalOptions(evidence.command('seal').argument('<session>', "the session's id"))
    .description('Seal a new bundle of an ended session now, with who has read it since the last one.')
    .action(seal);
  withGlobalOptions(evidence.command('verify').argument('<file>', 'a bundle'))
    .description(
      'Verify a bundle, with nothing of Sallyport running. Exit 1 when it is not as it was sealed.',
    )
    .option('--key-sha256 <hex>', 'the key that it must be signed with', sha256)
    .option('--head <file>', 'the head that was anchored for it in the archive')
    .option('--previous <file>', 'the bundle before it in its chain')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport evidence verify session.tar\n  sallyport evidence verify session.tar --head 00000012.json -o json',
    )
    .action((file: string, options: VerifyCommandOptions, command: Command) =>
      verifyCommand(file, options, settingsOf(command).output),
    );
  withGlobalOptions(evidence.command('list').argument('[session]', "a session's id; default: all"))
    .description('List bundles: the newest first, or those of one session in their order.')
    .option('--account <id>', 'of that account')
    .option('--number <n>', 'of that number in its chain', wholeNumber)
    .option('--limit <n>', 'at most so many')
    .action(list);
  withGlobalOptions(evidence.command('key'))
    .description('Show the public key that new bundles are signed with, and its SHA-256.')
    .action(key);
}

async function list(
  id: string | undefined,
  options: { account?: string; number?: number; limit?: string },
  command: Command,
): Promise<void> {
  const settings = settingsOf(command);
  const api = new ApiClient(settings);
  const { account, limit } = options;
  const number = options.number === undefined ? undefined : String(options.number);
  const bundles =
    id === undefined
      ? await api.get<BundleView[]>('/v1/evidence', { account, number, limit })
      : await api.get<BundleView[]>(`/v1/sessions/${encodeURIComponent(id)}/evidence`);
  settings.output.list(
    bundles,
    columns,
    'No bundles. One is made when a session has ended and its logs have come.',
  );
}

async function seal(id: string, _options: object, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const path = `/v1/sessions/${encodeURIComponent(id)}/evidence`;
  const bundle = await new ApiClient(settings).post<BundleView>(path, {});
  settings.output.one(
    bundle,
    (one) =>
      `sealed number ${one.sequence} of the chain ${shown(one.account)} ${shown(one.region)}, ${one.bytes} bytes`,
  );
}

async function key(_options: object, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const shownKey = await new ApiClient(settings).get<{ pem: string; algorithm: string; sha256: string }>(
    '/v1/evidence/key',
  );
  settings.output.one(
    shownKey,
    (one) =>
      `${renderFields([
        ['sha256', shown(one.sha256)],
        ['algorithm', shown(one.algorithm)],
      ])}\n${one.pem
        .trimEnd()
        .split('\n')
        .map((line) => shown(line))
        .join('\n')}`,
  );
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function sha256(text: string): string {
  if (!/^[0-9a-fA-F]{64}$/.test(text))
    throw new InvalidArgumentError('It must be a SHA-256: 64 hexadecimal digits.');
  return text;
}
