/* The least that a server can do to refuse: one thread that accepts, reads the head, sends a 503 with as many bytes as the hub's, and closes.

   refuser PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: application/problem+json\r\nRetry-After: 5\r\n"
                             "Cache-Control: no-store\r\nContent-Length: 152\r\n\r\n"
                             "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"This node takes no more connections now. "
                             "Try again.\",\"code\":\"overloaded\"}         ";

static void refuse(int fd) {
    char head[4096];
    size_t length = 0;
    ssize_t more;
    while (length < sizeof head - 1 && (more = recv(fd, head + length, sizeof head - 1 - length, 0)) > 0) {
        length += (size_t)more;
        head[length] = 0;
        if (strstr(head, "\r\n\r\n")) break;
    }
    if (send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) perror("refuser");
    close(fd);
}

int main(int count, char **words) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    if (count != 2) {
        fprintf(stderr, "usage: refuser PORT\n");
        return 2;
    }
    at.sin_port = htons((uint16_t)atoi(words[1]));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (void *)&at, sizeof at) || listen(listener, 4096)) {
        perror("refuser");
        return 1;
    }
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) refuse(fd);
    perror("refuser");
    return 1;
}
