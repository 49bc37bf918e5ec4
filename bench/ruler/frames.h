#pragma once
#include <stddef.h>
#include <stdint.h>

/* WebSocket frames (RFC 6455 section 5), as a client needs them. */
enum { FRAME_TEXT = 1, FRAME_BINARY = 2, FRAME_CLOSE = 8, FRAME_PING = 9, FRAME_PONG = 10, FRAME_HEAD = 8 };

typedef struct {
    int opcode;
    int is_compressed;   /* RSV1: permessage-deflate (RFC 7692 section 6) */
    const uint8_t *payload;
    size_t length;
} frame;

/* Takes the next whole frame; returns how many bytes it was, 0 where it is not whole yet. */
size_t frame_take(frame *out, const uint8_t *bytes, size_t length);

/* Writes a client's frame, of at most 65,535 bytes of payload, and FRAME_HEAD bytes more; returns its length. */
size_t frame_write(uint8_t *out, int opcode, const void *payload, size_t length);
