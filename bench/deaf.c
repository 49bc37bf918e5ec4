/* Deaf clients: they ask for a WebSocket, are refused, and come back at once, so many a second. Says how many were refused, and what processor time
   that took the server, in user and in kernel mode.

   deaf PORT PER-SECOND SECONDS PID */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 4 };

static const char request[] = "GET /ws?r=1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
static int port, per_second, seconds;
static atomic_int refused, other, failed;

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Connects, asks, and reads to the end. */
static void ask(void) {
    char answer[4096];
    size_t length = 0;
    ssize_t more = -1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && !connect(fd, (void *)&at, sizeof at) && send(fd, request, sizeof request - 1, MSG_NOSIGNAL) > 0)
        while (length < sizeof answer && (more = recv(fd, answer + length, sizeof answer - length, 0)) > 0) length += (size_t)more;
    if (fd >= 0) close(fd);
    if (more < 0 || length < 12) failed++;
    else if (!memcmp(answer + 9, "503", 3)) refused++;
    else other++;
}

/* By schedule, however long an answer takes; who is late does not make up for it. */
static void *run(void *unused) {
    double due = now(), end = due + seconds;
    for (; due < end; due += (double)THREADS / per_second) {
        double left = due - now();
        if (left > 0) usleep((useconds_t)(left * 1e6));
        ask();
        if (now() > due + 0.1) due = now();
    }
    return unused;
}

static void processor(int pid, double *user, double *kernel) {
    char path[64], text[1024] = "";
    unsigned long long ticks[2] = {0, 0};
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file) {
        text[fread(text, 1, sizeof text - 1, file)] = 0;
        fclose(file);
    }
    /* The name may have spaces; after it come 11 fields that are none of ours. */
    char *rest = strrchr(text, ')');
    if (!rest || sscanf(rest + 2, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu", &ticks[0], &ticks[1]) != 2) {
        fprintf(stderr, "deaf: there is no process %d\n", pid);
        exit(1);
    }
    *user = (double)ticks[0] / (double)sysconf(_SC_CLK_TCK);
    *kernel = (double)ticks[1] / (double)sysconf(_SC_CLK_TCK);
}

int main(int count, char **words) {
    pthread_t threads[THREADS];
    double user[2], kernel[2];
    if (count != 5) {
        fprintf(stderr, "usage: deaf PORT PER-SECOND SECONDS PID\n");
        return 2;
    }
    port = atoi(words[1]);
    per_second = atoi(words[2]);
    seconds = atoi(words[3]);
    processor(atoi(words[4]), &user[0], &kernel[0]);
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, run, NULL);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    processor(atoi(words[4]), &user[1], &kernel[1]);
    double each = refused ? 1e6 / refused : 0;
    printf("{\"refused\":%d,\"other\":%d,\"failed\":%d,\"perSecond\":%d,\"user\":%.1f,\"kernel\":%.1f}\n", refused, other, failed, refused / seconds,
           (user[1] - user[0]) * each, (kernel[1] - kernel[0]) * each);
    return 0;
}
