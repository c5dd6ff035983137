import { randomBytes } from 'node:crypto';
import type { HttpReply } from '../action.ts';
import type { World } from '../world.ts';

const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';
/** How long the credentials of an instance's role live, in s; AWS gives about six hours. */
const SESSION_S = 6 * 3600;
/** The header of IMDSv2's token. */
const TOKEN_HEADER = 'x-aws-ec2-metadata-token';

interface InstanceToken {
  readonly account: string;
  readonly region: string;
  readonly instanceId: string;
}

/**
 * The metadata path of an instance, as far as an agent needs it: the name and the credentials of its role. On AWS
 * an instance is known by its network link; here by a token that it was started with, which stands for that link.
 */
export class Metadata {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A token that stands for the instance; a secret of the node. The same for the same instance. */
  tokenFor(instance: InstanceToken): string {
    const tokens = this.#world.store.table<InstanceToken>('metadata.tokens');
    for (const [token, row] of tokens.entries()) if (row.instanceId === instance.instanceId) return token;
    const token = randomBytes(32).toString('base64url');
    tokens.set(token, instance);
    return token;
  }

  /** Answers a request below /latest; undefined when the path is another one or no token is given. */
  answer(path: string, token: unknown): HttpReply | undefined {
    if (!path.startsWith('/latest/') || token === undefined) return undefined;
    const tokens = this.#world.store.table<InstanceToken>('metadata.tokens');
    const instance = typeof token === 'string' ? tokens.get(token) : undefined;
    if (instance === undefined) return { status: 401, body: `${TOKEN_HEADER} is missing or unknown` };
    const view = this.#world.ec2.findInstance(instance.account, instance.region, instance.instanceId);
    const role =
      view?.instanceProfileArn === undefined
        ? undefined
        : this.#world.iam.roleOfInstanceProfile(view.instanceProfileArn);
    if (role === undefined || !path.startsWith(ROLE_PATH)) return { status: 404, body: 'Not Found' };
    if (path === ROLE_PATH) return { status: 200, body: role.name };
    if (![role.name, encodeURIComponent(role.name)].includes(path.slice(ROLE_PATH.length)))
      return { status: 404, body: 'Not Found' };
    return this.#credentials(
      `arn:aws:iam::${instance.account}:role${role.path}${role.name}`,
      instance.instanceId,
    );
  }

  #credentials(roleArn: string, instanceId: string): HttpReply {
    const issued = this.#world.iam.issueRoleSession({
      roleArn,
      sessionName: instanceId,
      durationSeconds: SESSION_S,
    });
    if (issued === undefined) return { status: 404, body: 'Not Found' };
    const body = {
      Code: 'Success',
      LastUpdated: new Date(this.#world.now()).toISOString(),
      Type: 'AWS-HMAC',
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      Token: issued.sessionToken,
      Expiration: new Date(issued.expiresAt).toISOString(),
    };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }
}
