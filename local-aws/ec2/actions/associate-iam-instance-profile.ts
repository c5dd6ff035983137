import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { hexId } from '../../ids.ts';
import { associationOutput } from '../associations.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { findInstances } from '../find-instances.ts';
import { askPassRole, findProfile, profileShape } from '../profiles.ts';

/** Source: API_AssociateIamInstanceProfile. */
export const associateIamInstanceProfile = defineEc2Action({
  name: 'AssociateIamInstanceProfile',
  readOnly: false,
  input: { InstanceId: z.string(), IamInstanceProfile: profileShape },
  authorize: ({ InstanceId, IamInstanceProfile }, call) => [
    ...askAbout(call, 'instance', [InstanceId]),
    ...askPassRole(call, IamInstanceProfile),
  ],
  handle: ({ InstanceId, IamInstanceProfile }, call) => {
    const [instance] = findInstances(call, [InstanceId]);
    if (instance === undefined || instance.state === 'terminated' || instance.profile !== undefined) {
      throw new AwsError(
        'IncorrectState',
        `There is an existing association for instance ${InstanceId}, or it is terminated`,
      );
    }
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
