import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: process.env.CI ? ['dot', 'json'] : ['default'],
    outputFile: { json: 'test-results/vitest.json' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{vectors,unit}/**/*.test.{ts,tsx}'] } },
      // They share two cores with the hubs they start.
      { extends: true, test: { name: 'hub', include: ['test/hub/**/*.test.ts'], fileParallelism: false } },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], fileParallelism: false } }
    ]
  }
})
