#pragma once
#include "latency.h"

/* The connections that are delivered to. All of it belongs to the thread that calls it. */
enum { MAX_SUBSCRIBE_FRAMES = 4 };

enum { MAX_PORTS = 16 };

typedef struct {
    int ports[MAX_PORTS];                       /* connection n goes to number n modulo port_count */
    int port_count;
    const char *path;                           /* may hold $room */
    const char *frames[MAX_SUBSCRIBE_FRAMES];   /* sent once open, may hold $room; NULL: no more */
    int is_binary;
    int is_tls;
    int count;
    int rooms;                                  /* connection n is in room n modulo this */
    int stalled;                                /* so many, the first ones, stop reading once they are subscribed */
    int window;                                 /* handshakes under way at once */
    int is_together;                            /* the frames go out once every connection is open */
    const char *answer;                         /* in the last frame that answers a subscribe; NULL: there is no answer */
    int is_deflated;                            /* they offer permessage-deflate, and the answer is the first compressed frame, which is not read */
    char **tokens;                              /* connection n brings number n modulo token_count, in its address; NULL: none brings any */
    int token_count;
    const char *keep_alive;                     /* sent by each connection every 15 seconds; NULL: nothing */
} subscriber_plan;

typedef struct {
    int opened, failed, closed, answered;
    double answer_seconds;      /* from the first subscribe to the last answer */
    uint64_t received;          /* bytes, handshakes included */
    uint64_t delivered;
    uint64_t last_delivery;     /* when, as nanoseconds() */
    latency delivery;
} subscriber_counts;

extern subscriber_counts subscribers;

/* Opens and subscribes them all, and returns when all are answered, or, where there is no answer, nothing has come for a while.
   on_opened is called once all are open; those that are to be subscribed together are not yet. */
void subscribers_open(const subscriber_plan *plan, void (*on_opened)(void));

/* Handles what comes within so many milliseconds; returns at the first of it. */
void subscribers_pump(int milliseconds);

/* The connections that are open, read, and in this room. */
int subscribers_in(int room);
