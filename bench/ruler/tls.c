#include "tls.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

static SSL_CTX *context(void) {
    static SSL_CTX *made;
    if (made) return made;
    made = SSL_CTX_new(TLS_client_method());
    if (!made) {
        fprintf(stderr, "ruler: OpenSSL does not start\n");
        exit(1);
    }
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
    return made;
}

tls *tls_new(int fd) {
    tls *link = SSL_new(context());
    SSL_set_fd(link, fd);
    SSL_set_connect_state(link);
    return link;
}

int tls_step(tls *link) {
    int result = SSL_do_handshake(link);
    if (result == 1) return TLS_DONE;
    switch (SSL_get_error(link, result)) {
        case SSL_ERROR_WANT_READ: return TLS_WANTS_READ;
        case SSL_ERROR_WANT_WRITE: return TLS_WANTS_WRITE;
        default: return TLS_FAILED;
    }
}

ssize_t tls_send(tls *link, const void *bytes, size_t length) { return SSL_write(link, bytes, (int)length); }

ssize_t tls_receive(tls *link, void *bytes, size_t length) {
    size_t got = 0;
    int last = 1;
    while (got < length && (last = SSL_read(link, (char *)bytes + got, (int)(length - got))) > 0) got += (size_t)last;
    if (got) return (ssize_t)got;
    int error = SSL_get_error(link, last);
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    errno = error == SSL_ERROR_WANT_READ ? EAGAIN : EPROTO;
    return -1;
}

void tls_free(tls *link) { SSL_free(link); }
