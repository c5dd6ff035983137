import { runPlugin } from './run.ts';

const { stdin, stdout, stderr } = process;
await runPlugin(process.argv.slice(2), process.env, { stdin, stdout, stderr });
// A held standard input, or a call still under way, must not keep a person waiting after the last word.
stdout.write('', () => process.exit(0));
