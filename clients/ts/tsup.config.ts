import { defineConfig } from 'tsup'

const common = {
  // One build, so that entries share their classes: a client of any entry is what the React entry asks for.
  entry: { index: 'src/index.ts', signalr: 'src/signalr/index.ts', react: 'src/react/index.ts', publisher: 'src/publisher/index.ts' },
  target: 'es2020',
  dts: true
}

export default defineConfig([
  { ...common, format: ['esm'], splitting: true },
  { ...common, format: ['cjs'], splitting: false }
])
