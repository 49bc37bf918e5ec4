import { readFileSync } from 'node:fs'
import { parse } from 'acorn'
import { describe, expect, it } from 'vitest'

const file = readFileSync(new URL('../../dist/tv.js', import.meta.url), 'utf8')
const page = readFileSync(new URL('../../../../samples/Tv/index.html', import.meta.url), 'utf8')

describe('what televisions get', () => {
  it('the file is a script of ES5', () => {
    expect(() => parse(file, { ecmaVersion: 5, sourceType: 'script' })).not.toThrow()
  })

  it('the sample page is a script of ES5', () => {
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!
    expect(() => parse(script, { ecmaVersion: 5, sourceType: 'script' })).not.toThrow()
  })

  it('the file asks for nothing that came after Chromium 38, and for no promise or symbol', () => {
    // Members by name are enough: the file has no dependencies, and its source avoids them.
    const late = [
      'Symbol',
      'Object.assign',
      'Object.entries',
      'Object.values',
      'Array.from',
      '.includes(',
      'padStart',
      'globalThis',
      'queueMicrotask',
      'async',
      'await'
    ]
    expect(late.filter(name => file.includes(name))).toEqual([])
  })

  it('it works without promises', () => {
    class Socket {
      static sent: string[] = []
      onopen: (() => void) | undefined
      constructor() {
        setTimeout(() => this.onopen!())
      }
      send(text: string) {
        Socket.sent.push(text)
      }
      close() {}
    }
    const window: { WebSocket: unknown; Pubby?: new (url: string) => { open(room: string): void; close(): void } } = { WebSocket: Socket }
    new Function('window', 'Promise', 'Symbol', file)(window, undefined, undefined)
    const pubby = new window.Pubby!('http://hub')
    pubby.open('room')
    return new Promise<void>(resolve => {
      setTimeout(() => {
        expect(Socket.sent).toEqual(['{"action":"subscribe","rooms":[{"room":"room","dump":true}]}'])
        pubby.close()
        resolve()
      }, 20)
    })
  })
})
