import { spawnSync } from 'node:child_process';
import { describeWithProgram } from './required-program.ts';

/** Tests that verify with OpenSSL 3 by hand; skipped, or failed with CI=true, where it is missing. */
export function describeWithOpenssl(name: string, define: () => void): void {
  const asked = spawnSync('openssl', ['version'], { encoding: 'utf8' });
  const path = asked.stdout?.startsWith('OpenSSL 3') === true ? 'openssl' : undefined;
  describeWithProgram({ name: 'OpenSSL 3', path, install: 'apt-get install openssl' }, name, define);
}
