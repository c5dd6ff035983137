import { z } from 'zod';
import type { Action, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { askAbout, defineEc2Action } from './ec2-action.ts';
import type { Instance, InstanceState } from './entities.ts';
import { findInstances } from './find-instances.ts';
import { stateOutput } from './instance-output.ts';

/** A change of state: what it leads to, what the answer shows meanwhile, and from where it is allowed. */
interface StateChange {
  readonly name: string;
  readonly to: InstanceState;
  readonly shown: InstanceState;
  readonly from: readonly InstanceState[];
  /** From these states nothing happens. */
  readonly still: readonly InstanceState[];
  readonly reason: string;
}

function changed(call: Call, instance: Instance, change: StateChange): Instance {
  const stamp = new Date(call.now).toISOString().slice(0, 19).replace('T', ' ');
  return {
    ...instance,
    state: change.to,
    stateReason: change.reason === '' ? undefined : `${change.reason} (${stamp} GMT)`,
    ...(change.to === 'running' ? { launchedAt: call.now } : {}),
    ...(change.to === 'terminated' ? { terminatedAt: call.now, profile: undefined } : {}),
  };
}

/** Makes StartInstances, StopInstances or TerminateInstances. States change at once. */
export function stateAction(change: StateChange): Action {
  return defineEc2Action({
    name: change.name,
    readOnly: false,
    input: { InstanceId: z.array(z.string()).min(1) },
    authorize: ({ InstanceId }, call) => askAbout(call, 'instance', InstanceId),
    handle: ({ InstanceId }, call) => {
      const instances = findInstances(call, InstanceId);
      const wrong = instances.find(
        ({ state }) => !change.from.includes(state) && !change.still.includes(state),
      );
      if (wrong !== undefined) {
        const verb = change.name.replace('Instances', '').toLowerCase();
        throw new AwsError(
          'IncorrectInstanceState',
          `The instance '${wrong.id}' is not in a state from which it can be ${verb === 'stop' ? 'stopped' : `${verb}ed`}.`,
        );
      }
      return {
        instancesSet: instances.map((instance) => {
          const moves = change.from.includes(instance.state);
          if (moves) call.world.ec2.putInstance(changed(call, instance, change));
          return {
            instanceId: instance.id,
            currentState: stateOutput(moves ? change.shown : instance.state),
            previousState: stateOutput(instance.state),
          };
        }),
      };
    },
    omits: ['The new state is there at once.'],
  });
}
