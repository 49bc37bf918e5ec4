/* The floor: the least that a server can do for a delivery. One thread, one epoll set, one room; what is PUT is framed once, and each connection that has
   said something gets it by one send(). It checks nothing, and what a socket does not take is lost: the ruler counts. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FILES = 1 << 17, EVENTS = 512 };
enum { NEW, OPEN, MEMBER };

static uint8_t state[MAX_FILES];
static int members[MAX_FILES], place[MAX_FILES], count;
static int poll_set;

static void watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poll_set, EPOLL_CTL_ADD, fd, &event);
}

static int listen_on(int port) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (void *)&at, sizeof at) || listen(fd, 4096)) {
        perror("floor");
        exit(1);
    }
    return fd;
}

static void accept_all(int listener) {
    int on = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        state[fd] = NEW;
        watch(fd);
    }
}

static void leave(int fd) {
    if (state[fd] == MEMBER) {
        int last = members[--count];
        members[place[fd]] = last;
        place[last] = place[fd];
    }
    state[fd] = NEW;
    close(fd);
}

static void upgrade(int fd) {
    /* To the key that the ruler sends. */
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
    state[fd] = OPEN;
}

static void join(int fd) {
    state[fd] = MEMBER;
    place[fd] = count;
    members[count++] = fd;
}

/* As long as the hub's, so that both send as many bytes. */
static size_t frame_of(uint8_t *out, const char *body) {
    char text[65536];
    int length = snprintf(text, sizeof text, "{\"type\":\"message\",\"room\":\"r0\",\"id\":\"m0\",\"version\":1790000000000000,\"data\":%s}", body);
    size_t head = 0;
    out[head++] = 0x81;
    if (length >= 126) {
        out[head++] = 126;
        out[head++] = (uint8_t)(length >> 8);
    }
    out[head++] = (uint8_t)length;
    memcpy(out + head, text, (size_t)length);
    return head + (size_t)length;
}

static void broadcast(int publisher, const char *request) {
    static const char answer[] = "HTTP/1.1 204 No Content\r\n\r\n";
    static uint8_t frame[66000];
    const char *body = strstr(request, "\r\n\r\n");
    if (!body) return;
    size_t length = frame_of(frame, body + 4);
    for (int i = 0; i < count; i++) send(members[i], frame, length, MSG_NOSIGNAL);
    send(publisher, answer, sizeof answer - 1, MSG_NOSIGNAL);
}

static void read_from(int fd) {
    static char bytes[65000];
    ssize_t got = recv(fd, bytes, sizeof bytes - 1, 0);
    if (got <= 0) {
        leave(fd);
        return;
    }
    bytes[got] = 0;
    if (state[fd] == OPEN) join(fd);
    else if (state[fd] == NEW && !strncmp(bytes, "GET ", 4)) upgrade(fd);
    else if (!strncmp(bytes, "PUT ", 4)) broadcast(fd, bytes);
}

int main(int arguments, char **argument) {
    struct rlimit files;
    struct epoll_event events[EVENTS];
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = listen_on(arguments > 1 ? atoi(argument[1]) : 7001);
    poll_set = epoll_create1(0);
    watch(listener);
    for (;;) {
        int ready = epoll_wait(poll_set, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener) accept_all(listener);
            else read_from(events[i].data.fd);
        }
    }
}
