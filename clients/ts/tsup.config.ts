import { defineConfig } from 'tsup'

const common = {
  // One build with shared chunks, so that entries share their classes: a client of any entry is what the React entry asks for, and an
  // error of any is a PubbyError of all.
  entry: { index: 'src/index.ts', signalr: 'src/signalr/index.ts', react: 'src/react/index.ts', publisher: 'src/publisher/index.ts' },
  target: 'es2020',
  splitting: true,
  dts: true
}

export default defineConfig([
  { ...common, format: ['esm'] },
  { ...common, format: ['cjs'] }
])
