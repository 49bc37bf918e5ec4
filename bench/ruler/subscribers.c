#define _GNU_SOURCE
#include "subscribers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frames.h"
#include "marks.h"
#include "tls.h"
#include "words.h"

enum { CONNECTING, SECURING, UPGRADING, OPEN, GONE };
enum { BUFFER = 1 << 18, READ = 1 << 17, EVENTS = 512 };

typedef struct {
    int fd;
    uint8_t state, is_stalled, is_answered;
    uint32_t carried;   /* bytes of a frame, or of the handshake's answer, that is not whole yet */
    uint8_t *carry;
    tls *link;          /* NULL: plain */
} subscriber;

subscriber_counts subscribers;
static const subscriber_plan *plan;
static subscriber *all;
static int poll_set, under_way, next_keep_alive;
static uint64_t subscribed_at, heard_at, keep_alive_since;

static void end(subscriber *one) {
    if (one->state == GONE) return;
    if (one->state == OPEN) {
        subscribers.closed++;
    } else {
        subscribers.failed++;
        under_way--;
    }
    if (one->link) tls_free(one->link);
    one->link = NULL;
    close(one->fd);
    free(one->carry);
    one->carry = NULL;
    one->state = GONE;
}

/* The first is told, as one says mostly what all would. */
static void lose(subscriber *one, const char *how, int code) {
    if (one->state == OPEN && !subscribers.closed) fprintf(stderr, "ruler: connection %d was lost: %s %d\n", (int)(one - all), how, code);
    end(one);
}

static void fill(char *out, size_t size, const char *text, int number) {
    char room[16];
    snprintf(room, sizeof room, "%d", number % plan->rooms);
    words_fill(out, size, text, (word[]){{"room", room}, {NULL, NULL}});
}

static void send_all(subscriber *one, const void *bytes, size_t length) {
    ssize_t sent = one->link ? tls_send(one->link, bytes, length) : send(one->fd, bytes, length, MSG_NOSIGNAL);
    if (sent != (ssize_t)length) lose(one, "it takes no more, error", errno);
}

static void send_frame(subscriber *one, int opcode, const void *payload, size_t length) {
    uint8_t bytes[4096 + FRAME_HEAD];
    if (length <= 4096) send_all(one, bytes, frame_write(bytes, opcode, payload, length));
}

static void send_text(subscriber *one, const char *text) {
    char filled[4096];
    fill(filled, sizeof filled, text, (int)(one - all));
    send_frame(one, plan->is_binary ? FRAME_BINARY : FRAME_TEXT, filled, strlen(filled));
}

static void subscribe(subscriber *one) {
    if (!subscribed_at) subscribed_at = nanoseconds();
    for (int i = 0; i < MAX_SUBSCRIBE_FRAMES && plan->frames[i] && one->state == OPEN; i++) send_text(one, plan->frames[i]);
}

static int port_of(int number) { return plan->ports[number % plan->port_count]; }

static void begin(int number) {
    subscriber *one = &all[number];
    int on = 1, small = 4096;
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    one->is_stalled = number < plan->stalled;
    under_way++;
    if (one->fd < 0) {
        end(one);
        return;
    }
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (one->is_stalled) setsockopt(one->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port_of(number)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLOUT, .data.u32 = (uint32_t)number};
    if (connect(one->fd, (void *)&to, sizeof to) && errno != EINPROGRESS) end(one);
    else epoll_ctl(poll_set, EPOLL_CTL_ADD, one->fd, &event);
}

static void wait_for(subscriber *one, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u32 = (uint32_t)(one - all)};
    epoll_ctl(poll_set, EPOLL_CTL_MOD, one->fd, &event);
}

static void upgrade(subscriber *one);

static void secure(subscriber *one) {
    switch (tls_step(one->link)) {
        case TLS_DONE: upgrade(one); break;
        case TLS_WANTS_READ: wait_for(one, EPOLLIN); break;
        case TLS_WANTS_WRITE: wait_for(one, EPOLLOUT); break;
        default:
            if (!subscribers.failed) fprintf(stderr, "ruler: a TLS handshake failed\n");
            end(one);
    }
}

static void on_connected(subscriber *one) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(one->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        end(one);
        return;
    }
    if (!plan->is_tls) {
        upgrade(one);
        return;
    }
    one->link = tls_new(one->fd);
    one->state = SECURING;
    secure(one);
}

static void upgrade(subscriber *one) {
    char path[512], request[4096];
    fill(path, sizeof path, plan->path, (int)(one - all));
    const char *token = plan->token_count ? plan->tokens[(one - all) % plan->token_count] : NULL;
    /* The key is RFC 6455's example, so that the floor knows the answer by heart. */
    int length = snprintf(request, sizeof request,
        "GET %s%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n", path, token ? "?access_token=" : "",
        token ? token : "", port_of((int)(one - all)), plan->is_deflated ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "");
    if (length >= (int)sizeof request) {
        fprintf(stderr, "ruler: a token is too long\n");
        exit(2);
    }
    one->state = UPGRADING;
    wait_for(one, EPOLLIN);
    send_all(one, request, (size_t)length);
}

/* Returns how many bytes the answer to the handshake was; 0: it is not whole yet. */
static size_t take_upgrade(subscriber *one, const uint8_t *bytes, size_t length) {
    const uint8_t *blank = memmem(bytes, length, "\r\n\r\n", 4);
    if (!blank) return 0;
    if (!memmem(bytes, length, " 101 ", 5)) {
        if (!subscribers.failed) fprintf(stderr, "ruler: refused: %.*s\n", (int)(length > 300 ? 300 : length), bytes);
        end(one);
        return 0;
    }
    one->state = OPEN;
    under_way--;
    subscribers.opened++;
    if (!plan->is_together) subscribe(one);
    return (size_t)(blank - bytes) + 4;
}

static int is_answer(const frame *data) {
    if (plan->is_deflated) return data->is_compressed;
    return plan->answer && memmem(data->payload, data->length, plan->answer, strlen(plan->answer));
}

static void on_data(subscriber *one, const frame *data, uint64_t now) {
    for (mark found, *at = data->is_compressed ? NULL : marks_first(&found, data->payload, data->length); at; at = marks_next(at)) {
        latency_add(&subscribers.delivery, now > at->sent ? now - at->sent : 0);
        subscribers.delivered++;
        subscribers.last_delivery = now;
    }
    if (one->is_answered || !is_answer(data)) return;
    one->is_answered = 1;
    subscribers.answered++;
    subscribers.answer_seconds = (double)(now - subscribed_at) / 1e9;
}

static size_t take_frames(subscriber *one, const uint8_t *bytes, size_t length, uint64_t now) {
    size_t taken = 0, next;
    frame got;
    while (one->state == OPEN && (next = frame_take(&got, bytes + taken, length - taken))) {
        if (got.opcode == FRAME_CLOSE) lose(one, "closed with code", got.length < 2 ? 0 : got.payload[0] << 8 | got.payload[1]);
        else if (got.opcode == FRAME_PING) send_frame(one, FRAME_PONG, got.payload, got.length);
        else on_data(one, &got, now);
        taken += next;
    }
    return taken;
}

static void keep(subscriber *one, const uint8_t *rest, size_t length) {
    free(one->carry);
    one->carry = NULL;
    one->carried = (uint32_t)length;
    if (length) one->carry = memcpy(malloc(length), rest, length);
}

static void on_readable(subscriber *one) {
    static uint8_t buffer[BUFFER];
    size_t length = one->carried;
    if (length > BUFFER - READ) {
        lose(one, "a frame is longer than", BUFFER - READ);
        return;
    }
    if (length) memcpy(buffer, one->carry, length);
    ssize_t got = one->link ? tls_receive(one->link, buffer + length, READ) : recv(one->fd, buffer + length, READ, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        lose(one, "cut off, error", got ? errno : 0);
        return;
    }
    length += (size_t)got;
    subscribers.received += (uint64_t)got;
    heard_at = nanoseconds();
    size_t taken = one->state == UPGRADING ? take_upgrade(one, buffer, length) : 0;
    taken += one->state == OPEN ? take_frames(one, buffer + taken, length - taken, heard_at) : 0;
    if (one->state != GONE) keep(one, buffer + taken, length - taken);
}

/* A fifteenth of the connections each second, as clients that connected at different times would; never ahead of what subscribes them. */
static void keep_alive(void) {
    if (!plan->keep_alive || !keep_alive_since) return;
    double seconds = (double)(nanoseconds() - keep_alive_since) / 1e9;
    for (int64_t due = (int64_t)(seconds * plan->count / 15); next_keep_alive < due; next_keep_alive++) {
        subscriber *one = &all[next_keep_alive % plan->count];
        if (one->state == OPEN) send_text(one, plan->keep_alive);
    }
}

void subscribers_pump(int milliseconds) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(poll_set, events, EVENTS, milliseconds);
    for (int i = 0; i < count; i++) {
        subscriber *one = &all[events[i].data.u32];
        if (one->state == CONNECTING) on_connected(one);
        else if (one->state == SECURING) secure(one);
        else if (one->state != GONE) on_readable(one);
    }
    keep_alive();
}

static int is_settled(void) {
    const double quiet = (double)(nanoseconds() - (heard_at > subscribed_at ? heard_at : subscribed_at)) / 1e9;
    return plan->answer ? subscribers.answered >= subscribers.opened - subscribers.closed : quiet > 0.5;
}

static void stall(void) {
    for (int i = 0; i < plan->stalled; i++) epoll_ctl(poll_set, EPOLL_CTL_DEL, all[i].fd, NULL);
}

/* Those that are to be subscribed together are not yet. */
static void open_connections(void) {
    for (int begun = 0; begun < plan->count || under_way > 0;) {
        while (begun < plan->count && under_way < plan->window) begin(begun++);
        subscribers_pump(100);
    }
}

static void subscribe_together(void) {
    for (int i = 0; i < plan->count; i++) {
        if (all[i].state == OPEN) subscribe(&all[i]);
        if (i % 64 == 63) subscribers_pump(0);
    }
}

void subscribers_open(const subscriber_plan *wanted, void (*on_opened)(void)) {
    plan = wanted;
    all = calloc((size_t)plan->count, sizeof *all);
    poll_set = epoll_create1(0);
    open_connections();
    on_opened();
    if (plan->is_together) subscribe_together();
    const uint64_t patience = nanoseconds() + 60000000000u;
    while (!is_settled() && nanoseconds() < patience) subscribers_pump(50);
    stall();
    keep_alive_since = nanoseconds();
}

int subscribers_in(int room) {
    int count = 0;
    for (int i = room; i < plan->count; i += plan->rooms) count += all[i].state == OPEN && !all[i].is_stalled;
    return count;
}
