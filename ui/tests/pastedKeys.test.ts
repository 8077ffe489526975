import { describe, expect, it } from 'vitest';
import { keysIn } from '../src/lib/pastedKeys';

const PUBLIC = '4eZBxxxxxxxxxxxxxxxxxxxxxxxxKf9=';
const PRIVATE = 'aBcdef0123456789aBcdef0123456789aBcdef01';

describe('one paste fills both keys', () => {
  it.each([
    ['the console in Chinese', `公钥：${PUBLIC}\n私钥：${PRIVATE}`],
    ['a note in English', `PublicKey: ${PUBLIC}\nPrivateKey: ${PRIVATE}`],
    ['a configuration file', JSON.stringify({ public_key: PUBLIC, private_key: PRIVATE })],
    ['an environment', `COMPSHARE_PUBLIC_KEY=${PUBLIC}\nCOMPSHARE_PRIVATE_KEY=${PRIVATE}`],
    ['the private one first', `private key ${PRIVATE}\npublic key ${PUBLIC}`],
    ['two lines', `${PUBLIC}\n${PRIVATE}\n`],
  ])('from %s', (_, text) => {
    expect(keysIn(text)).toEqual({ publicKey: PUBLIC, privateKey: PRIVATE });
  });

  it.each([
    ['one key', PUBLIC],
    ['words', 'these are two'],
    ['a sentence', `see ${PUBLIC} there`],
  ])('not from %s', (_, text) => {
    expect(keysIn(text)).toBeNull();
  });
});
