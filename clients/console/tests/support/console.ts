import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { type HubProcess, noHub } from '../../../ts/tests/support/hub-process'
import { until } from '../../../ts/tests/support/until'

const pictures = fileURLToPath(new URL('../../test-results/', import.meta.url))

/** Why no page can be shown here; undefined where one can. */
export const missing = noHub ?? (inject('browser') ? undefined : 'chromium is not installed')

export function connect(): Promise<Browser> {
  mkdirSync(pictures, { recursive: true })
  return chromium.connect(inject('browser'))
}

/** The link that a hub's first lines show. A hub may be ready a moment before. */
export async function linkOf(hub: HubProcess): Promise<string> {
  const link = new RegExp(`${hub.adminUrl}/console/#key=\\S+`)
  await until(() => link.test(hub.log), 'the hub shows its link')
  return link.exec(hub.log)![0]
}

/** A tab, and all that the browser complained of in it. */
export class Tab {
  readonly faults: string[] = []

  private constructor(
    readonly page: Page,
    private readonly origins: string[]
  ) {
    page.on('console', line => {
      const { url } = line.location()
      // A connection that was just closed is asked for once more.
      if (line.text().includes('404') && /\/admin\/connections\//.test(url)) return
      if (line.type() === 'error' || line.type() === 'warning') this.faults.push(`${line.text()} ${url}`)
    })
    page.on('pageerror', fault => this.faults.push(String(fault)))
    page.on('request', request => {
      if (!this.origins.some(origin => request.url().startsWith(origin))) this.faults.push(`asks ${request.url()}`)
    })
  }

  static async open(context: BrowserContext, hub: HubProcess, address: string): Promise<Tab> {
    const tab = new Tab(await context.newPage(), [hub.adminUrl, hub.url, 'data:'])
    // As long as other tests wait.
    tab.page.setDefaultTimeout(60_000)
    await tab.page.goto(address)
    return tab
  }

  /** For a person to look at. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${pictures}${name}.png` })
  }
}
