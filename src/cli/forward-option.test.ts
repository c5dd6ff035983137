import { expect, test } from 'vitest';
import { forwardDocument, parseForward } from './forward-option.ts';

test.each([
  ['15432:5432', { localPort: 15_432, remoteHost: undefined, remotePort: 5_432 }],
  ['0:80', { localPort: 0, remoteHost: undefined, remotePort: 80 }],
  ['8080:db.internal:80', { localPort: 8_080, remoteHost: 'db.internal', remotePort: 80 }],
  ['8080:[fd00::1]:80', { localPort: 8_080, remoteHost: 'fd00::1', remotePort: 80 }],
])('reads %s', (text, expected) => {
  expect(parseForward(text)).toEqual(expected);
});

test.each(['5432', 'a:b', '70000:1', '1:0', '1:2:', ':5'])('says what is expected in place of %s', (text) => {
  expect(parseForward(text)).toContain('expected LOCAL:REMOTE');
});

test('names the AWS document for the node itself and for a host behind it', () => {
  expect(forwardDocument({ localPort: 0, remoteHost: undefined, remotePort: 80 })).toEqual({
    documentName: 'AWS-StartPortForwardingSession',
    parameters: { portNumber: ['80'], localPortNumber: ['0'] },
  });
  expect(forwardDocument({ localPort: 1, remoteHost: 'db', remotePort: 80 })).toEqual({
    documentName: 'AWS-StartPortForwardingSessionToRemoteHost',
    parameters: { host: ['db'], portNumber: ['80'], localPortNumber: ['1'] },
  });
});
