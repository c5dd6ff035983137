import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { renderSetting } from '../settings/render-setting.ts';
import { settingArn, settingId } from '../settings/service-settings.ts';

/** ResetServiceSetting: back to the value that nobody chose. */
export const resetServiceSetting = defineAction({
  service: 'ssm',
  name: 'ResetServiceSetting',
  readOnly: false,
  input: z.object({
    SettingId: z.string().min(1).max(1000),
  }),
  authorize: (input, { account, region }) => [
    { resource: settingArn(settingId(input.SettingId), account, region) },
  ],
  handle: (input, { world, account, region, principal }) => {
    const id = settingId(input.SettingId);
    const value = world.ssm.settings.standard(id);
    world.ssm.settings.put(account, region, id, { value, changedBy: principal.arn });
    return { ServiceSetting: renderSetting(world.ssm.settings.get(account, region, id), account, region) };
  },
});
