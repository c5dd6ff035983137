import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalAwsOptions } from '../options.ts';
import { type LocalAws, startLocalAws } from '../server.ts';

/** A local-aws in a directory of its own, which goes when it is closed. */
export async function startTestAws(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-aws-test-'));
  const aws = await startLocalAws({ ...options, dataDir });
  return {
    ...aws,
    close: async () => {
      await aws.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
