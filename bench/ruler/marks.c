#include "marks.h"

#include <stdio.h>
#include <string.h>

void marks_write(char *out, size_t size, uint64_t now) {
    int length = sprintf(out, "{\"at\":\"@%016llx", (unsigned long long)now);
    memset(out + length, '.', size - (size_t)length - 2);
    memcpy(out + size - 2, "\"}", 3);
}

static int digit_of(uint8_t letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static int read_time(const uint8_t *digits, uint64_t *time) {
    *time = 0;
    for (int i = 0; i < MARK_LENGTH - 1; i++) {
        int digit = digit_of(digits[i]);
        if (digit < 0) return 0;
        *time = *time << 4 | (uint64_t)digit;
    }
    return 1;
}

mark *marks_first(mark *into, const uint8_t *bytes, size_t length) {
    into->from = bytes;
    into->end = bytes + length;
    return marks_next(into);
}

mark *marks_next(mark *at) {
    while (at->end - at->from >= MARK_LENGTH) {
        const uint8_t *found = memchr(at->from, '@', (size_t)(at->end - at->from) - MARK_LENGTH + 1);
        if (!found) return NULL;
        at->from = found + 1;
        if (read_time(found + 1, &at->sent)) {
            at->from = found + MARK_LENGTH;
            return at;
        }
    }
    return NULL;
}
