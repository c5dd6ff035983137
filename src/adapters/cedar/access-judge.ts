import { readFileSync } from 'node:fs';
import { preparsePolicySet, statefulIsAuthorized, validate } from '@cedar-policy/cedar-wasm/nodejs';
import type { AccessJudge, ApiAction, ApiCaller } from '../../api/caller.ts';
import { Fault } from '../../operations/fault.ts';

const SCHEMA = new URL('../../../policies/access/api.cedarschema', import.meta.url);
/** Where the policies on what callers of the API may do are. */
export const API_ACCESS_POLICIES = new URL('../../../policies/access/api.cedar', import.meta.url);
const ABOUT_SESSIONS: ReadonlySet<ApiAction> = new Set<ApiAction>([
  'ListSessions',
  'ShowSession',
  'WatchSession',
  'ReadTranscript',
  'ReadRawTranscript',
  'TerminateSession',
  'SearchRecordings',
  'StreamSession',
  'ListReads',
  'ExportEvidence',
]);
const ABOUT_GRANTS: ReadonlySet<ApiAction> = new Set<ApiAction>([
  'ListGrants',
  'ShowGrant',
  'AnswerGrant',
  'ExtendGrant',
  'RenewGrant',
  'FinishGrant',
  'RevokeGrant',
  'ReviewGrant',
  'UseGrant',
]);

let policySets = 0;

/** Decides what callers of the API may do. Whatever is not permitted, or can't be decided, is refused. */
export class CedarAccessJudge implements AccessJudge {
  readonly #policySet: string;

  /** Reads and strictly validates the policies; throws a Fault that says what is wrong with them. */
  constructor(policies: URL | string = API_ACCESS_POLICIES, schema: URL | string = SCHEMA) {
    const staticPolicies = readFileSync(policies, 'utf8');
    const answer = validate({
      schema: readFileSync(schema, 'utf8'),
      policies: { staticPolicies },
      validationSettings: { mode: 'strict' },
    });
    const mistakes =
      answer.type === 'failure' ? answer.errors : answer.validationErrors.map(({ error }) => error);
    if (mistakes.length > 0)
      throw new Fault(
        'ACCESS_POLICY_INVALID',
        `${String(policies)}: ${mistakes.map(({ message }) => message).join('; ')}`,
        { retry: 'never' },
      );
    policySets += 1;
    this.#policySet = `api-access-${policySets}`;
    preparsePolicySet(this.#policySet, { staticPolicies });
  }

  allows(
    caller: ApiCaller,
    action: ApiAction,
    about: { owner: string | null; person: string | null },
  ): boolean {
    const principal = { type: 'Sallyport::Caller', id: caller.arn };
    const owned = ABOUT_SESSIONS.has(action) || ABOUT_GRANTS.has(action);
    const type = ABOUT_GRANTS.has(action) ? 'Sallyport::Grant' : 'Sallyport::Session';
    const resource = owned ? { type, id: about.owner ?? '' } : { type: 'Sallyport::Api', id: 'api' };
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Sallyport::Action', id: action },
      resource,
      context: {},
      entities: [
        {
          uid: principal,
          attrs: {
            arn: caller.arn,
            account: caller.account,
            roles: [...caller.roles],
            ...person(caller.person),
          },
          parents: [],
        },
        {
          uid: resource,
          attrs: owned ? { owner: about.owner ?? '', ...person(about.person) } : {},
          parents: [],
        },
      ],
      preparsedPolicySetId: this.#policySet,
    });
    return (
      answer.type === 'success' &&
      answer.response.decision === 'allow' &&
      answer.response.diagnostics.errors.length === 0
    );
  }
}

function person(name: string | null): { person?: string } {
  return name === null ? {} : { person: name };
}
