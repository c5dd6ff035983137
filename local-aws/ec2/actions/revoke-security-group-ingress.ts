import { revokeAction } from '../change-rules.ts';

/** Source: API_RevokeSecurityGroupIngress. */
export const revokeSecurityGroupIngress = revokeAction('RevokeSecurityGroupIngress', 'ingress');
