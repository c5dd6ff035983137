import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BundleView } from '../../api/routes/evidence.ts';
import { ApiClient } from '../api-client.ts';
import { failed, refused, wrongUsage } from '../exit.ts';
import type { Settings } from '../settings.ts';
import { renderReport, verifyFile } from './verify-command.ts';

/** `evidence export SESSION FILE`: the newest bundle, or the one of that number, verified once it is here. */
export async function exportCommand(
  id: string,
  file: string,
  options: { readonly number?: number },
  settings: Settings,
): Promise<void> {
  if (existsSync(file))
    throw wrongUsage(`${file} is there already, and is not written over. Name another file.`);
  const api = new ApiClient(settings);
  const path = `/v1/sessions/${encodeURIComponent(id)}/evidence`;
  const bundles = await api.get<readonly BundleView[]>(path);
  const bundle =
    options.number === undefined ? bundles.at(-1) : bundles.find((one) => one.sequence === options.number);
  if (!bundle)
    throw refused(
      options.number === undefined
        ? `${id} has no evidence yet: a bundle is made when the session has ended and its logs have come, or are known to be missing. sallyport session show ${id} tells how it stands.`
        : `${id} has no bundle number ${options.number}. sallyport evidence list ${id} tells which there are.`,
    );
  const part = `${file}.part`;
  try {
    await save(api.bytes(`${path}/${bundle.sequence}`), part);
    const report = await verifyFile(part, {
      keySha256: bundle.publicKeySha256,
      keyNamedBy: 'the server',
    });
    if (!report.ok)
      throw refused(
        `What came is not what was sealed, and is not kept:\n${renderReport(file, report)}\nsallyport notice list tells whether the archive was changed.`,
      );
    await rename(part, file);
    settings.output.one({ file, ...bundle }, () => renderReport(file, report));
  } finally {
    await rm(part, { force: true });
  }
}

async function save(chunks: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(chunks), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof TypeError) throw error;
    throw failed(`${file} cannot be written: ${(error as Error).message}`, error);
  }
}
