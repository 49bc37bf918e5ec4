#pragma once
#include <stddef.h>

/* What stands for $name in a text that the ruler sends. */
typedef struct {
    const char *name;
    const char *value;
} word;

/* Writes text with each $name replaced; an unknown one stays. Ends the program where it does not fit: a cut request would be measured as another.
   words: ends with a name that is NULL. Returns the length. */
size_t words_fill(char *out, size_t size, const char *text, const word *words);
