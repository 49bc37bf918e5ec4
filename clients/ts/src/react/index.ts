'use client'

export { PubbyProvider, usePubby } from './provider'
export { type RoomView, type UseRoomOptions, useRoom } from './use-room'
export { useStatus } from './use-status'
