#define _DEFAULT_SOURCE

#include "benchmark.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

// Larger than any operation needs, and painted with a byte that code seldom writes.
static const size_t stack_size = 4u << 20;
static const unsigned char paint = 0xA5;

typedef struct {
    void (*body)(void *);
    void *context;
} job;

static void *run(void *argument) {
    job *work = argument;
    work->body(work->context);
    return NULL;
}

// The stack grows downwards: what is still painted at its low end was never touched.
static size_t touched(const unsigned char *stack) {
    size_t untouched = 0;
    while (untouched < stack_size && stack[untouched] == paint) untouched++;
    return stack_size - untouched;
}

size_t benchmark_stack_use(void (*body)(void *), void *context) {
    const int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void *stack = mmap(NULL, stack_size, protection, flags, -1, 0);
    if (stack == MAP_FAILED) return 0;
    memset(stack, paint, stack_size);
    job work = {body, context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack, stack_size);
    pthread_t thread;
    size_t use = 0;
    if (pthread_create(&thread, &attributes, run, &work) == 0) {
        pthread_join(thread, NULL);
        use = touched(stack);
    }
    pthread_attr_destroy(&attributes);
    munmap(stack, stack_size);
    return use;
}
