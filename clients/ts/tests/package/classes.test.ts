import { afterAll, beforeAll, it } from 'vitest'
import { ScratchProject } from '../support/scratch-project'

let project: ScratchProject
beforeAll(async () => {
  project = await ScratchProject.create(['@microsoft/signalr', 'react'])
})
afterAll(() => project?.remove())

const entries = ['@pubby/client', '@pubby/client/signalr']
/** An error that an entry makes is of the class that every entry names. */
const check = `
  for (const maker of [plain, signalr]) {
    try {
      new maker.Pubby('no address')
    } catch (error) {
      for (const { PubbyError } of [plain, signalr]) console.log(error instanceof PubbyError, error.code)
    }
  }
  console.log(plain.PubbyError === signalr.PubbyError && plain.RoomHandle === signalr.RoomHandle, 'end')`
const wanted = /^(true url_invalid\n){4}true end\n$/

it('required entries share their classes', async () => {
  project.write('classes.cjs', `const [plain, signalr] = ${JSON.stringify(entries)}.map(name => require(name));${check}`)
  await project.runUntil('classes.cjs', wanted)
})

it('imported entries share their classes', async () => {
  project.write('classes.mjs', `import * as plain from '${entries[0]}'; import * as signalr from '${entries[1]}';${check}`)
  await project.runUntil('classes.mjs', wanted)
})
