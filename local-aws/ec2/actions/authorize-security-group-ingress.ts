import { authorizeAction } from '../change-rules.ts';

/** Source: API_AuthorizeSecurityGroupIngress. */
export const authorizeSecurityGroupIngress = authorizeAction('AuthorizeSecurityGroupIngress', 'ingress');
