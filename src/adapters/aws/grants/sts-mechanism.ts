import { DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import type { Grant, Prepared } from '../../../domain/grants/grant.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { Fault } from '../../../operations/fault.ts';
import type {
  GrantCredentials,
  GrantMechanism,
  Leftover,
  RevocationSeen,
} from '../../../operations/grant-ports.ts';
import { partitionOf } from '../facts/node-role.ts';
import { assumeBroker, MOST_SECONDS } from './broker-credentials.ts';
import { denialOf, denyGrant, passedDenials, pruneDenials, REVOKED_POLICY } from './broker-denials.ts';
import { brokerRefusal } from './broker-refusal.ts';
import type { GrantAccess, GrantSetup } from './grant-access.ts';
import { grantStatements, renderPolicy } from './grant-statements.ts';
import { termsOf } from './grant-terms.ts';
import { changeInlinePolicy, type InlinePolicy, readInlinePolicy } from './inline-policy.ts';
import { sessionKeyOf } from './session-key.ts';
import { sessionNameOf, sourceIdentityOf } from './session-name.ts';

/** How much longer a denial stays than the credentials that it denies. */
const DENIAL_SLACK_MS = 60_000;
const SECOND_MS = 1000;

type BrokerSetup = GrantSetup & { readonly brokerRoleArn: string };

/**
 * Access by sessions of the broker role, one session name a grant. A session policy narrows each to the grant, its end
 * included, so that giving access and its end write nothing. Only an early revocation writes: a denial in the role.
 */
export class StsMechanism implements GrantMechanism {
  readonly #access: GrantAccess;

  constructor(access: GrantAccess) {
    this.#access = access;
  }

  async refusal(grant: Grant): Promise<string | null> {
    const setup = this.#access.setupOf(grant.account);
    if (setup === null || !hasBroker(setup))
      return `Account ${grant.account} has no broker role in the config: set members[].brokerRoleArn, or ask with --mechanism iam-policy.`;
    return brokerRefusal(this.#access, setup.brokerRoleArn, await this.#terms(grant));
  }

  async prepare(grant: Grant): Promise<Prepared> {
    const { brokerRoleArn } = this.#setup(grant);
    const role = brokerRoleArn.slice(brokerRoleArn.lastIndexOf('/') + 1);
    const name = sessionNameOf(grant.person, grant.id);
    const partition = partitionOf(grant.region);
    return { sessionOwner: `arn:${partition}:sts::${grant.account}:assumed-role/${role}/${name}` };
  }

  /** Nothing is written while a grant lives. */
  async verify(): Promise<boolean> {
    return false;
  }

  async issue(grant: Grant): Promise<GrantCredentials> {
    const terms = await this.#terms(grant);
    const now = this.#access.clock.now();
    if (terms.endsAt <= now || grant.endsAt === null)
      throw new Fault('GRANT_OVER', `the grant ${grant.id} gives no access now: sallyport grant show tells`, {
        retry: 'never',
      });
    const session = {
      sessionName: sessionNameOf(grant.person, grant.id),
      sourceIdentity: sourceIdentityOf(grant.person),
      policy: renderPolicy(grantStatements(terms)),
      endsAt: terms.endsAt,
    };
    return assumeBroker(this.#access.clients.stsIn(grant.region), this.#setup(grant), session, now);
  }

  /** Denies for as long as credentials that were issued may live. */
  async revokeNow(grant: Grant): Promise<void> {
    await this.#deny(grant);
  }

  /** Asks as the revoked session itself once the denial stands. */
  async lookAtRevocation(grant: Grant): Promise<RevocationSeen> {
    const { clock } = this.#access;
    const found = await readInlinePolicy(this.#revoked(grant, this.#setup(grant)));
    const denial = denialOf(found, grant.id, grant.end?.at ?? clock.now());
    if (denial === null) return { rewritten: await this.#deny(grant), refused: false };
    const asks = denial === 'itself' && grant.refusedAt === null;
    return { rewritten: false, refused: asks ? await this.#isDenied(grant) : null };
  }

  #deny(grant: Grant): Promise<boolean> {
    const now = this.#access.clock.now();
    const last = now + MOST_SECONDS * SECOND_MS;
    const until = Math.min(grant.writtenUntil ?? last, last) + DENIAL_SLACK_MS;
    return this.#change(grant, denyGrant(grant.id, until, now));
  }

  /**
   * There is nothing to take away: what was issued ends by its own date. A denial stays until then, since without it the
   * person could return; those that are past theirs go.
   */
  async remove(grant: Grant): Promise<void> {
    const now = this.#access.clock.now();
    const found = await readInlinePolicy(this.#revoked(grant, this.#setup(grant)));
    if (passedDenials(found, now).length > 0) await this.#change(grant, pruneDenials(now));
  }

  /**
   * Nothing of it gives access: its date has come, or its denial is there and IAM's decision has been seen to follow it.
   * A denial that someone took out is written again.
   */
  async confirmAbsent(grant: Grant): Promise<boolean> {
    const now = this.#access.clock.now();
    if ((grant.writtenUntil ?? 0) <= now) return true;
    const found = await readInlinePolicy(this.#revoked(grant, this.#setup(grant)));
    const denial = denialOf(found, grant.id, grant.end?.at ?? now);
    if (denial === 'all') return true;
    if (denial === 'itself') return this.#isDenied(grant);
    await this.revokeNow(grant);
    return false;
  }

  async findLeftovers(place: Place): Promise<readonly Leftover[]> {
    const setup = this.#access.setupOf(place.account);
    if (setup === null || !hasBroker(setup)) return [];
    const found = await readInlinePolicy(this.#revoked(place, setup));
    return passedDenials(found, this.#access.clock.now()).map(({ sid, grantIds }) => ({
      account: place.account,
      region: place.region,
      mechanism: 'sts',
      principal: setup.brokerRoleArn,
      grantId: grantIds.length === 1 ? (grantIds[0] ?? null) : null,
      what: `statement ${sid} of inline policy ${REVOKED_POLICY}`,
    }));
  }

  async purge(leftover: Leftover): Promise<void> {
    await this.#change(leftover, pruneDenials(this.#access.clock.now()));
  }

  /** Asks IAM itself: a session of the grant's own name that may do one harmless thing is denied it, or is not. */
  async #isDenied(grant: Grant): Promise<boolean> {
    const { clients, clock } = this.#access;
    const policy = renderPolicy([
      { Sid: 'Probe', Effect: 'Allow', Action: 'ssm:DescribeSessions', Resource: '*' },
    ]);
    const session = {
      sessionName: sessionNameOf(grant.person, grant.id),
      sourceIdentity: sourceIdentityOf(grant.person),
      policy,
      endsAt: clock.now() + MOST_SECONDS * SECOND_MS,
    };
    const sts = clients.stsIn(grant.region);
    const credentials = await assumeBroker(sts, this.#setup(grant), session, clock.now());
    const probe = clients.ssmAs(grant, credentials);
    try {
      await probe.send(new DescribeSessionsCommand({ State: 'Active', MaxResults: 1 }));
      return false;
    } catch (error) {
      if (error instanceof Error && error.name === 'AccessDeniedException') return true;
      throw error;
    } finally {
      probe.destroy();
    }
  }

  async #terms(grant: Grant) {
    const keyArn = await sessionKeyOf(this.#access, grant, grant.documentName);
    return termsOf(grant, keyArn, this.#access.clock.now());
  }

  #setup({ account }: Pick<Place, 'account'>): BrokerSetup {
    const setup = this.#access.setupOf(account);
    if (setup !== null && hasBroker(setup)) return setup;
    throw new Fault('GRANT_NOT_SET_UP', `account ${account} has no broker role in the config any more`, {
      retry: 'never',
    });
  }

  #revoked(place: Place, { brokerRoleArn }: BrokerSetup): InlinePolicy {
    const name = brokerRoleArn.slice(brokerRoleArn.lastIndexOf('/') + 1);
    const { iam } = this.#access.clients.clientsFor(place);
    return { iam, account: place.account, kind: 'role', name, policy: REVOKED_POLICY };
  }

  #change(place: Place, change: ReturnType<typeof denyGrant>): Promise<boolean> {
    return changeInlinePolicy(this.#revoked(place, this.#setup(place)), change, this.#access.pause);
  }
}

function hasBroker(setup: GrantSetup): setup is BrokerSetup {
  return setup.brokerRoleArn !== null;
}
