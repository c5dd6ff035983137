import { revokeAction } from '../change-rules.ts';

/** Source: API_RevokeSecurityGroupEgress. */
export const revokeSecurityGroupEgress = revokeAction('RevokeSecurityGroupEgress', 'egress');
