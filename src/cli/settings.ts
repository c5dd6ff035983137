import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { failed, wrongUsage } from './exit.ts';
import { Output, type OutputFormat } from './output.ts';

/** The options that every command has. */
export interface GlobalOptions {
  readonly output: OutputFormat;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly api?: string;
}

/** The part of a running lab's lab.json that commands use. */
const labJson = z.object({
  endpoint: z.string(),
  api: z.string(),
  region: z.string(),
  awsConfigFile: z.string(),
  awsCredentialsFile: z.string(),
});

type LabJson = z.output<typeof labJson>;

/** Where a command goes and as whom. */
export interface Settings {
  readonly output: Output;
  /** Undefined: the SDK's default chain. */
  readonly profile: string | undefined;
  readonly region: string;
  /** Undefined: AWS's own endpoints. */
  readonly endpoint: string | undefined;
  /** Undefined: no server is known. */
  readonly api: string | undefined;
  readonly configFile: string | undefined;
  readonly credentialsFile: string | undefined;
}

const DEFAULT_REGION = 'us-east-1';

function readLab(dataDir = '.sallyport'): LabJson | undefined {
  const file = join(resolve(dataDir), 'lab.json');
  if (!existsSync(file)) return undefined;
  try {
    return labJson.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw failed(
      `${file} can't be read: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}. Restart the lab with: npm start`,
      error,
    );
  }
}

function checkUrl(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw wrongUsage(
      `${name} must be an http or https address, not ${JSON.stringify(text)}. Example: ${name} http://127.0.0.1:4566`,
    );
  return text.replace(/\/+$/, '');
}

/**
 * Settles where a command goes: options first, then the environment, then the lab that runs in this directory, whose
 * profiles are used (`admin` if none is named) unless an endpoint or an API of one's own is given.
 */
export function readSettings(options: GlobalOptions, given: NodeJS.ProcessEnv = process.env): Settings {
  // A variable that is set to nothing is not set, as for the AWS CLI.
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const api = checkUrl('--api', options.api ?? env['SALLYPORT_API']);
  const endpoint = checkUrl('--endpoint', options.endpoint ?? env['AWS_ENDPOINT_URL']);
  const here = readLab(env['SALLYPORT_LAB']);
  // An address of one's own stands for another place, unless it is that of the lab that runs here.
  const isHere = (api ?? here?.api) === here?.api && (endpoint ?? here?.endpoint) === here?.endpoint;
  const lab = isHere ? here : undefined;
  const profile = options.profile ?? env['AWS_PROFILE'];
  return {
    output: new Output(options.output),
    profile: profile ?? (lab === undefined ? undefined : 'admin'),
    region: options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? lab?.region ?? DEFAULT_REGION,
    endpoint: endpoint ?? lab?.endpoint,
    api: api ?? lab?.api,
    configFile: lab?.awsConfigFile,
    credentialsFile: lab?.awsCredentialsFile,
  };
}
