import { failed } from './exit.ts';

/** What making templates and functions needs, and running the watch does not: it is large, and kept out of installations for use. */
const PACKAGES = ['aws-cdk-lib', 'constructs', 'fflate', 'rolldown'];

/** Loads a part of infra when it is asked for; says what to install where its packages are not there. */
export async function needInfra<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    const missing = PACKAGES.find((name) => isMissing(error, name));
    if (missing === undefined) throw error;
    throw failed(
      `This command makes templates and functions with ${missing}, which is not installed. Run \`npm ci\` without --omit=dev in the project, or \`npm install --no-save ${PACKAGES.join(' ')}\` with the versions of package.json.`,
      error,
    );
  }
}

function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(`'${name}'`);
}
