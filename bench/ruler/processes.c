#define _GNU_SOURCE
#include "processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The kernel's own clock of the process: nanoseconds, where /proc/PID/stat counts hundredths of a second. */
static double cpu_seconds_of(int pid) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used)) return 0;
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static double resident_kb_of(int pid) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *status = fopen(path, "r");
    double kb = 0;
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "VmRSS: %lf", &kb) == 1) break;
    }
    if (status) fclose(status);
    return kb;
}

usage usage_of(const char *pids) {
    usage sum = {0, 0};
    while (*pids) {
        char *end;
        int pid = (int)strtol(pids, &end, 10);
        if (end == pids) break;
        sum.cpu_seconds += cpu_seconds_of(pid);
        sum.resident_kb += resident_kb_of(pid);
        pids = *end == ',' ? end + 1 : end;
    }
    return sum;
}
