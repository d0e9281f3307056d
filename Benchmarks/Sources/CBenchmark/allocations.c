#include "benchmark.h"

#include <stdlib.h>

#if defined(__GLIBC__)

#include <errno.h>
#include <malloc.h>

// The executable's allocation functions take the place of the C library's in the whole process.
// They only count, and pass on to the same allocator, so `free` may stay as it is.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Thread_local benchmark_allocations so_far;

static void count(size_t bytes) {
    so_far.calls += 1;
    so_far.bytes += bytes;
}

void *malloc(size_t bytes) {
    count(bytes);
    return __libc_malloc(bytes);
}

void *calloc(size_t number, size_t size) {
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t bytes) {
    count(bytes);
    return __libc_realloc(old, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
    count(bytes);
    return __libc_memalign(alignment, bytes);
}

void *memalign(size_t alignment, size_t bytes) {
    count(bytes);
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **result, size_t alignment, size_t bytes) {
    count(bytes);
    void *memory = __libc_memalign(alignment, bytes);
    if (memory == NULL) return ENOMEM;
    *result = memory;
    return 0;
}

benchmark_allocations benchmark_allocations_so_far(void) { return so_far; }
int benchmark_counts_allocations(void) { return 1; }

double benchmark_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return (double)info.uordblks + (double)info.hblkhd;
}

#else

benchmark_allocations benchmark_allocations_so_far(void) {
    benchmark_allocations none = {0, 0};
    return none;
}
int benchmark_counts_allocations(void) { return 0; }
double benchmark_heap_in_use(void) { return 0; }

#endif
