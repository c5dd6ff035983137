import { AwsError } from '../../error.ts';
import { entryShape, entryTrail, readEntry } from '../acl-entries.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';

/** Source: API_ReplaceNetworkAclEntry. */
export const replaceNetworkAclEntry = defineEc2Action({
  name: 'ReplaceNetworkAclEntry',
  readOnly: false,
  input: entryShape,
  trailRequest: entryTrail,
  authorize: ({ NetworkAclId }, call) => askAbout(call, 'network-acl', [NetworkAclId]),
  handle: (input, call) => {
    const { acls } = call.world.ec2.networks;
    const acl = findRow(call, acls, input.NetworkAclId, 'acl-');
    const entry = readEntry(input);
    const others = acl.entries.filter(
      ({ number, egress }) => number !== entry.number || egress !== entry.egress,
    );
    if (others.length === acl.entries.length) {
      throw new AwsError(
        'InvalidNetworkAclEntry.NotFound',
        `The network acl entry identified by ${entry.number} does not exist.`,
      );
    }
    acls.put({ ...acl, entries: [...others, entry] });
    return { return: true };
  },
});
