/* The ruler: opens WebSocket connections, subscribes each, publishes, and prints in one line of JSON what came, when, and what it cost the server.
   docs/performance.md says what it measures and how. */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "processes.h"
#include "publishers.h"
#include "subscribers.h"

static subscriber_plan to_open = {.path = "/", .count = 1000, .rooms = 1, .window = 256};
static publisher_plan to_publish = {.body = "$items", .item = "$data", .batch = 1, .count = 1, .rooms = 1, .rate = 20, .seconds = 5, .size = 128};
static const char *pids = "", *aside = "";
static double settle, hold, warm;
static usage opened;

enum {
    PORT, PATH, SUBSCRIBE, BINARY, CONNECTIONS, ROOMS, STALLED, WINDOW, TOGETHER, ANSWER, KEEP_ALIVE, SETTLE, HOLD, WARM,
    PUBLISH, PUBLISH_PORT, BODY, ITEM, BATCH, RAW, HELLO, PUBLISHERS, RATE, SECONDS, SIZE, PIDS, ASIDE, TOKENS, TLS, DEFLATED,
};

static const struct option OPTIONS[] = {
    {"port", 1, 0, PORT}, {"path", 1, 0, PATH}, {"subscribe", 1, 0, SUBSCRIBE}, {"binary", 0, 0, BINARY}, {"connections", 1, 0, CONNECTIONS},
    {"rooms", 1, 0, ROOMS}, {"stalled", 1, 0, STALLED}, {"window", 1, 0, WINDOW}, {"together", 0, 0, TOGETHER}, {"answer", 1, 0, ANSWER},
    {"keep-alive", 1, 0, KEEP_ALIVE}, {"settle", 1, 0, SETTLE}, {"hold", 1, 0, HOLD}, {"warm", 1, 0, WARM},
    {"publish", 1, 0, PUBLISH}, {"publish-port", 1, 0, PUBLISH_PORT},
    {"body", 1, 0, BODY}, {"item", 1, 0, ITEM}, {"batch", 1, 0, BATCH}, {"raw", 0, 0, RAW}, {"hello", 1, 0, HELLO}, {"publishers", 1, 0, PUBLISHERS},
    {"rate", 1, 0, RATE}, {"seconds", 1, 0, SECONDS}, {"size", 1, 0, SIZE}, {"pids", 1, 0, PIDS}, {"aside", 1, 0, ASIDE},
    {"tokens", 1, 0, TOKENS}, {"tls", 0, 0, TLS}, {"deflated", 0, 0, DEFLATED}, {0},
};

static void add_frame(const char *text) {
    int at = 0;
    while (at < MAX_SUBSCRIBE_FRAMES - 1 && to_open.frames[at]) at++;
    to_open.frames[at] = text;
}

static void set_rooms(int rooms) { to_open.rooms = to_publish.rooms = rooms; }

/* A file with a token in each line. */
static void read_tokens(const char *name) {
    FILE *file = fopen(name, "r");
    if (!file) {
        perror(name);
        exit(2);
    }
    char line[4096];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        to_open.tokens = realloc(to_open.tokens, sizeof(char *) * (size_t)(to_open.token_count + 1));
        to_open.tokens[to_open.token_count++] = strdup(line);
    }
    fclose(file);
}

/* Numbers with commas between: the same server's nodes. */
static void read_ports(char *text) {
    for (char *port = strtok(text, ","); port && to_open.port_count < MAX_PORTS; port = strtok(NULL, ",")) {
        to_open.ports[to_open.port_count++] = atoi(port);
    }
}

static void set_option(int option) {
    switch (option) {
        case PORT: read_ports(optarg); break;
        case PATH: to_open.path = optarg; break;
        case TOKENS: read_tokens(optarg); break;
        case SUBSCRIBE: add_frame(optarg); break;
        case TLS: to_open.is_tls = 1; break;
        case DEFLATED: to_open.is_deflated = 1; break;
        case BINARY: to_open.is_binary = 1; break;
        case CONNECTIONS: to_open.count = atoi(optarg); break;
        case ROOMS: set_rooms(atoi(optarg)); break;
        case STALLED: to_open.stalled = atoi(optarg); break;
        case WINDOW: to_open.window = atoi(optarg); break;
        case TOGETHER: to_open.is_together = 1; break;
        case ANSWER: to_open.answer = optarg; break;
        case KEEP_ALIVE: to_open.keep_alive = optarg; break;
        case SETTLE: settle = atof(optarg); break;
        case WARM: warm = atof(optarg); break;
        case HOLD: hold = atof(optarg); break;
        case PUBLISH: to_publish.request = optarg; break;
        case PUBLISH_PORT: to_publish.port = atoi(optarg); break;
        case BODY: to_publish.body = optarg; break;
        case ITEM: to_publish.item = optarg; break;
        case BATCH: to_publish.batch = atoi(optarg); break;
        case RAW: to_publish.is_raw = 1; break;
        case HELLO: to_publish.hello = optarg; break;
        case PUBLISHERS: to_publish.count = atoi(optarg); break;
        case RATE: to_publish.rate = atof(optarg); break;
        case SECONDS: to_publish.seconds = atof(optarg); break;
        case SIZE: to_publish.size = atoi(optarg); break;
        case PIDS: pids = optarg; break;
        case ASIDE: aside = optarg; break;
        default: exit(2);
    }
}

static void read_options(int count, char **arguments) {
    for (int option; (option = getopt_long(count, arguments, "", OPTIONS, NULL)) != -1;) set_option(option);
    if (!to_publish.port) to_publish.port = to_open.ports[0];
    if (to_open.port_count && to_publish.size >= 32 && to_publish.size <= 65536 && to_open.rooms > 0) return;
    fprintf(stderr, "ruler: --port is needed, --size is 32 to 65536, --rooms at least 1\n");
    exit(2);
}

static void raise_open_files(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

static void note_opened(void) { opened = usage_of(pids); }

static void print_opened(usage before, usage after, double seconds) {
    int count = subscribers.opened ? subscribers.opened : 1;
    printf("{\"opened\":%d,\"failed\":%d,\"connectSeconds\":%.3f,\"connectMicroseconds\":%.2f,\"answered\":%d,\"answerSeconds\":%.3f,\"receivedKilobytes\":%.2f", subscribers.opened,
        subscribers.failed, seconds, (after.cpu_seconds - before.cpu_seconds) * 1e6 / count, subscribers.answered, subscribers.answer_seconds,
        (double)subscribers.received / 1024 / count);
    if (to_open.is_together) printf(",\"answerMicroseconds\":%.2f", (after.cpu_seconds - opened.cpu_seconds) * 1e6 / count);
}

static void open_all(usage before) {
    uint64_t start = nanoseconds();
    subscribers_open(&to_open, note_opened);
    print_opened(before, usage_of(pids), (double)(nanoseconds() - start) / 1e9);
}

static void pump_for(double seconds) {
    uint64_t end = nanoseconds() + (uint64_t)(seconds * 1e9);
    while (nanoseconds() < end) subscribers_pump(50);
}

static void hold_idle(usage before) {
    /* What a server still has to do with so many arrivals, compiling included, is none of being idle. */
    pump_for(settle);
    usage start = usage_of(pids);
    pump_for(hold);
    usage after = usage_of(pids);
    int count = subscribers.opened ? subscribers.opened : 1;
    printf(",\"idleKilobytes\":%.2f,\"idleMicroseconds\":%.4f", (after.resident_kb - before.resident_kb) / count,
        hold > 0 ? (after.cpu_seconds - start.cpu_seconds) * 1e6 / count / hold : 0);
}

/* Until all have come, or none has for two seconds. */
static void drain(void) {
    uint64_t seen = subscribers.delivered, since = nanoseconds();
    while (subscribers.delivered < publishers.expected && nanoseconds() - since < 2000000000u) {
        subscribers_pump(20);
        if (subscribers.delivered != seen) since = nanoseconds();
        seen = subscribers.delivered;
    }
}

static void print_published(usage before, usage after, double aside_seconds) {
    uint64_t delivered = subscribers.delivered;
    double seconds = (double)(subscribers.last_delivery - publishers.started) / 1e9, cpu = after.cpu_seconds - before.cpu_seconds;
    printf(",\"published\":%lu,\"refused\":%lu,\"expected\":%lu,\"delivered\":%lu,\"cpuSeconds\":%.3f", publishers.published, publishers.refused,
        publishers.expected, delivered, cpu);
    printf(",\"asideSeconds\":%.3f", aside_seconds);
    printf(",\"deliveriesPerSecond\":%.0f,\"microseconds\":%.3f", delivered ? (double)delivered / seconds : 0, delivered ? cpu * 1e6 / (double)delivered : 0);
    printf(",\"latency\":{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}", latency_at(&subscribers.delivery, 0.5), latency_at(&subscribers.delivery, 0.99),
        (double)subscribers.delivery.longest / 1e6);
    printf(",\"answer\":{\"p50\":%.3f,\"p99\":%.3f}", latency_at(&publishers.answer, 0.5), latency_at(&publishers.answer, 0.99));
}

static void publish(const publisher_plan *plan, const int *members) {
    subscribers.delivered = 0;
    memset(&subscribers.delivery, 0, sizeof subscribers.delivery);
    publishers_start(plan, members);
    while (!publishers_are_done()) subscribers_pump(20);
    drain();
}

static void publish_all(void) {
    int *members = calloc((size_t)to_publish.rooms, sizeof *members);
    for (int room = 0; room < to_publish.rooms; room++) members[room] = subscribers_in(room);
    publisher_plan to_warm = to_publish;
    to_warm.seconds = warm;
    if (warm > 0) publish(&to_warm, members);
    usage before = usage_of(pids), aside_before = usage_of(aside);
    publish(&to_publish, members);
    print_published(before, usage_of(pids), usage_of(aside).cpu_seconds - aside_before.cpu_seconds);
}

int main(int count, char **arguments) {
    read_options(count, arguments);
    raise_open_files();
    usage before = usage_of(pids);
    open_all(before);
    hold_idle(before);
    if (to_publish.request) publish_all();
    printf(",\"closed\":%d,\"residentMegabytes\":%.1f}\n", subscribers.closed, usage_of(pids).resident_kb / 1024);
    return 0;
}
