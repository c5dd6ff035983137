import type { Action } from '../../action.ts';
import { assumeRole } from './assume-role.ts';
import { getAccessKeyInfo } from './get-access-key-info.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getFederationToken } from './get-federation-token.ts';
import { getSessionToken } from './get-session-token.ts';

/** Every action of sts. DecodeAuthorizationMessage is not there: no service here encodes its refusals. */
export const stsActions: readonly Action[] = [
  assumeRole,
  getAccessKeyInfo,
  getCallerIdentity,
  getFederationToken,
  getSessionToken,
];
