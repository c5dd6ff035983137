import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { readPublicKey } from '../nodes/nodes.ts';

/** RegisterManagedInstance: what `amazon-ssm-agent -register` calls, without credentials. facts/session-manager.md B.1. */
export const registerManagedInstance = defineAction({
  service: 'ssm',
  name: 'RegisterManagedInstance',
  readOnly: false,
  anonymous: true,
  input: z.object({
    ActivationCode: z.string().min(20).max(250),
    ActivationId: z.string().min(36).max(36),
    PublicKey: z.string().min(392).max(4096),
    PublicKeyType: z.enum(['Rsa']),
    Fingerprint: z.string().min(1).max(256),
  }),
  authorize: () => [],
  handle: (input, { world }) => {
    readPublicKey(input.PublicKey);
    const activation = world.ssm.activations.use(input.ActivationId, input.ActivationCode);
    const node = world.ssm.nodes.register(activation, {
      publicKey: input.PublicKey,
      publicKeyType: input.PublicKeyType,
      fingerprint: input.Fingerprint,
    });
    return { InstanceId: node.id };
  },
});
