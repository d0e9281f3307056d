#if __has_include(<zlib.h>)
#include <zlib.h>
#else
#error "zlib headers are missing: install zlib1g-dev (Debian) or zlib (Homebrew)"
#endif
