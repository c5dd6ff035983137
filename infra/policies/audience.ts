import { Aws } from 'aws-cdk-lib';

/** Whose nodes and forwarders the hub serves: condition keys with the values that they must equal. */
export type Audience = Readonly<Record<string, string>>;

/** Every account of an organisation. */
export function organizationAudience(organizationId: string): Audience {
  return { 'aws:PrincipalOrgID': organizationId };
}

/** This account alone. */
export function accountAudience(): Audience {
  return { 'aws:PrincipalAccount': Aws.ACCOUNT_ID };
}
