#pragma once
#include <stddef.h>
#include <stdint.h>

/* In each message stands "@" and when it was sent, as 16 hexadecimal digits: by it a delivery is counted, and timed. */
enum { MARK_LENGTH = 17 };

typedef struct {
    uint64_t sent;          /* as nanoseconds() */
    const uint8_t *from;    /* where to look on */
    const uint8_t *end;
} mark;

/* Data of exactly size bytes, at least 32, and a zero behind it: a JSON object with a mark of this time. */
void marks_write(char *out, size_t size, uint64_t now);

/* Both return NULL where there is none. */
mark *marks_first(mark *into, const uint8_t *bytes, size_t length);
mark *marks_next(mark *at);
