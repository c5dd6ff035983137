import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { renderSetting } from '../settings/render-setting.ts';
import { settingArn, settingId } from '../settings/service-settings.ts';

/** GetServiceSetting: the setting with its status: Default, Customized or PendingUpdate. */
export const getServiceSetting = defineAction({
  service: 'ssm',
  name: 'GetServiceSetting',
  readOnly: true,
  input: z.object({
    SettingId: z.string().min(1).max(1000),
  }),
  authorize: (input, { account, region }) => [
    { resource: settingArn(settingId(input.SettingId), account, region) },
  ],
  handle: (input, { world, account, region }) => {
    const id = settingId(input.SettingId);
    return { ServiceSetting: renderSetting(world.ssm.settings.get(account, region, id), account, region) };
  },
});
