/** local-aws in a process of its own, with an administrator's key. Prints `ready {port, ms, key}`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const begun = performance.timeOrigin;
const { startLocalAws } = await import('@sallyport/local-aws/server.ts');
const { makeAdmin } = await import('@sallyport/local-aws/testing/make-admin.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
const local = await startLocalAws({ dataDir });
const readyMs = performance.timeOrigin + performance.now() - begun;
const key = makeAdmin(local.world, '222222222222');
process.stdout.write(
  `ready ${JSON.stringify({ port: Number(new URL(local.endpoint).port), readyMs, key })}\n`,
);
process.stdin
  .on('end', () => {
    void local.close().then(() => {
      rmSync(dataDir, { recursive: true, force: true });
      process.exit(0);
    });
  })
  .resume();
