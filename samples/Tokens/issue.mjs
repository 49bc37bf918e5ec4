// Issues a token: node samples/Tokens/issue.mjs <private key as PEM> <subject> <room pattern>...
import { randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [keyFile, subject, ...rooms] = process.argv.slice(2)
console.log(issue(readFileSync(keyFile), subject, rooms))

function issue(key, subject, rooms) {
  const now = Math.floor(Date.now() / 1000)
  const header = { alg: 'ES256', typ: 'JWT', kid: '2027-01' }
  const claims = {
    iss: 'https://login.example.com',
    aud: 'pubby',
    sub: subject,
    jti: randomUUID(),
    iat: now,
    exp: now + 3600,
    pubby: { sub: rooms }
  }
  const text = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  // ES256 is the two numbers of the signature side by side, not DER.
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
