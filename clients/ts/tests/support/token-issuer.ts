import { createHmac, randomBytes } from 'node:crypto'

const issuer = 'https://login.example.com'
const audience = 'pubby'

/** Issues the tokens that a hub with its {@link settings} takes. */
export class TokenIssuer {
  private readonly secret = randomBytes(32).toString('hex')
  private issued = 0

  get settings(): Record<string, string> {
    return {
      Pubby__Tokens__Issuer: issuer,
      Pubby__Tokens__Audience: audience,
      Pubby__Tokens__Keys__0__Id: 'hs',
      Pubby__Tokens__Keys__0__Secret: this.secret
    }
  }

  /**
   * A token for these rooms.
   * @param leftS how long it is still valid, in seconds; less than nothing where it has expired.
   * @param ageS how long ago it was issued. A hub gives notice a tenth of a token's life before its end, at a full second.
   * @param id what a revocation names.
   */
  token(rooms: string[], { leftS = 3600, ageS = 0, id = `token-${++this.issued}` } = {}): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, aud: audience, sub: 'user-1', iat: now - ageS, exp: now + leftS, jti: id, pubby: { sub: rooms } }
    const text = [{ alg: 'HS256', typ: 'JWT', kid: 'hs' }, claims].map(part => encoded(JSON.stringify(part))).join('.')
    return `${text}.${createHmac('sha256', this.secret).update(text).digest('base64url')}`
  }
}

const encoded = (text: string) => Buffer.from(text).toString('base64url')
