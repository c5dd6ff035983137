/**
 * Sets up the search domain, once it is there: `node infra/search/set-up.ts --endpoint HOST --account ID --region R`.
 * docs/guides/search-domain.md tells when.
 */
import { parseArgs } from 'node:util';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { setUpRequests } from '../../src/adapters/opensearch/index-settings.ts';
import { setUpDomain } from '../../src/adapters/opensearch/set-up-domain.ts';
import { NAMES } from '../names.ts';
import { SEARCH_NAMES } from './search-names.ts';

const USAGE = `Usage: node infra/search/set-up.ts --endpoint HOST --account ID --region REGION [--days 30] [--profile NAME] [--plan]
HOST is the output SearchEndpoint of the stack; --plan only prints the requests.`;
const DEFAULT_DAYS = '30';
const WRONG_USAGE = 2;
const WORLD_FAILED = 3;

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    account: { type: 'string' },
    region: { type: 'string' },
    days: { type: 'string', default: DEFAULT_DAYS },
    profile: { type: 'string' },
    plan: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const { endpoint, account, region, profile } = values;
const days = Number(values.days);
const isComplete = endpoint !== undefined && /^\d{12}$/.test(account ?? '') && region !== undefined;

if (values.help || !isComplete || !Number.isInteger(days) || days < 1) {
  console.error(USAGE);
  process.exitCode = values.help ? 0 : WRONG_USAGE;
} else {
  const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const setUp = {
    retentionDays: days,
    feedRoleArn: role(SEARCH_NAMES.feedRole),
    readerRoleArns: [role(NAMES.auditorRole), role(NAMES.responderRole)],
  };
  if (values.plan) console.log(JSON.stringify(setUpRequests(setUp), null, 2));
  else {
    const credentials = fromNodeProviderChain(profile === undefined ? {} : { profile });
    const at = endpoint.startsWith('https://') ? endpoint : `https://${endpoint}`;
    try {
      await setUpDomain({ endpoint: at, region, credentials }, setUp, ({ method, path }, status) =>
        console.error(`${status} ${method} ${path}`),
      );
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = WORLD_FAILED;
    }
  }
}
