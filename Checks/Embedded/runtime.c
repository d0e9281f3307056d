// What Swift wants from the ground it stands on, for processors without an operating system: memory
// from one array, a way to print, and the arithmetic that small processors lack. Enough for a
// program that runs to its end; a real one brings its own.

#include <stddef.h>
#include <stdint.h>

typedef unsigned long word;

void *memset(void *start, int byte, size_t count) {
    volatile unsigned char *p = start;
    while (count--) *p++ = (unsigned char)byte;
    return start;
}

void *memmove(void *to, const void *from, size_t count) {
    volatile unsigned char *t = to;
    const unsigned char *f = from;
    if ((uintptr_t)to < (uintptr_t)from) {
        while (count--) *t++ = *f++;
    } else {
        while (count--) t[count] = f[count];
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t count) { return memmove(to, from, count); }

int memcmp(const void *a, const void *b, size_t count) {
    const unsigned char *x = a, *y = b;
    for (; count; count--, x++, y++) {
        if (*x != *y) return *x - *y;
    }
    return 0;
}

// Memory: blocks with their size in front, in one list of free ones for each power of two.
static unsigned char heap[8 << 20] __attribute__((aligned(64)));
static size_t used;
static void *vacant[32];

static int class_of(size_t size) {
    int order = 6;
    while (((size_t)1 << order) < size) order++;
    return order;
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    // 64 bytes of header keep every alignment up to that.
    if (alignment > 64) return 22;
    int order = class_of(size);
    void **block = vacant[order];
    if (block) {
        vacant[order] = *block;
    } else {
        size_t whole = ((size_t)1 << order) + 64;
        if (used + whole > sizeof heap) return 12;
        unsigned char *start = heap + used;
        used += whole;
        *(int *)start = order;
        block = (void **)(start + 64);
    }
    *out = block;
    return 0;
}

void *malloc(size_t size) {
    void *block;
    return posix_memalign(&block, 16, size) ? 0 : block;
}

void free(void *block) {
    if (!block) return;
    int order = *(int *)((unsigned char *)block - 64);
    *(void **)block = vacant[order];
    vacant[order] = block;
}

// No one may take these for randomness.
void arc4random_buf(void *start, size_t count) { memset(start, 0, count); }

uintptr_t __stack_chk_guard = 0x5A17C0DE;
void __stack_chk_fail(void) { __builtin_trap(); }

#if defined(__wasm__)

__attribute__((import_module("host"), import_name("putchar"))) int show(int byte);
int putchar(int byte) { return show(byte); }
int __main_argc_argv(int count, char **arguments);
__attribute__((export_name("run"))) void run(void) { __main_argc_argv(0, 0); }

#else

// The few calls of Linux, so that an emulator of the processor can run the program.
static long system_call(long number, word a, word b, word c) {
#if defined(__arm__)
    register word r7 __asm__("r7") = (word)number;
    register word r0 __asm__("r0") = a;
    register word r1 __asm__("r1") = b;
    register word r2 __asm__("r2") = c;
    __asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
    return (long)r0;
#elif defined(__aarch64__)
    register word x8 __asm__("x8") = (word)number;
    register word x0 __asm__("x0") = a;
    register word x1 __asm__("x1") = b;
    register word x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return (long)x0;
#elif defined(__riscv)
    register word a7 __asm__("a7") = (word)number;
    register word a0 __asm__("a0") = a;
    register word a1 __asm__("a1") = b;
    register word a2 __asm__("a2") = c;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
    return (long)a0;
#endif
}

#if defined(__arm__)
enum { call_write = 4, call_exit = 1 };
#else
enum { call_write = 64, call_exit = 93 };
#endif

int putchar(int byte) {
    char letter = (char)byte;
    system_call(call_write, 1, (word)&letter, 1);
    return byte;
}

int main(int count, char **arguments);

void _start(void) {
    main(0, 0);
    system_call(call_exit, 0, 0, 0);
}

#endif

#if defined(__arm__) || (defined(__riscv) && __riscv_xlen == 32)

// 64-bit arithmetic in words of 32. Constant time but for the divisions, which no kernel uses.
typedef union {
    uint64_t whole;
    struct {
        uint32_t low, high;
    };
} wide;

uint64_t __ashldi3(uint64_t a, int n) {
    wide x = {a}, r;
    if (n == 0) return a;
    if (n >= 32) return r.low = 0, r.high = x.low << (n - 32), r.whole;
    return r.low = x.low << n, r.high = x.high << n | x.low >> (32 - n), r.whole;
}

uint64_t __lshrdi3(uint64_t a, int n) {
    wide x = {a}, r;
    if (n == 0) return a;
    if (n >= 32) return r.high = 0, r.low = x.high >> (n - 32), r.whole;
    return r.high = x.high >> n, r.low = x.low >> n | x.high << (32 - n), r.whole;
}

int64_t __ashrdi3(int64_t a, int n) {
    wide x = {(uint64_t)a}, r;
    int32_t high = (int32_t)x.high;
    if (n == 0) return a;
    if (n >= 32) return r.high = (uint32_t)(high >> 31), r.low = (uint32_t)(high >> (n - 32)), (int64_t)r.whole;
    return r.high = (uint32_t)(high >> n), r.low = x.low >> n | x.high << (32 - n), (int64_t)r.whole;
}

uint64_t __muldi3(uint64_t a, uint64_t b) {
    wide x = {a}, y = {b}, r;
    uint32_t xl = x.low & 0xFFFF, xh = x.low >> 16, yl = y.low & 0xFFFF, yh = y.low >> 16;
    uint32_t low = xl * yl, middle = xh * yl + (low >> 16), other = xl * yh + (middle & 0xFFFF);
    r.low = other << 16 | (low & 0xFFFF);
    r.high = xh * yh + (middle >> 16) + (other >> 16) + x.high * y.low + x.low * y.high;
    return r.whole;
}

static uint32_t divide(uint32_t a, uint32_t b, uint32_t *rest) {
    uint32_t quotient = 0, r = 0;
    for (int i = 31; i >= 0; i--) {
        r = r << 1 | (a >> i & 1);
        if (r >= b) r -= b, quotient |= (uint32_t)1 << i;
    }
    *rest = r;
    return quotient;
}

uint32_t __udivsi3(uint32_t a, uint32_t b) { uint32_t r; return divide(a, b, &r); }
uint32_t __umodsi3(uint32_t a, uint32_t b) { uint32_t r; return divide(a, b, &r), r; }
int32_t __divsi3(int32_t a, int32_t b) {
    uint32_t r, q = divide(a < 0 ? 0u - (uint32_t)a : (uint32_t)a, b < 0 ? 0u - (uint32_t)b : (uint32_t)b, &r);
    return (int32_t)((a < 0) != (b < 0) ? 0u - q : q);
}
int32_t __modsi3(int32_t a, int32_t b) { return a - __divsi3(a, b) * b; }

#if defined(__arm__)
void __aeabi_memcpy(void *t, const void *f, size_t n) { memmove(t, f, n); }
void __aeabi_memcpy4(void *t, const void *f, size_t n) { memmove(t, f, n); }
void __aeabi_memcpy8(void *t, const void *f, size_t n) { memmove(t, f, n); }
void __aeabi_memmove(void *t, const void *f, size_t n) { memmove(t, f, n); }
void __aeabi_memmove4(void *t, const void *f, size_t n) { memmove(t, f, n); }
void __aeabi_memmove8(void *t, const void *f, size_t n) { memmove(t, f, n); }
void __aeabi_memset(void *t, size_t n, int b) { memset(t, b, n); }
void __aeabi_memset4(void *t, size_t n, int b) { memset(t, b, n); }
void __aeabi_memset8(void *t, size_t n, int b) { memset(t, b, n); }
void __aeabi_memclr(void *t, size_t n) { memset(t, 0, n); }
void __aeabi_memclr4(void *t, size_t n) { memset(t, 0, n); }
void __aeabi_memclr8(void *t, size_t n) { memset(t, 0, n); }
uint64_t __aeabi_llsl(uint64_t a, int n) { return __ashldi3(a, n); }
uint64_t __aeabi_llsr(uint64_t a, int n) { return __lshrdi3(a, n); }
int64_t __aeabi_lasr(int64_t a, int n) { return __ashrdi3(a, n); }
uint64_t __aeabi_lmul(uint64_t a, uint64_t b) { return __muldi3(a, b); }
uint32_t __aeabi_uidiv(uint32_t a, uint32_t b) { return __udivsi3(a, b); }
int32_t __aeabi_idiv(int32_t a, int32_t b) { return __divsi3(a, b); }
#endif
#endif
