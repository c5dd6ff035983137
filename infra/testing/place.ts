import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type {
  EvaluationRequest,
  RequestContext,
  RequestPrincipal,
} from '@sallyport/iam-evaluation/request.ts';
import { NAMES } from '../names.ts';
import { at, deploy, listAt, type Resource } from './resolve-template.ts';

export const HUB = '111111111111';
export const MEMBER = '222222222222';
export const STRANGER = '999999999999';
export const REGION = 'eu-west-1';
export const ORGANIZATION = 'o-abcdefghij';
export const BUCKET = `sallyport-archive-${HUB}-${REGION}`;
const ADMINISTRATORS = 'arn:aws:iam::*:role/KeyAdmin';
const shared = { HomeRegion: REGION, KeyAdministrators: ADMINISTRATORS };
const ofMember = {
  ...shared,
  ExternalId: 'said-so',
  EngineerRoles: 'arn:aws:iam::*:role/Engineer',
  NodeRoles: 'arn:aws:iam::*:role/SallyportInstance,arn:aws:iam::*:role/SallyportHybrid',
};

const ofHub = {
  ...shared,
  OrganizationId: ORGANIZATION,
  AuditorPrincipals: `arn:aws:iam::${HUB}:role/Audit`,
  ResponderPrincipals: `arn:aws:iam::${HUB}:role/Respond`,
};
const onLambda = { Compute: 'lambda', CodeBucket: 'code', CodePrefix: 'functions/1' };
const hubIn = (region: string, more: Readonly<Record<string, string>> = {}) =>
  deploy(NAMES.hubStack, { account: HUB, region, parameters: { ...ofHub, ...more } });

/** The hub, as it is in its home Region, for a server of one's own. */
export const hub = hubIn(REGION);
/** The hub whose watch runs on Lambda, in its home Region. */
export const hubOnLambda = hubIn(REGION, onLambda);
/** The same hub in another Region. */
export const hubElsewhere = hubIn('us-east-1', onLambda);
/** A member, as it is in its home Region. */
export const member = deploy(NAMES.memberStack, {
  account: MEMBER,
  region: REGION,
  parameters: { ...ofMember, HubAccount: HUB },
});
/** A member of a hub on Lambda. */
export const memberOfLambda = deploy(NAMES.memberStack, {
  account: MEMBER,
  region: REGION,
  parameters: { ...ofMember, HubAccount: HUB, LiveLines: 'yes' },
});
/** The same member in another Region. */
export const elsewhere = deploy(NAMES.memberStack, {
  account: MEMBER,
  region: 'us-east-1',
  parameters: { ...ofMember, HubAccount: HUB },
});
/** Hub and member in one account. */
export const single = deploy(NAMES.singleStack, { account: HUB, region: REGION, parameters: ofMember });
/** The same on Lambda. */
export const singleOnLambda = deploy(NAMES.singleStack, {
  account: HUB,
  region: REGION,
  parameters: { ...ofMember, ...onLambda },
});
/** What is in the management account. */
export const organization = deploy(NAMES.organizationStack, {
  account: '333333333333',
  region: REGION,
  parameters: {
    ...ofMember,
    HubAccount: HUB,
    OrganizationalUnits: 'r-abcd',
    MemberRegions: `${REGION},us-east-1`,
    MemberTemplateUrl: 'https://example.s3.amazonaws.com/member.json',
    Deployers: 'arn:aws:iam::*:role/stacksets-exec-*',
  },
});

type Made = { readonly resources: Readonly<Record<string, Resource>> };

/** The one resource of a type whose properties have these values; a type that is there once needs none. */
export function only(made: Made, type: string, having: Readonly<Record<string, string>> = {}): Resource {
  const found = all(made, type).filter(({ Properties }) =>
    Object.entries(having).every(([key, value]) => Properties[key] === value),
  );
  if (found.length !== 1) throw new Error(`${found.length} of ${type} ${JSON.stringify(having)}`);
  return found[0]!;
}

/** All resources of a type. */
export function all({ resources }: Made, type: string): readonly Resource[] {
  return Object.values(resources).filter((one) => one.Type === type);
}

/** A role's inline policies, compiled; those that hang on it by themselves too. */
export function roleOf(made: Made, RoleName: string) {
  const { Properties } = only(made, 'AWS::IAM::Role', { RoleName });
  const documents = [
    ...(Properties['Policies'] === undefined ? [] : listAt(Properties, 'Policies')),
    ...all(made, 'AWS::IAM::RolePolicy')
      .map((policy) => policy.Properties)
      .filter((policy) => policy['RoleName'] === RoleName),
  ].map((policy) => at(policy, 'PolicyDocument'));
  const inline = documents.map((document, index) => compilePolicy(document, `${RoleName}/${index}`));
  return {
    inline,
    documents,
    trust: compilePolicy(Properties['AssumeRolePolicyDocument'], `trust of ${RoleName}`),
    Properties,
  };
}

/** A managed policy, compiled. */
export function managed(made: Made, ManagedPolicyName: string) {
  const { Properties } = only(made, 'AWS::IAM::ManagedPolicy', { ManagedPolicyName });
  return compilePolicy(Properties['PolicyDocument'], ManagedPolicyName);
}

/** A session of a role. */
export function roleSession(account: string, role: string): RequestPrincipal {
  return {
    kind: 'role-session',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/someone`,
    roleArn: `arn:aws:iam::${account}:role/${role}`,
  };
}

/** An AWS service. */
export function service(name: string): RequestPrincipal {
  return { kind: 'service', account: '', arn: '', service: name };
}

/** One question, and the policies that it is put to. */
export interface Question {
  readonly who: RequestPrincipal;
  readonly action: string;
  readonly on: string;
  readonly in: string;
  readonly context?: RequestContext;
}

/** Whether AWS would allow a call. */
export function isAllowed(
  { who, action, on, in: resourceAccount, context = {} }: Question,
  policies: PolicySet,
): boolean {
  const request: EvaluationRequest = {
    principal: who,
    action,
    resource: on,
    resourceAccount,
    context: {
      'aws:SecureTransport': 'true',
      'aws:PrincipalIsAWSService': who.kind === 'service' ? 'true' : 'false',
      ...(who.account === HUB || who.account === MEMBER ? { 'aws:PrincipalOrgID': ORGANIZATION } : {}),
      ...(who.roleArn === undefined ? {} : { 'aws:PrincipalArn': who.roleArn }),
      ...context,
    },
  };
  const needsBoth = /^(kms|sts):/.test(action) && policies.resource === undefined;
  return (
    decide(request, needsBoth ? { ...policies, resource: leavingToIam(who.account) } : policies).result ===
    'Allowed'
  );
}

/** A key's or role's policy that leaves the decision to the policies of an account's own principals. */
function leavingToIam(account: string) {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Statement = [{ Effect: 'Allow', Principal, Action: '*', Resource: '*' }];
  return compilePolicy({ Version: '2012-10-17', Statement }, `left to ${account}`);
}

/** A policy that allows everything: what the account's own IAM might say. */
export const ANYTHING = compilePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  'anything',
);

/** A resource policy that lets in everyone, so that the answer is the caller's own policies'. */
export const ANYTHING_FOR_ALL = compilePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
  'anything for all',
);
