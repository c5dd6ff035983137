import { NAMES } from './names.ts';

/** Where each stack is deployed, in words. */
export const STACK_PLACES: Readonly<Record<string, string>> = {
  [NAMES.hubStack]: 'log-archive account: home Region first, then each Region that has members',
  [NAMES.memberStack]:
    'each watched account and Region; in an organisation by the stack set of SallyportOrganization',
  [NAMES.singleStack]: 'instead of all others, where there is one account: home Region first',
  [NAMES.organizationStack]: 'management account, home Region',
};
