#include "plugin/mp4/sample_durations.h"

#include <random>
#include <vector>

#include "tests/support/test.h"

namespace recorder {
namespace {

std::vector<uint32_t> all(const SampleDurations& durations) {
  std::vector<uint32_t> values;
  durations.for_each_run(
      [&values](uint32_t count, uint32_t duration) { values.insert(values.end(), count, duration); });
  return values;
}

}  // namespace

TEST(sample_durations, are_read_back_as_they_were_added) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    SampleDurations durations;
    std::vector<uint32_t> expected;
    for (auto i = random() % 60; i > 0; --i) {
      expected.push_back(1 + static_cast<uint32_t>(random()) % 3);
      durations.add(expected.back());
      CHECK_EQUAL(all(durations), expected);
    }
  }
}

TEST(sample_durations, of_constant_length_take_no_memory) {
  SampleDurations durations;
  for (int i = 0; i < 1'000'000; ++i) durations.add(1024);
  CHECK_EQUAL(durations.memory_words(), 0u);
}

TEST(sample_durations, take_four_bytes_each_at_most) {
  std::mt19937 random(8);
  SampleDurations durations;
  for (int i = 0; i < 10000; ++i) durations.add(2990 + static_cast<uint32_t>(random()) % 4);
  CHECK(durations.memory_words() <= 10000);
}

TEST(sample_durations, are_never_zero) {
  SampleDurations durations;
  durations.add(0);
  durations.add(5);
  CHECK_EQUAL(all(durations), (std::vector<uint32_t>{1, 5}));
}

}  // namespace recorder
