#define _GNU_SOURCE
#include "publishers.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answers.h"
#include "marks.h"
#include "words.h"

enum { MAX_DATA = 1 << 16, MAX_REQUEST = 1 << 18 };

typedef struct {
    int fd, number;
    uint64_t asked;
    size_t length;
    char answer[16384];
} publisher;

publisher_counts publishers;
static const publisher_plan *plan;
static const int *members;
static publisher *all, **idle;
static int poll_set, idle_count;
static atomic_int is_done;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void connect_one(publisher *one, int number) {
    int on = 1;
    struct timeval patience = {.tv_sec = 1};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)plan->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    one->number = number;
    one->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (one->fd < 0 || connect(one->fd, (void *)&to, sizeof to)) fail("ruler: a publisher cannot connect");
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(one->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
    epoll_ctl(poll_set, EPOLL_CTL_ADD, one->fd, &event);
    if (plan->hello) send(one->fd, plan->hello, strlen(plan->hello), MSG_NOSIGNAL);
    idle[idle_count++] = one;
}

/* The items of one request; room: that of the last one. */
static void write_items(char *out, char *room, uint64_t now) {
    static char data[MAX_DATA + 1];
    size_t at = 0;
    for (int i = 0; i < plan->batch; i++) {
        int to = (int)(publishers.published % (uint64_t)plan->rooms);
        sprintf(room, "%d", to);
        marks_write(data, (size_t)plan->size, now);
        if (i) out[at++] = ',';
        at += words_fill(out + at, MAX_REQUEST - at - 1, plan->item, (word[]){{"room", room}, {"data", data}, {NULL, NULL}});
        publishers.published++;
        publishers.expected += (uint64_t)members[to];
    }
}

static size_t write_request(char *out, const publisher *one, uint64_t now) {
    static char items[MAX_REQUEST], body[MAX_REQUEST];
    char room[16], number[16], length[16];
    write_items(items, room, now);
    sprintf(length, "%zu", words_fill(body, sizeof body, plan->body, (word[]){{"items", items}, {NULL, NULL}}));
    sprintf(number, "%d", one->number);
    return words_fill(out, MAX_REQUEST, plan->request,
        (word[]){{"room", room}, {"publisher", number}, {"length", length}, {"body", body}, {NULL, NULL}});
}

static void publish(uint64_t now) {
    static char request[MAX_REQUEST];
    publisher *one = idle[plan->is_raw ? 0 : --idle_count];
    one->asked = now;
    one->length = 0;
    size_t length = write_request(request, one, now);
    if (send(one->fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) fail("ruler: a publisher was cut off");
}

static void on_answer(publisher *one, uint64_t now) {
    ssize_t got = recv(one->fd, one->answer + one->length, sizeof one->answer - 1 - one->length, MSG_DONTWAIT);
    if (got == 0) fail("ruler: the server closed a publisher");
    if (got < 0 || plan->is_raw) return;
    one->length += (size_t)got;
    one->answer[one->length] = 0;
    int status = answer_status(one->answer, one->length);
    if (!status) {
        /* Only the head, and the end, of a long answer matter. */
        if (one->length > sizeof one->answer / 2) one->length = answer_shorten(one->answer, one->length);
        return;
    }
    if (status / 100 != 2 && publishers.refused++ == 0) fprintf(stderr, "ruler: a publish was refused: %.300s\n", one->answer);
    latency_add(&publishers.answer, now - one->asked);
    idle[idle_count++] = one;
}

static uint64_t due(void) {
    return plan->rate > 0 ? publishers.started + (uint64_t)((double)publishers.published / plan->rate * 1e9) : 0;
}

static void wait_until(uint64_t then) {
    struct epoll_event events[64];
    uint64_t now = nanoseconds(), left = then > now ? then - now : 0;
    struct timespec most = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
    int count = epoll_pwait2(poll_set, events, 64, &most, NULL);
    now = nanoseconds();
    for (int i = 0; i < count; i++) on_answer(events[i].data.ptr, now);
}

static void *run(void *unused) {
    const uint64_t end = publishers.started + (uint64_t)(plan->seconds * 1e9);
    for (uint64_t now = nanoseconds(); now < end; now = nanoseconds()) {
        if (idle_count == 0) wait_until(end);
        else if (due() > now) wait_until(due() < end ? due() : end);
        else publish(now);
    }
    const uint64_t patience = end + 5000000000u;
    while (!plan->is_raw && idle_count < plan->count && nanoseconds() < patience) wait_until(patience);
    publishers.refused += (uint64_t)(plan->count - idle_count);
    for (int i = 0; i < plan->count; i++) {
        /* Closing with bytes unread would reset the connection, and might take the last publish with it. */
        shutdown(all[i].fd, SHUT_WR);
        while (recv(all[i].fd, all[i].answer, sizeof all[i].answer, 0) > 0) { }
        close(all[i].fd);
    }
    close(poll_set);
    free(all);
    free(idle);
    is_done = 1;
    return unused;
}

void publishers_start(const publisher_plan *wanted, const int *wanted_members) {
    plan = wanted;
    members = wanted_members;
    publishers = (publisher_counts){0};
    is_done = idle_count = 0;
    poll_set = epoll_create1(0);
    all = calloc((size_t)plan->count, sizeof *all);
    idle = calloc((size_t)plan->count, sizeof *idle);
    for (int i = 0; i < plan->count; i++) connect_one(&all[i], i);
    publishers.started = nanoseconds();
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, NULL)) fail("ruler: no thread for the publishers");
    pthread_detach(thread);
}

int publishers_are_done(void) { return is_done; }
