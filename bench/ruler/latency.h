#pragma once
#include <stdint.h>

/* How long things took, in nanoseconds, to within three percent: each power of two has 32 buckets. */
enum { LATENCY_STEPS = 32, LATENCY_BUCKETS = 64 * LATENCY_STEPS };

typedef struct {
    uint64_t counts[LATENCY_BUCKETS];
    uint64_t total;
    uint64_t longest;
} latency;

/* Monotonic, the same clock for every process of the machine. */
uint64_t nanoseconds(void);

void latency_add(latency *seen, uint64_t duration);

/* In milliseconds; 0 where nothing was added. part: 0 to 1. */
double latency_at(const latency *seen, double part);
