import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], globalSetup: string[] = []) => ({
  extends: true as const,
  test: { name, include, globalSetup }
})

export default defineConfig({
  test: {
    reporters: process.env.VITEST_JSON ? ['default', ['json', { outputFile: process.env.VITEST_JSON }]] : ['default'],
    // Nothing is concluded from how long it took: past these, what must happen does not. Of its own accord expect.poll gives up after 1 s.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Each worker may have two hubs and a browser beside it.
    maxWorkers: 2,
    projects: [
      project('unit', ['tests/{vectors,unit}/**/*.test.{ts,tsx}']),
      project('hub', ['tests/hub/**/*.test.ts']),
      project('package', ['tests/package/**/*.test.ts']),
      project('browser', ['tests/browser/**/*.test.ts'], ['tests/support/browser-server.ts'])
    ]
  }
})
