import { z } from 'zod';
import { associated, associationOutput, findAssociation } from '../associations.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';

/** Source: API_DisassociateIamInstanceProfile. */
export const disassociateIamInstanceProfile = defineEc2Action({
  name: 'DisassociateIamInstanceProfile',
  readOnly: false,
  input: { AssociationId: z.string() },
  authorize: ({ AssociationId }, call) =>
    askAbout(call, 'instance', [associated(call, AssociationId)?.instance.id ?? '*']),
  handle: ({ AssociationId }, call) => {
    const { instance, association } = findAssociation(call, AssociationId);
    call.world.ec2.putInstance({ ...instance, profile: undefined });
    return { iamInstanceProfileAssociation: associationOutput(instance, association, 'disassociating') };
  },
});
