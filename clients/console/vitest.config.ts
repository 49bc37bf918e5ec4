import { defineConfig } from 'vitest/config'

const project = (name: string) => ({ extends: true as const, test: { name, include: [`tests/${name}/**/*.test.ts`] } })

export default defineConfig({
  test: {
    reporters: process.env.VITEST_JSON ? ['default', ['json', { outputFile: process.env.VITEST_JSON }]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One hub and one browser for all of the browser's tests.
    maxWorkers: 1,
    projects: [project('unit'), project('browser')]
  }
})
