import { setTimeout as wait } from 'node:timers/promises';
import type { BypassFinder, GrantMechanisms } from '../../../operations/grant-ports.ts';
import type { Clock } from '../../../operations/ports.ts';
import { KeptAnswers } from '../facts/kept-answers.ts';
import { AwsBypassFinder } from './bypass-finder.ts';
import type { GrantAccess, GrantClientSource } from './grant-access.ts';
import { IamPolicyMechanism } from './iam-policy-mechanism.ts';
import { StsMechanism } from './sts-mechanism.ts';

/** A member account, as the config has it. */
export interface GrantMember {
  readonly account: string;
  readonly externalId?: string | undefined;
  readonly brokerRoleArn?: string | undefined;
  readonly grantBoundaryArn?: string | undefined;
}

/** What grants need of AWS, for the members of a config. */
export function grantMechanisms(parts: {
  readonly clients: GrantClientSource;
  readonly members: readonly GrantMember[];
  readonly clock: Clock;
}): { readonly mechanisms: GrantMechanisms; readonly bypasses: BypassFinder } {
  const access: GrantAccess = {
    clients: parts.clients,
    clock: parts.clock,
    kept: new KeptAnswers(parts.clock),
    setupOf: (account) => {
      const member = parts.members.find((one) => one.account === account);
      if (member === undefined) return null;
      return {
        brokerRoleArn: member.brokerRoleArn ?? null,
        externalId: member.externalId ?? null,
        boundaryArn: member.grantBoundaryArn ?? null,
      };
    },
    pause: (ms) => wait(ms),
  };
  return {
    mechanisms: { sts: new StsMechanism(access), 'iam-policy': new IamPolicyMechanism(access) },
    bypasses: new AwsBypassFinder(access),
  };
}
