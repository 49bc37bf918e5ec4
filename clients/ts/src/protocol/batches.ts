import type { RoomRequest } from './frames'

/** The hub takes frames of up to 8 KiB; the rest is for what stands around the rooms. */
const maxLength = 8000

/** Cuts a subscribe command so that each frame fits the hub's limit. Names and epochs are ASCII, so characters are bytes. */
export function batchesOf(requests: RoomRequest[]): RoomRequest[][] {
  const batches: RoomRequest[][] = []
  let length = maxLength
  requests.forEach(request => {
    const size = JSON.stringify(request).length + 1
    if (length + size > maxLength) {
      batches.push([])
      length = 0
    }
    length += size
    batches[batches.length - 1]!.push(request)
  })
  return batches
}
