#ifndef PQTWIN_PROCESSOR_H
#define PQTWIN_PROCESSOR_H

// What Swift can't ask or say about the processor, as inline functions on values; no code is
// compiled from here but what the importing module calls.

// The highest level of the x86-64 instruction set which this machine and its system have:
// 4, 3, or 1 for anything below and for other architectures.
static inline int pqtwin_x86_64_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return 4;
    if (__builtin_cpu_supports("x86-64-v3")) return 3;
#endif
    return 1;
}

#if defined(__SSSE3__)
typedef unsigned char pqtwin_bytes16 __attribute__((ext_vector_type(16)));
typedef short pqtwin_words8 __attribute__((ext_vector_type(8)));

// Bytes by their places: byte i of the result is byte places[i] of the operand.
static inline pqtwin_bytes16 pqtwin_shuffle(pqtwin_bytes16 bytes, pqtwin_bytes16 places) {
    typedef char v16 __attribute__((vector_size(16)));
    return (pqtwin_bytes16)__builtin_ia32_pshufb128((v16)bytes, (v16)places);
}

// One bit for each of sixteen numbers, those of a lowest: whether it is negative.
static inline int pqtwin_negative_lanes(pqtwin_words8 a, pqtwin_words8 b) {
    typedef char v16 __attribute__((vector_size(16)));
    typedef short v8 __attribute__((vector_size(16)));
    return __builtin_ia32_pmovmskb128((v16)__builtin_ia32_packsswb128((v8)a, (v8)b));
}
#endif

#if defined(__BMI2__)
// The bits of a word that a mask names, moved together at its low end.
static inline unsigned long long pqtwin_gathered_bits(unsigned long long word,
                                                      unsigned long long mask) {
    return __builtin_ia32_pext_di(word, mask);
}
#endif

#endif
