#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const word *word_at(const char *text, const word *words) {
    for (; words->name; words++) {
        if (!strncmp(text, words->name, strlen(words->name))) return words;
    }
    return NULL;
}

size_t words_fill(char *out, size_t size, const char *text, const word *words) {
    size_t at = 0;
    while (*text) {
        const word *found = *text == '$' ? word_at(text + 1, words) : NULL;
        size_t length = found ? strlen(found->value) : 1;
        if (at + length >= size) {
            fprintf(stderr, "ruler: a text to send is longer than %zu bytes\n", size);
            exit(2);
        }
        memcpy(out + at, found ? found->value : text, length);
        at += length;
        text += found ? 1 + strlen(found->name) : 1;
    }
    out[at] = 0;
    return at;
}
