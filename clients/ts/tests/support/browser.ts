import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { noHub } from './hub-process'

/** Why no page of a hub can be shown here; undefined where one can. */
export const missing = noHub ?? (inject('browser') ? undefined : 'chromium is not installed')

/** What is opened in it ends with the connection; the browser goes on. */
export function connect(): Promise<Browser> {
  return chromium.connect(inject('browser'))
}

/** A page of its own context, which waits as long as other tests wait. */
export async function openPage(browser: Browser, options?: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options)
  page.setDefaultTimeout(60_000)
  return page
}
