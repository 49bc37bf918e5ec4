import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser listens; empty: it is not installed. */
    browser: string
  }
}

const executablePath = '/usr/bin/chromium'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** One browser for all tests. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!existsSync(executablePath)) {
    provide('browser', '')
    return undefined
  }
  const server = await chromium.launchServer({ executablePath, headless: true, args: flags })
  provide('browser', server.wsEndpoint())
  return () => server.close()
}
