import { z } from 'zod';
import { hexId } from '../../ids.ts';
import { associated, associationOutput, findAssociation } from '../associations.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { askPassRole, findProfile, profileShape } from '../profiles.ts';

/** Source: API_ReplaceIamInstanceProfileAssociation. */
export const replaceIamInstanceProfileAssociation = defineEc2Action({
  name: 'ReplaceIamInstanceProfileAssociation',
  readOnly: false,
  input: { AssociationId: z.string(), IamInstanceProfile: profileShape },
  authorize: ({ AssociationId, IamInstanceProfile }, call) => [
    ...askAbout(call, 'instance', [associated(call, AssociationId)?.instance.id ?? '*']),
    ...askPassRole(call, IamInstanceProfile),
  ],
  handle: ({ AssociationId, IamInstanceProfile }, call) => {
    const { instance } = findAssociation(call, AssociationId);
    const profile = findProfile(call, IamInstanceProfile);
    const association = {
      id: hexId('iip-assoc-'),
      profileArn: profile.arn,
      profileId: profile.id,
      at: call.now,
    };
    call.world.ec2.putInstance({ ...instance, profile: association });
    return { iamInstanceProfileAssociation: associationOutput(instance, association, 'associating') };
  },
});
