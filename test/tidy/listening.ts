import { isSource, linesMatching, type Rule } from './repository.ts';

/** 0.0.0.0 alone; 0.0.0.0/0 is a block of addresses in a rule or route. */
const EVERYWHERE = /(?<![\d.])0\.0\.0\.0(?![\d./])|(?:listen\(.*|host: )'::'/;
/** `listen(port)` and `listen(port, callback)` without a host listen on every address. */
const NO_HOST = /\.listen\(\s*[\w.]+\s*(\)|,\s*(\(|async|function|\w+\)))/;

/** Servers listen on loopback. */
export const listening: Rule = (files) => {
  const source = files.filter((file) => isSource(file) && !file.path.startsWith('test/tidy/'));
  return [
    ...linesMatching(source, EVERYWHERE, (found) => `${found}: listen on 127.0.0.1`),
    ...linesMatching(source, NO_HOST, (found) => `${found} names no host: listen on 127.0.0.1`),
  ];
};
