#ifndef PQTWIN_MEMCHECK_MARKS_H
#define PQTWIN_MEMCHECK_MARKS_H

// Requests to valgrind, which are inline assembly that does nothing outside of it.

#include <stddef.h>
#include <valgrind/memcheck.h>

// From here on memcheck reports a branch or an index that depends on these bytes.
static inline void marks_set(const void *start, size_t count) {
    (void)VALGRIND_MAKE_MEM_UNDEFINED(start, count);
}

// And from here on it doesn't.
static inline void marks_clear(const void *start, size_t count) {
    (void)VALGRIND_MAKE_MEM_DEFINED(start, count);
}

// Whether anyone is listening.
static inline int marks_are_watched(void) { return (int)RUNNING_ON_VALGRIND; }

// The level of x86-64 that this processor, or the one valgrind stands for, has: what the library
// asks when it chooses its kernels.
static inline int marks_processor_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return 4;
    if (__builtin_cpu_supports("x86-64-v3")) return 3;
#endif
    return 1;
}

#endif
