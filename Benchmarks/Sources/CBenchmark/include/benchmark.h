#ifndef PQTWIN_BENCHMARK_H
#define PQTWIN_BENCHMARK_H

#include <stddef.h>
#include <time.h>

// The highest level of the x86-64 instruction set which this machine has: 4, 3, or 1 for anything
// below and for other architectures.
static inline int benchmark_processor_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return 4;
    if (__builtin_cpu_supports("x86-64-v3")) return 3;
#endif
    return 1;
}

// Clears the upper halves of the vector registers, which hand-written code may leave dirty: on some
// processors they slow every SSE instruction after them by half.
static inline void benchmark_clear_vector_state(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper" ::: "memory");
#endif
}

// The processor time that this process has used, in nanoseconds: what other processes take from a
// busy machine is not in it. A double counts nanoseconds exactly for months.
static inline double benchmark_cpu_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

// Runs `body` on a thread of its own and returns how many bytes of stack it touched, the thread's
// own start included; 0 if there is no such thread to be had.
size_t benchmark_stack_use(void (*body)(void *context), void *context);

// How often, and for how many bytes, this thread has allocated since it began. Counted with glibc
// only; elsewhere both stay 0, and `benchmark_counts_allocations` is 0.
typedef struct {
    unsigned long calls;
    unsigned long bytes;
} benchmark_allocations;

benchmark_allocations benchmark_allocations_so_far(void);
int benchmark_counts_allocations(void);

// How many bytes of heap the process has asked for and not given back; 0 without glibc.
double benchmark_heap_in_use(void);

#endif
