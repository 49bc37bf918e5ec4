import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { freePort } from '../../../ts/tests/support/free-port'
import { HubProcess, noHub } from '../../../ts/tests/support/hub-process'

const pictures = fileURLToPath(new URL('../../test-results/', import.meta.url))

/** Why no page can be shown here; undefined where one can. */
export const missing = noHub ?? (inject('browser') ? undefined : 'chromium is not installed')

export function connect(): Promise<Browser> {
  mkdirSync(pictures, { recursive: true })
  return chromium.connect(inject('browser'))
}

/** A real hub with the console on an address of its own. */
export class ConsoleHub {
  private constructor(
    readonly hub: HubProcess,
    readonly adminUrl: string
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<ConsoleHub> {
    const adminUrl = `http://127.0.0.1:${await freePort()}`
    return new ConsoleHub(await HubProcess.start({ Pubby__Admin__Urls: adminUrl, ...settings }), adminUrl)
  }

  /** The link that the hub's first lines show. */
  get link(): string {
    return new RegExp(`${this.adminUrl}/console/#key=\\S+`).exec(this.hub.log)![0]
  }
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
      // A connection that was just closed is asked for once more; and not every hub looks at its host.
      if (line.text().includes('404') && /\/admin\/(connections\/|host)/.test(url)) return
      if (line.type() === 'error' || line.type() === 'warning') this.faults.push(`${line.text()} ${url}`)
    })
    page.on('pageerror', fault => this.faults.push(String(fault)))
    page.on('request', request => {
      if (!this.origins.some(origin => request.url().startsWith(origin))) this.faults.push(`asks ${request.url()}`)
    })
  }

  static async open(context: BrowserContext, { hub, adminUrl }: ConsoleHub, address: string): Promise<Tab> {
    const tab = new Tab(await context.newPage(), [adminUrl, hub.url, 'data:'])
    await tab.page.goto(address)
    return tab
  }

  /** For a person to look at. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${pictures}${name}.png` })
  }
}
