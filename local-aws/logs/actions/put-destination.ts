import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName, tagMap } from '../arguments.ts';
import { destinationArn } from '../destination.ts';
import { destinationOutput } from '../destination-output.ts';
import { passedRole } from '../passed-role.ts';
import { sendRecord } from '../send-record.ts';
import { controlRecord } from '../subscribed-record.ts';

const arn = z.string().min(1).max(2048);

/** Source: CloudWatch Logs API reference, PutDestination. One that is there keeps its access policy. */
export const putDestination = defineAction({
  service: 'logs',
  name: 'PutDestination',
  readOnly: false,
  input: z.object({ destinationName: filterName, targetArn: arn, roleArn: arn, tags: tagMap.optional() }),
  omits: ['Tags.'],
  authorize: (input, call) => [
    { resource: destinationArn(call, input.destinationName) },
    ...passedRole(call, input.roleArn),
  ],
  handle: ({ destinationName: name, targetArn, roleArn }, call) => {
    const { account, region, now } = call;
    const { destinations } = call.world.logs;
    const sent = sendRecord(call.world, {
      group: { account, region, name: '' },
      destinationArn: targetArn,
      roleArn,
      partitionKey: 'control',
      data: controlRecord(
        targetArn.startsWith('arn:aws:firehose:') ? 'Firehose stream' : 'Kinesis stream',
        now,
      ),
    });
    if (sent !== 'delivered')
      throw new AwsError(
        'InvalidParameterException',
        'Could not deliver test message to specified destination. Check if the destination is valid.',
      );
    const known = destinations.get(destinationArn(call, name));
    const destination = {
      account,
      region,
      name,
      arn: destinationArn(call, name),
      targetArn,
      roleArn,
      accessPolicy: known?.accessPolicy,
      createdAt: known?.createdAt ?? now,
    };
    destinations.put(destination);
    return { destination: destinationOutput(destination) };
  },
});
