// What sanitizers take for a fault of fontconfig's and is none; empty without them.
#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)

extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions();

// The configuration of fontconfig, which lives as long as the process, refers to its parts by offsets, not by
// pointers. It cannot be freed before that: threads of Pango use it.
const char* __lsan_default_suppressions() { return "leak:libfontconfig\n"; }

#endif

#if defined(__SANITIZE_THREAD__) || HAS_FEATURE(thread_sanitizer)

extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions();

// Pango has a thread look for fonts and waits for it with locks of GLib, which the sanitizer does not see.
const char* __tsan_default_suppressions() { return "race:libfontconfig\n"; }

#endif
