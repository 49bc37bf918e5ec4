#define _GNU_SOURCE
#include "answers.h"

#include <stdlib.h>
#include <string.h>

static const char LAST_CHUNK[] = "0\r\n\r\n";

int answer_status(const char *text, size_t length) {
    const char *blank = strstr(text, "\r\n\r\n");
    if (!blank || length < 12) return 0;
    int status = atoi(text + 9);
    const char *field = strcasestr(text, "\r\nContent-Length:");
    if (field && field < blank) return blank + 4 + atol(field + 17) <= text + length ? status : 0;
    field = strcasestr(text, "\r\nTransfer-Encoding:");
    if (!field || field > blank) return status;
    return !strcmp(text + length - strlen(LAST_CHUNK), LAST_CHUNK) ? status : 0;
}

size_t answer_shorten(char *text, size_t length) {
    const char *blank = strstr(text, "\r\n\r\n");
    const char *field = strcasestr(text, "\r\nTransfer-Encoding:");
    if (!blank || !field || field > blank) return length;
    size_t head = (size_t)(blank - text) + 4, tail = strlen(LAST_CHUNK);
    if (length < head + tail) return length;
    memmove(text + head, text + length - tail, tail + 1);
    return head + tail;
}
