import { z } from 'zod';
import { askAbout, defineEc2Action } from '../ec2-action.ts';

/** Source: API_DeleteVpcEndpoints: what cannot be deleted is listed, the rest goes. */
export const deleteVpcEndpoints = defineEc2Action({
  name: 'DeleteVpcEndpoints',
  readOnly: false,
  trailWhole: true,
  input: { VpcEndpointId: z.array(z.string()).min(1).max(100) },
  authorize: ({ VpcEndpointId }, call) => askAbout(call, 'vpc-endpoint', VpcEndpointId),
  handle: ({ VpcEndpointId }, call) => {
    const { ec2 } = call.world;
    const absent: string[] = [];
    for (const id of VpcEndpointId) {
      const endpoint = ec2.networks.endpoints.get(call, id);
      if (endpoint === undefined) absent.push(id);
      else {
        ec2.networks.endpoints.delete(endpoint);
        ec2.setTags(call, id, {});
      }
    }
    return {
      unsuccessful: absent.map((id) => ({
        resourceId: id,
        error: {
          code: 'InvalidVpcEndpointId.NotFound',
          message: `The Vpc Endpoint Id '${id}' does not exist`,
        },
      })),
    };
  },
});
