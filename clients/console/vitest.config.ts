import { defineConfig } from 'vitest/config'

const project = (name: string, globalSetup: string[] = []) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], globalSetup }
})

export default defineConfig({
  test: {
    reporters: process.env.VITEST_JSON ? ['default', ['json', { outputFile: process.env.VITEST_JSON }]] : ['default'],
    // Nothing is concluded from how long it took: past these, what must happen does not. Of its own accord expect.poll gives up after 1 s.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores, and the browser's tests have a hub and a browser beside them.
    maxWorkers: 1,
    projects: [project('unit'), project('browser', ['tests/support/browser.ts'])]
  }
})
