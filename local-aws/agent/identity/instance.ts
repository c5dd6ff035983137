import type { RoleCredentials } from '../credentials.ts';

const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';

/**
 * The credentials of an instance's role from the metadata path of local-aws, as IMDSv2 gives them; the token
 * stands for the instance itself, which on AWS is known by its network link.
 */
export async function instanceCredentials(endpoint: string, metadataToken: string): Promise<RoleCredentials> {
  const headers = { 'x-aws-ec2-metadata-token': metadataToken };
  const role = await read(new URL(ROLE_PATH, endpoint), headers);
  const text = await read(new URL(ROLE_PATH + encodeURIComponent(role.trim()), endpoint), headers);
  const answer = JSON.parse(text) as {
    AccessKeyId: string;
    SecretAccessKey: string;
    Token: string;
    Expiration: string;
  };
  return {
    accessKeyId: answer.AccessKeyId,
    secretAccessKey: answer.SecretAccessKey,
    sessionToken: answer.Token,
    expiresAt: Date.parse(answer.Expiration),
  };
}

async function read(url: URL, headers: Record<string, string>): Promise<string> {
  const response = await fetch(url, { headers });
  if (!response.ok)
    throw new Error(`EC2RoleRequestError: no EC2 instance role found (status ${response.status})`);
  return response.text();
}
