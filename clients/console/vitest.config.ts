import { defineConfig } from 'vitest/config'

const project = (name: string, globalSetup: string[] = []) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], globalSetup }
})

export default defineConfig({
  test: {
    reporters: process.env.VITEST_JSON ? ['default', ['json', { outputFile: process.env.VITEST_JSON }]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores, and the browser's tests have a hub and a browser beside them.
    maxWorkers: 1,
    projects: [project('unit'), project('browser', ['tests/support/browser.ts'])]
  }
})
