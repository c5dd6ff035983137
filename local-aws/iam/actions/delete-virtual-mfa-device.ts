import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deleteConflict } from '../errors.ts';
import { requireDevice } from '../mfa.ts';

/** Deletes a device that no user has. Source: IAM API reference, "DeleteVirtualMFADevice". */
export const deleteVirtualMfaDevice = defineAction({
  service: 'iam',
  name: 'DeleteVirtualMFADevice',
  readOnly: false,
  input: z.object({ SerialNumber: z.string().min(9).max(256) }),
  authorize: (input) => [{ resource: input.SerialNumber }],
  handle: (input, call) => {
    const device = requireDevice(call, input.SerialNumber);
    if (device.userId !== undefined) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
    call.world.iam.tables.mfaDevices.delete(device.serialNumber);
    return undefined;
  },
});
