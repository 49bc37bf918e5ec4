import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[]) => ({ extends: true as const, test: { name, include } })

export default defineConfig({
  test: {
    reporters: process.env.VITEST_JSON ? ['default', ['json', { outputFile: process.env.VITEST_JSON }]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each worker may have two hubs and a browser beside it.
    maxWorkers: 2,
    projects: [
      project('unit', ['tests/{vectors,unit}/**/*.test.{ts,tsx}']),
      project('hub', ['tests/hub/**/*.test.ts']),
      project('package', ['tests/package/**/*.test.ts']),
      project('browser', ['tests/browser/**/*.test.ts'])
    ]
  }
})
