// Tests that try everything: sanitizers make them ten times as slow, and see what they see in a part of it.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RECORDER_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RECORDER_SANITIZED 1
#endif
#endif

namespace recorder::test {

// Of all cases, each so manieth.
#ifdef RECORDER_SANITIZED
constexpr int kStep = 5;
#else
constexpr int kStep = 1;
#endif

// Of cases that are numbered from 1, the first, so that the last one is among them.
constexpr int first_of(int count) { return 1 + (count - 1) % kStep; }

}  // namespace recorder::test
