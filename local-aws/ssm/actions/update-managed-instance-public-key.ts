import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { readPublicKey } from '../nodes/nodes.ts';

/** UpdateManagedInstancePublicKey: a hybrid node changes its own key. */
export const updateManagedInstancePublicKey = defineAction({
  service: 'ssm',
  name: 'UpdateManagedInstancePublicKey',
  readOnly: false,
  trail: 'none',
  input: z.object({ NewPublicKey: z.string().min(392).max(4096), NewPublicKeyType: z.enum(['Rsa']) }),
  authorize: () => [],
  handle: (input, { world, principal, region }) => {
    const id = world.ssm.nodes.nodeOf(principal, region);
    const node = id === undefined ? undefined : world.ssm.nodes.managed(id);
    if (node === undefined)
      throw new AwsError('InvalidInstanceId', 'The caller is not a managed instance of this Region.');
    readPublicKey(input.NewPublicKey);
    world.ssm.nodes.putManaged({
      ...node,
      publicKey: input.NewPublicKey,
      publicKeyType: input.NewPublicKeyType,
    });
    return {};
  },
});
