#pragma once
#include <stddef.h>

/* HTTP answers, as far as a publisher needs them. text ends with a zero at length. */

/* The status of the answer once all of it is there; 0 until then. */
int answer_status(const char *text, size_t length);

/* Takes bytes out of the middle of the body of a long answer that comes in chunks; returns the new length. */
size_t answer_shorten(char *text, size_t length);
