import type { MemberAccount, Organization, ServiceControlPolicy, Unit } from './entities.ts';
import { accountArn, organizationArn, policyArn, rootArn, unitArn } from './ids.ts';

const POLICY_TYPE = 'SERVICE_CONTROL_POLICY';

/** An organisation as the API shows it. */
export function organizationShape(organization: Organization, management: MemberAccount | undefined) {
  return {
    Id: organization.id,
    Arn: organizationArn(organization),
    FeatureSet: organization.featureSet,
    MasterAccountArn: `arn:aws:organizations::${organization.managementAccount}:account/${organization.id}/${organization.managementAccount}`,
    MasterAccountId: organization.managementAccount,
    MasterAccountEmail: management?.email ?? '',
    AvailablePolicyTypes: [{ Type: POLICY_TYPE, Status: 'ENABLED' }],
  };
}

/** Its root. */
export function rootShape(organization: Organization) {
  return {
    Id: organization.rootId,
    Arn: rootArn(organization),
    Name: 'Root',
    PolicyTypes: organization.scpsEnabled ? [{ Type: POLICY_TYPE, Status: 'ENABLED' }] : [],
  };
}

/** Timestamps are epoch seconds. */
export function accountShape(organization: Organization, account: MemberAccount) {
  return {
    Id: account.id,
    Arn: accountArn(organization, account),
    Email: account.email,
    Name: account.name,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedAt / 1000,
  };
}

/** A unit as the API shows it. */
export function unitShape(organization: Organization, unit: Unit) {
  return { Id: unit.id, Arn: unitArn(organization, unit), Name: unit.name };
}

/** A policy without its document. */
export function policySummary(organization: Organization, policy: ServiceControlPolicy) {
  return {
    Id: policy.id,
    Arn: policyArn(policy, organization.managementAccount),
    Name: policy.name,
    Description: policy.description,
    Type: POLICY_TYPE,
    AwsManaged: policy.organizationId === '',
  };
}

/** A policy with its document. */
export function policyShape(organization: Organization, policy: ServiceControlPolicy) {
  return { PolicySummary: policySummary(organization, policy), Content: policy.content };
}
