import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { document, listOf } from '../members.ts';
import { pageOfList } from '../paging.ts';
import { compileInputs, simulate, simulationMembers } from '../simulation.ts';

/** Evaluates given policies. Source: IAM API reference, "SimulateCustomPolicy". */
export const simulateCustomPolicy = defineAction({
  service: 'iam',
  name: 'SimulateCustomPolicy',
  readOnly: true,
  input: z.object({ PolicyInputList: listOf(document, 100), ...simulationMembers }),
  handle: (input, call) => {
    const boundary = compileInputs(input.PermissionsBoundaryPolicyInputList)[0];
    const policies = {
      identity: compileInputs(input.PolicyInputList),
      ...(boundary === undefined ? {} : { boundary }),
    };
    const arn = input.CallerArn ?? `arn:aws:iam::${call.account}:user/simulated`;
    const results = simulate(input, { kind: 'user', arn, account: call.account }, policies);
    const { members, ...rest } = pageOfList(
      results,
      input,
      `simulation ${JSON.stringify({ ...input, Marker: '' })}`,
    );
    return { EvaluationResults: members, ...rest };
  },
  omits: [
    'Positions of matched statements, ResourceSpecificResults and ResourceHandlingOption are not given.',
  ],
});
