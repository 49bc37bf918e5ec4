import { PubbyError } from '../protocol/errors'
import type { Message } from '../protocol/frames'

/** The part of Standard Schema (standardschema.dev) that is used here: zod, valibot, arktype and others have it. */
export interface StandardSchema<Output> {
  readonly '~standard': {
    /** Must answer at once: a promise is an error of the handle (`data_invalid`). */
    readonly validate: (value: unknown) => SchemaResult<Output> | PromiseLike<SchemaResult<Output>>
    readonly types?: { readonly output: Output } | undefined
  }
}

/** What a schema makes of a value: the value as it is typed, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

/** @returns the message with what the schema makes of its data, or a `data_invalid` with the schema's issues as its cause. */
export function check<T>(schema: StandardSchema<T>, room: string, message: Message): Message<T> | PubbyError {
  const invalid = (cause: unknown, why?: string) => new PubbyError('data_invalid', { message: why, room, id: message.id, cause })
  try {
    const result = schema['~standard'].validate(message.data)
    if ('then' in result) return invalid(undefined, 'The schema is asynchronous, which would reorder messages. Use one that is not.')
    return result.issues ? invalid(result.issues) : { ...message, data: result.value }
  } catch (fault) {
    return invalid(fault)
  }
}
