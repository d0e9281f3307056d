#if __has_include(<sodium.h>)
#include <sodium.h>
#else
#error "libsodium headers are missing: install libsodium-dev (Debian) or libsodium (Homebrew)"
#endif
