import { authorizeAction } from '../change-rules.ts';

/** Source: API_AuthorizeSecurityGroupEgress. */
export const authorizeSecurityGroupEgress = authorizeAction('AuthorizeSecurityGroupEgress', 'egress');
