#if __has_include(<openssl/evp.h>)
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/params.h>
#else
#error "libcrypto headers are missing: install libssl-dev (Debian) or openssl@3 (Homebrew)"
#endif
#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "libcrypto 3.0 or later is required"
#endif

/* Macros too nested for Swift's importer. */
static const int LIBCRYPTO_KEYPAIR = EVP_PKEY_KEYPAIR;
static const int LIBCRYPTO_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;
