import { readFileSync } from 'node:fs';

/** A long-term key of an AWS credentials file. */
export interface ProfileKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Reads one profile's key. Throws when the file does not hold it. */
export function readKey(credentialsFile: string, profile: string): ProfileKey {
  const text = readFileSync(credentialsFile, 'utf8');
  const section = text.split(/^\[/m).find((part) => part.startsWith(`${profile}]`));
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(section ?? '')?.[1];
  const accessKeyId = value('aws_access_key_id');
  const secretAccessKey = value('aws_secret_access_key');
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error(`${credentialsFile} holds no key of ${profile}`);
  return { accessKeyId, secretAccessKey };
}
