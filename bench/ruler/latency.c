#include "latency.h"

#include <time.h>

uint64_t nanoseconds(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

/* Below 32 a bucket is one nanosecond; above, the power of two and the five bits that follow the first. */
static int bucket_of(uint64_t duration) {
    if (duration < LATENCY_STEPS) return (int)duration;
    int power = 63 - __builtin_clzll(duration);
    return (power - 4) * LATENCY_STEPS + (int)(duration >> (power - 5)) - LATENCY_STEPS;
}

static double start_of(int bucket) {
    if (bucket < LATENCY_STEPS) return bucket;
    int power = bucket / LATENCY_STEPS + 4;
    return (double)(LATENCY_STEPS + bucket % LATENCY_STEPS) * (double)(1ull << (power - 5));
}

void latency_add(latency *seen, uint64_t duration) {
    seen->counts[bucket_of(duration)]++;
    seen->total++;
    if (duration > seen->longest) seen->longest = duration;
}

double latency_at(const latency *seen, double part) {
    uint64_t below = 0, wanted = (uint64_t)((double)seen->total * part);
    for (int bucket = 0; bucket < LATENCY_BUCKETS; bucket++) {
        below += seen->counts[bucket];
        if (below > wanted) return start_of(bucket) / 1e6;
    }
    return (double)seen->longest / 1e6;
}
