import type { World } from '../world.ts';

/** What AWS SDK clients take as `credentials`. */
export interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An IAM user `admin` of the account who may do everything: for tests that call through the gateway. */
export function makeAdmin(world: World, account: string): SdkCredentials {
  const { accessKeyId, secretAccessKey } = world.iam.bootstrap.user({
    account,
    name: 'admin',
    policies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  return { accessKeyId, secretAccessKey };
}
