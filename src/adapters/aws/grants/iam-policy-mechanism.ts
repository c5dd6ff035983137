import { GetUserPolicyCommand, paginateListUserPolicies } from '@aws-sdk/client-iam';
import type { Grant, Prepared } from '../../../domain/grants/grant.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { Fault } from '../../../operations/fault.ts';
import type {
  GrantCredentials,
  GrantMechanism,
  Leftover,
  RevocationSeen,
} from '../../../operations/grant-ports.ts';
import { asFault } from '../aws-fault.ts';
import { NotKnown } from '../facts/ask.ts';
import { readAccountAuthorization } from './account-authorization.ts';
import type { GrantAccess, GrantSetup } from './grant-access.ts';
import { grantOfSid, grantStatements, renderPolicy, type Statement } from './grant-statements.ts';
import { type GrantTerms, termsOf } from './grant-terms.ts';
import { changeInlinePolicy, type InlinePolicy, parseStatements, readInlinePolicy } from './inline-policy.ts';
import { sessionKeyOf } from './session-key.ts';
import { documentRefusal, principalRefusal, userRefusal } from './user-refusal.ts';

/** The one inline policy of ours in a user, for all its grants. */
export const GRANTS_POLICY = 'SallyportGrants';
/** All inline policies of a user together, white space not counted (IAM quotas). */
const USER_CHARS = 2048;

/** Access by a statement in the IAM user's own inline policy, beside whatever else the user may do. */
export class IamPolicyMechanism implements GrantMechanism {
  readonly #access: GrantAccess;

  constructor(access: GrantAccess) {
    this.#access = access;
  }

  async refusal(grant: Grant): Promise<string | null> {
    const refused = principalRefusal(grant);
    if (refused !== null) return refused;
    const setup = this.#access.setupOf(grant.account);
    if (setup?.boundaryArn == null)
      return `Account ${grant.account} has no boundary for users in the config: set members[].grantBoundaryArn, or ask for an sts grant.`;
    return known(async () => {
      const terms = await this.#terms(grant);
      return (
        (await userRefusal(this.#access, setup, { principal: grant.principal, terms })) ??
        (await this.#roomRefusal(grant, terms))
      );
    });
  }

  async prepare(grant: Grant): Promise<Prepared> {
    const refused = principalRefusal(grant) ?? this.#setupRefusal(grant);
    if (refused !== null) throw never(refused);
    const terms = await this.#terms(grant);
    const room = await this.#roomRefusal(grant, terms);
    if (room !== null) throw never(room);
    const ours = grantStatements(terms);
    await this.#change(grant, (found) => [...others(found, grant.id), ...ours].sort(bySid));
    return { sessionOwner: grant.principal };
  }

  async verify(grant: Grant): Promise<boolean> {
    const ours = grantStatements(await this.#terms(grant));
    return this.#change(grant, (found) => [...others(found, grant.id), ...ours].sort(bySid));
  }

  issue(grant: Grant): Promise<GrantCredentials> {
    const message = `the grant ${grant.id} is in the user's own policies: its person uses their own credentials`;
    return Promise.reject(new Fault('GRANT_OWN_CREDENTIALS', message, { retry: 'never' }));
  }

  async revokeNow(grant: Grant): Promise<void> {
    await this.#change(grant, (found) => others(found, grant.id));
  }

  /** Whether IAM refuses by it, only the person could ask: their sessions tell. */
  async lookAtRevocation(grant: Grant): Promise<RevocationSeen> {
    const rewritten = await this.#change(grant, (found) => others(found, grant.id));
    return { rewritten, refused: null };
  }

  remove(grant: Grant): Promise<void> {
    return this.revokeNow(grant);
  }

  async confirmAbsent(grant: Grant): Promise<boolean> {
    const found = await readInlinePolicy(this.#policyOf(grant, grant.principal));
    return others(found, grant.id).length === found.length;
  }

  async findLeftovers(place: Place): Promise<readonly Leftover[]> {
    const { iam } = this.#access.clients.clientsFor(place);
    const all = await known(() => readAccountAuthorization(iam));
    return [...all.values()].flatMap(({ kind, arn, inline }) => {
      const text = kind === 'user' ? inline.get(GRANTS_POLICY) : undefined;
      if (text === undefined) return [];
      const ids = new Set(parseStatements(text).map(({ Sid }) => grantOfSid(Sid)));
      return [...ids].map((grantId) => ({
        account: place.account,
        region: place.region,
        mechanism: 'iam-policy' as const,
        principal: arn,
        grantId,
        what:
          grantId === null
            ? `statements without a grant in inline policy ${GRANTS_POLICY}`
            : `statements of ${grantId} in inline policy ${GRANTS_POLICY}`,
      }));
    });
  }

  async purge({ grantId, principal, ...place }: Leftover): Promise<void> {
    await changeInlinePolicy(
      this.#policyOf(place, principal),
      (found) => found.filter(({ Sid }) => grantOfSid(Sid) !== grantId),
      this.#access.pause,
    );
  }

  /** Why there is no room, or another document is in the way; null: it can be written. */
  async #roomRefusal(grant: Grant, terms: GrantTerms): Promise<string | null> {
    const { iam, name } = this.#policyOf(grant, grant.principal);
    const texts = new Map<string, string>();
    try {
      for await (const page of paginateListUserPolicies({ client: iam }, { UserName: name }))
        for (const PolicyName of page.PolicyNames ?? []) {
          const answer = await iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }));
          texts.set(PolicyName, decodeURIComponent(answer.PolicyDocument ?? ''));
        }
    } catch (error) {
      throw asFault('ListUserPolicies', error);
    }
    const kept = others(parseStatements(texts.get(GRANTS_POLICY) ?? '{}'), grant.id);
    const document = documentRefusal(kept, terms);
    if (document !== null) return document;
    texts.set(GRANTS_POLICY, renderPolicy([...kept, ...grantStatements(terms)]));
    const chars = [...texts.values()].reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
    return chars <= USER_CHARS
      ? null
      : `The inline policies of ${name} would have ${chars} characters, and IAM takes ${USER_CHARS}: ask without --mechanism, for an sts grant, or wait until another grant of theirs is over.`;
  }

  #setupRefusal({ account }: Grant): string | null {
    const setup: GrantSetup | null = this.#access.setupOf(account);
    return setup?.boundaryArn == null ? `account ${account} has no boundary for users in the config` : null;
  }

  async #terms(grant: Grant): Promise<GrantTerms> {
    const keyArn = await sessionKeyOf(this.#access, grant, grant.documentName);
    return termsOf(grant, keyArn, this.#access.clock.now());
  }

  #policyOf(place: Place, principal: string): InlinePolicy {
    const { iam } = this.#access.clients.clientsFor(place);
    const name = principal.slice(principal.lastIndexOf('/') + 1);
    return { iam, account: place.account, kind: 'user', name, policy: GRANTS_POLICY };
  }

  #change(grant: Grant, change: (found: readonly Statement[]) => readonly Statement[]): Promise<boolean> {
    return changeInlinePolicy(this.#policyOf(grant, grant.principal), change, this.#access.pause);
  }
}

/** The statements that are not a grant's. */
function others(statements: readonly Statement[], grantId: string): readonly Statement[] {
  return statements.filter(({ Sid }) => grantOfSid(Sid) !== grantId);
}

function bySid(a: Statement, b: Statement): number {
  return a.Sid < b.Sid ? -1 : a.Sid > b.Sid ? 1 : 0;
}

function never(message: string): Fault {
  return new Fault('GRANT_NOT_POSSIBLE', message, { retry: 'never' });
}

/** What cannot be found out in AWS is a fault here: a grant is not given on a guess. */
async function known<T>(find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof NotKnown)
      throw new Fault('AWS_NOT_KNOWN', error.message, { retry: 'later', cause: error });
    throw error;
  }
}
