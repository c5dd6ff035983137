import * as iam from '@aws-sdk/client-iam';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from './make-admin.ts';

/** A long-term key. */
export interface UserKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An admin of one account who makes users through the API, for tests of what those may do. */
export class IamTester {
  readonly admin: iam.IAMClient;
  readonly #aws: LocalAws;

  constructor(aws: LocalAws, account: string) {
    this.#aws = aws;
    this.admin = this.clientOf(makeAdmin(aws.world, account));
  }

  /** An iam client that signs with this key and does not try again. */
  clientOf(credentials: UserKey): iam.IAMClient {
    const { endpoint } = this.#aws;
    return new iam.IAMClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  }

  /** A user with a key and, if given, one inline policy `own`. */
  async newUser(name: string, document?: string): Promise<{ client: iam.IAMClient; credentials: UserKey }> {
    await this.admin.send(new iam.CreateUserCommand({ UserName: name }));
    const { AccessKey: key } = await this.admin.send(new iam.CreateAccessKeyCommand({ UserName: name }));
    const own = { UserName: name, PolicyName: 'own', PolicyDocument: document };
    if (document !== undefined) await this.admin.send(new iam.PutUserPolicyCommand(own));
    const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
    return { client: this.clientOf(credentials), credentials };
  }
}

/** A policy of one statement that allows actions on everything, or what `more` makes of it. */
export function allowing(action: string | readonly string[], more: object = {}): string {
  const statement = { Effect: 'Allow', Action: action, Resource: '*', ...more };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
