#ifndef PQTWIN_PEER_H
#define PQTWIN_PEER_H

// The functions by which a shared library takes part in `make bench-lattice`.
//
// Define any of them, in any combination; those that are missing are left out. Buffers have exactly
// the sizes of FIPS 203 and FIPS 204 and belong to the caller; the caller's randomness makes the
// results comparable, but a library that can't take it may use its own. A function returns 0 when
// it succeeded, and verification returns 0 for a valid signature and another number otherwise.
// Calls come from one thread. Private keys may be in a form of the library's own if it is no longer
// than the standard's: what its key generation wrote is what it gets back.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What the table calls the library, and the build of it ("AVX2"), both UTF-8 and never freed.
typedef const char *pqtwin_text_function(void);

// seed: d‖z, 64 bytes, for ML-KEM; ξ, 32 bytes, for ML-DSA.
typedef int pqtwin_keygen_function(uint8_t *public_key, uint8_t *private_key, const uint8_t *seed);
// m: the 32 random bytes of the message.
typedef int pqtwin_encaps_function(
    uint8_t *ciphertext, uint8_t *shared_secret, const uint8_t *public_key, const uint8_t *m);
typedef int pqtwin_decaps_function(
    uint8_t *shared_secret, const uint8_t *ciphertext, const uint8_t *private_key);
// The pure form with an empty context. rnd: 32 bytes, all zero here, so signing is deterministic.
typedef int pqtwin_sign_function(
    uint8_t *signature, const uint8_t *message, size_t message_count, const uint8_t *private_key,
    const uint8_t *rnd);
typedef int pqtwin_verify_function(
    const uint8_t *signature, const uint8_t *message, size_t message_count,
    const uint8_t *public_key);

// Key objects: a key parsed and expanded once, NULL if it is refused; they live as long as the
// process. The operations on them are the measures with the suffix " cached".
typedef void *pqtwin_prepare_function(const uint8_t *key);
typedef int pqtwin_encaps_cached_function(
    uint8_t *ciphertext, uint8_t *shared_secret, const void *public_key, const uint8_t *m);
typedef int pqtwin_decaps_cached_function(
    uint8_t *shared_secret, const uint8_t *ciphertext, const void *private_key);
typedef int pqtwin_sign_cached_function(
    uint8_t *signature, const uint8_t *message, size_t message_count, const void *private_key,
    const uint8_t *rnd);
typedef int pqtwin_verify_cached_function(
    const uint8_t *signature, const uint8_t *message, size_t message_count,
    const void *public_key);

pqtwin_text_function pqtwin_peer_name, pqtwin_peer_variant;

#define PQTWIN_KEM(set)                                              \
    pqtwin_keygen_function pqtwin_mlkem##set##_keygen;               \
    pqtwin_encaps_function pqtwin_mlkem##set##_encaps;               \
    pqtwin_decaps_function pqtwin_mlkem##set##_decaps;               \
    pqtwin_prepare_function pqtwin_mlkem##set##_prepare_public;      \
    pqtwin_prepare_function pqtwin_mlkem##set##_prepare_private;     \
    pqtwin_encaps_cached_function pqtwin_mlkem##set##_encaps_cached; \
    pqtwin_decaps_cached_function pqtwin_mlkem##set##_decaps_cached;

#define PQTWIN_SIGNATURE(set)                                        \
    pqtwin_keygen_function pqtwin_mldsa##set##_keygen;               \
    pqtwin_sign_function pqtwin_mldsa##set##_sign;                   \
    pqtwin_verify_function pqtwin_mldsa##set##_verify;               \
    pqtwin_prepare_function pqtwin_mldsa##set##_prepare_public;      \
    pqtwin_prepare_function pqtwin_mldsa##set##_prepare_private;     \
    pqtwin_sign_cached_function pqtwin_mldsa##set##_sign_cached;     \
    pqtwin_verify_cached_function pqtwin_mldsa##set##_verify_cached;

PQTWIN_KEM(512)
PQTWIN_KEM(768)
PQTWIN_KEM(1024)
PQTWIN_SIGNATURE(44)
PQTWIN_SIGNATURE(65)
PQTWIN_SIGNATURE(87)

#undef PQTWIN_KEM
#undef PQTWIN_SIGNATURE

#ifdef __cplusplus
}
#endif

#endif
