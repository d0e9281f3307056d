#ifndef PQTWIN_CLOCK_H
#define PQTWIN_CLOCK_H

#include <stdint.h>
#include <time.h>

// Ticks of the finest clock at hand, read after everything before it has finished.
static inline uint64_t clock_ticks(void) {
#if defined(__x86_64__)
    __builtin_ia32_lfence();
    uint64_t ticks = __builtin_ia32_rdtsc();
    __builtin_ia32_lfence();
    return ticks;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

#endif
