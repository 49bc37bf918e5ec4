#pragma once
#include "latency.h"

/* Publishers over HTTP with kept connections, all on one thread of their own: reading deliveries must not slow publishing down. */
typedef struct {
    int port;
    const char *request;    /* may hold $room, $publisher, $length (of the body) and $body */
    const char *body;       /* may hold $items */
    const char *item;       /* may hold $room and $data */
    int batch;              /* items in a request, with commas between */
    int is_raw;             /* no answer is waited for: not HTTP */
    const char *hello;      /* sent first on each connection; NULL: nothing */
    int count;              /* connections; each waits for its answer before it publishes again */
    int rooms;              /* message n goes to room n modulo this */
    double rate;            /* messages a second of all together; 0: as fast as they are answered */
    double seconds;
    int size;               /* of a message's data, in bytes */
} publisher_plan;

typedef struct {
    uint64_t published, expected, refused;
    uint64_t started;       /* as nanoseconds() */
    latency answer;
} publisher_counts;

/* Valid once publishers_are_done. */
extern publisher_counts publishers;

/* Again only once they are done. members: how many deliveries a message to each room makes. Both are read until they are done. */
void publishers_start(const publisher_plan *plan, const int *members);

/* True once the time is over and every request is answered, or given up after five seconds. */
int publishers_are_done(void);
