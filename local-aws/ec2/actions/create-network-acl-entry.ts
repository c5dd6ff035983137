import { AwsError } from '../../error.ts';
import { entryShape, entryTrail, readEntry } from '../acl-entries.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';

/** Source: API_CreateNetworkAclEntry. */
export const createNetworkAclEntry = defineEc2Action({
  name: 'CreateNetworkAclEntry',
  readOnly: false,
  input: entryShape,
  trailRequest: entryTrail,
  authorize: ({ NetworkAclId }, call) => askAbout(call, 'network-acl', [NetworkAclId]),
  handle: (input, call) => {
    const { acls } = call.world.ec2.networks;
    const acl = findRow(call, acls, input.NetworkAclId, 'acl-');
    const entry = readEntry(input);
    if (acl.entries.some(({ number, egress }) => number === entry.number && egress === entry.egress)) {
      throw new AwsError(
        'NetworkAclEntryAlreadyExists',
        `The network acl entry identified by ${entry.number} already exists.`,
      );
    }
    acls.put({ ...acl, entries: [...acl.entries, entry] });
    return { return: true };
  },
});
