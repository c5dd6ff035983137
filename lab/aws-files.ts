import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMES, PEOPLE, REGION } from './accounts.ts';
import type { AccessKey, Seed } from './seed/seed.ts';

/** Where the AWS CLI finds the lab's profiles. */
export interface AwsFiles {
  readonly awsConfigFile: string;
  readonly awsCredentialsFile: string;
}

/** Writes a file that only its owner reads, whatever it was before. */
export function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** Writes the AWS config and credentials files with a profile for each person, for the hub, the organisation's management account and the server. */
export function writeAwsFiles(dataDir: string, seed: Seed): AwsFiles {
  const dir = join(dataDir, 'aws');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const profiles: [string, AccessKey][] = [
    ...PEOPLE.map((name): [string, AccessKey] => [name, seed.people[name]!]),
    ['hub', seed.hub],
    ['management', seed.management],
    [NAMES.serverUser, seed.server],
  ];
  const awsConfigFile = join(dir, 'config');
  const awsCredentialsFile = join(dir, 'credentials');
  writePrivate(
    awsConfigFile,
    profiles.map(([name]) => `[profile ${name}]\nregion = ${REGION}\noutput = json\n`).join('\n'),
  );
  writePrivate(
    awsCredentialsFile,
    profiles
      .map(
        ([name, key]) =>
          `[${name}]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
      )
      .join('\n'),
  );
  return { awsConfigFile, awsCredentialsFile };
}
