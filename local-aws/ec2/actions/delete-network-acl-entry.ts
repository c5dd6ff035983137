import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { queryBoolean } from '../../protocols/query-input.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { invalidValue } from '../errors.ts';
import { LAST_ENTRY } from '../networks.ts';

/** Source: API_DeleteNetworkAclEntry. */
export const deleteNetworkAclEntry = defineEc2Action({
  name: 'DeleteNetworkAclEntry',
  readOnly: false,
  input: { NetworkAclId: z.string(), RuleNumber: z.coerce.number().int(), Egress: queryBoolean },
  authorize: ({ NetworkAclId }, call) => askAbout(call, 'network-acl', [NetworkAclId]),
  handle: ({ NetworkAclId, RuleNumber, Egress }, call) => {
    const { acls } = call.world.ec2.networks;
    const acl = findRow(call, acls, NetworkAclId, 'acl-');
    if (RuleNumber === LAST_ENTRY) throw invalidValue(`Entry ${LAST_ENTRY} cannot be deleted`);
    const left = acl.entries.filter(({ number, egress }) => number !== RuleNumber || egress !== Egress);
    if (left.length === acl.entries.length) {
      throw new AwsError(
        'InvalidNetworkAclEntry.NotFound',
        `The network acl entry identified by ${RuleNumber} does not exist.`,
      );
    }
    acls.put({ ...acl, entries: left });
    return { return: true };
  },
});
