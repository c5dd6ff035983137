import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { settingArn, settingId } from '../settings/service-settings.ts';

/** UpdateServiceSetting: the activation tier takes a while to change. */
export const updateServiceSetting = defineAction({
  service: 'ssm',
  name: 'UpdateServiceSetting',
  readOnly: false,
  input: z.object({
    SettingId: z.string().min(1).max(1000),
    SettingValue: z.string().min(1).max(4096),
  }),
  authorize: (input, { account, region }) => [
    { resource: settingArn(settingId(input.SettingId), account, region) },
  ],
  handle: (input, { world, account, region, principal }) => {
    const id = settingId(input.SettingId);
    world.ssm.settings.put(account, region, id, { value: input.SettingValue, changedBy: principal.arn });
    return {};
  },
});
