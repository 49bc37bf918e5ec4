#pragma once
#include <stddef.h>
#include <sys/types.h>

/* TLS as a client, over a socket that does not block. No certificate is checked, and no session is resumed. */
typedef struct ssl_st tls;

enum { TLS_DONE, TLS_WANTS_READ, TLS_WANTS_WRITE, TLS_FAILED };

tls *tls_new(int fd);

/* One step of the handshake: TLS_DONE, or what it waits for. */
int tls_step(tls *link);

/* As send and recv; tls_receive takes all that is there, up to length. -1 with EAGAIN: nothing is. */
ssize_t tls_send(tls *link, const void *bytes, size_t length);
ssize_t tls_receive(tls *link, void *bytes, size_t length);

void tls_free(tls *link);
