import { epochSeconds } from '../epoch.ts';
import { type Setting, settingArn } from './service-settings.ts';

/** AWS's ServiceSetting shape. */
export function renderSetting(setting: Setting, account: string, region: string) {
  return {
    SettingId: setting.id,
    SettingValue: setting.value,
    LastModifiedDate: epochSeconds(setting.changedAt),
    LastModifiedUser: setting.changedBy,
    ARN: settingArn(setting.id, account, region),
    Status: setting.status,
  };
}
