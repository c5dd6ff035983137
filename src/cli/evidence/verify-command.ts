import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import pc from 'picocolors';
import { NodeEvidenceCrypto } from '../../adapters/evidence/node-crypto.ts';
import {
  bundleFaultOf,
  reportFailure,
  reportVerification,
  type VerificationReport,
} from '../../operations/report-verification.ts';
import { type VerifiedBundle, verifyBundle } from '../../operations/verify-bundle.ts';
import { EXIT, failed, wrongUsage } from '../exit.ts';
import { type Output, renderFields, shown } from '../output.ts';

/** What `evidence verify` may hold a bundle against. */
export interface VerifyCommandOptions {
  readonly keySha256?: string;
  readonly head?: string;
  readonly previous?: string;
}

/** The same, and who named the key. */
type Asked = VerifyCommandOptions & { readonly keyNamedBy?: string };

const MOST_HEAD_BYTES = 1024 * 1024;

/** `evidence verify FILE`: needs nothing of ours running. Exit 1 when something is not as it was sealed. */
export async function verifyCommand(
  file: string,
  options: VerifyCommandOptions,
  output: Output,
): Promise<void> {
  const report = await verifyFile(file, options);
  output.one({ file, ...report }, () => renderReport(file, report));
  if (!report.ok) process.exitCode = EXIT.refused;
}

/** The report on a bundle in a file. */
export async function verifyFile(file: string, options: Asked): Promise<VerificationReport> {
  const head = options.head === undefined ? undefined : await readHeadFile(options.head);
  const previous = options.previous === undefined ? undefined : await readPrevious(options.previous);
  const { bundle, fault, bytes } = await readBundle(file);
  if (fault !== null) return reportFailure(fault, bytes);
  const { keySha256, keyNamedBy } = options;
  return reportVerification(bundle, { keySha256, keyNamedBy, head, previous });
}

type ReadBundle =
  | { readonly bundle: VerifiedBundle; readonly fault: null; readonly bytes: number }
  | {
      readonly bundle: null;
      readonly fault: NonNullable<ReturnType<typeof bundleFaultOf>>;
      readonly bytes: number;
    };

async function readBundle(file: string): Promise<ReadBundle> {
  const { bytes } = await sizeOf(file);
  try {
    const bundle = await verifyBundle(createReadStream(file), new NodeEvidenceCrypto());
    return { bundle, fault: null, bytes };
  } catch (error) {
    const fault = bundleFaultOf(error);
    if (fault === null) throw unreadable(file, error);
    return { bundle: null, fault, bytes };
  }
}

async function readPrevious(file: string): Promise<VerifiedBundle> {
  const { bundle, fault } = await readBundle(file);
  if (fault === null) return bundle;
  throw wrongUsage(
    `${file}, given with --previous, is no whole bundle itself: verify it first with sallyport evidence verify`,
  );
}

async function readHeadFile(file: string): Promise<string> {
  const { bytes } = await sizeOf(file);
  if (bytes > MOST_HEAD_BYTES) throw wrongUsage(`${file}, given with --head, is too large for a head.`);
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

async function sizeOf(file: string): Promise<{ readonly bytes: number }> {
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (!found.isFile()) throw wrongUsage(`${file} is not a file. Give the .tar that evidence export wrote.`);
  return { bytes: found.size };
}

function unreadable(file: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return wrongUsage(`There is no file ${file}.`);
  return failed(`${file} cannot be read: ${(error as Error).message}`, error);
}

/** A report for people. */
export function renderReport(file: string, report: VerificationReport): string {
  const { session, failure } = report;
  const list = (sign: string, sentences: readonly string[]) =>
    sentences.map((one) => `  ${sign} ${shown(one)}`);
  const about =
    session === null
      ? []
      : [
          renderFields([
            [
              'session',
              `${shown(session.id)}  ${pc.dim(`${shown(session.account)} ${shown(session.region)}`)}`,
            ],
            ['sealed', `${shown(report.sealedAt)}, number ${report.sequence} of its chain`],
            ['key', shown(report.publicKeySha256)],
            ['manifest', shown(report.manifestSha256)],
            ['files', `${report.files}, ${report.bytes} bytes`],
          ]),
        ];
  return [
    report.ok ? pc.green(`${shown(file)} verifies`) : pc.red(`${shown(file)} does not verify`),
    ...(failure === null
      ? []
      : [
          `  ${pc.red('first fault')} ${shown(failure.file ?? 'the archive as a whole')}`,
          `  expected    ${shown(failure.expected)}`,
          `  found       ${shown(failure.found)}`,
        ]),
    ...about,
    ...(report.proven.length > 0 ? [pc.bold('Proven'), ...list(pc.green('✓'), report.proven)] : []),
    pc.bold('Not proven'),
    ...list(pc.yellow('?'), report.notProven),
  ].join('\n');
}
