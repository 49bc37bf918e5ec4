#pragma once

/* What the server's processes have used so far. */
typedef struct {
    double cpu_seconds;     /* in the programs and in the kernel, of threads that ended as well */
    double resident_kb;
} usage;

/* pids: numbers with commas between; one that is gone counts as nothing. */
usage usage_of(const char *pids);
