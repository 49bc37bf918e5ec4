#include "frames.h"

#include <string.h>

size_t frame_take(frame *out, const uint8_t *bytes, size_t length) {
    if (length < 2) return 0;
    size_t head = 2, payload = bytes[1] & 0x7F;
    if (payload >= 126) {
        size_t more = payload == 126 ? 2 : 8;
        if (length < head + more) return 0;
        payload = 0;
        for (size_t i = 0; i < more; i++) payload = payload << 8 | bytes[head + i];
        head += more;
    }
    if (payload > length - head) return 0;
    *out = (frame){bytes[0] & 0x0F, bytes[0] >> 6 & 1, bytes + head, payload};
    return head + payload;
}

/* A client must mask. With a mask of zeros that changes nothing, and costs the ruler nothing. */
size_t frame_write(uint8_t *out, int opcode, const void *payload, size_t length) {
    size_t head = 0;
    out[head++] = (uint8_t)(0x80 | opcode);
    if (length < 126) {
        out[head++] = (uint8_t)(0x80 | length);
    } else {
        out[head++] = 0x80 | 126;
        out[head++] = (uint8_t)(length >> 8);
        out[head++] = (uint8_t)length;
    }
    memset(out + head, 0, 4);
    head += 4;
    memcpy(out + head, payload, length);
    return head + length;
}
