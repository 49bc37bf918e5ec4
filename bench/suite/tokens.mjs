// Tokens as an issuer makes them, each for a subject of its own.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = randomBytes(32).toString('hex');

/** What a hub needs to accept them. */
export const SETTINGS = {
  Pubby__Tokens__Keys__0__Id: 'ES256',
  Pubby__Tokens__Keys__0__Pem: publicKey.export({ type: 'spki', format: 'pem' }),
  Pubby__Tokens__Keys__1__Id: 'HS256',
  Pubby__Tokens__Keys__1__Secret: secret,
};

const SIGN = {
  HS256: (text) => createHmac('sha256', secret).update(text).digest('base64url'),
  ES256: (text) => sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
};

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** So many tokens for all rooms, one in each line. */
export function tokens(algorithm, count) {
  const now = Math.floor(Date.now() / 1000);
  const one = (_, at) => {
    const text = `${encode({ alg: algorithm, typ: 'JWT', kid: algorithm })}.${encode({ sub: `user-${at}`, iat: now, exp: now + 3600, pubby: { sub: ['*'] } })}`;
    return `${text}.${SIGN[algorithm](text)}`;
  };
  return Array.from({ length: count }, one).join('\n') + '\n';
}
