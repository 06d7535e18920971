#include "tools/offline_mixer/sound/speaker.h"

#include <initializer_list>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr float kVoice = 0.01f, kLouder = 0.05f, kNoise = 1e-6f;

// Says who speaks how loudly, 20 ms after 20 ms.
class Talk {
 public:
  explicit Talk(size_t participants) : log(participants), participants_(participants) {}

  void say(std::initializer_list<float> levels, milliseconds duration) {
    for (const milliseconds end = now + duration; now < end; now += milliseconds(20)) {
      size_t i = 0;
      for (const float level : levels) log.heard(i++, now, level);
      for (; i < participants_; ++i) log.heard(i, now, kNoise);
    }
  }

  SpeakerLog log;
  milliseconds now{};

 private:
  const size_t participants_;
};

}  // namespace

TEST(mixer_speaker, who_is_loud_enough_for_long_enough_speaks) {
  Talk talk(3);
  talk.say({}, milliseconds(1000));
  talk.say({kNoise, kVoice}, milliseconds(1000));
  CHECK(talk.log.speaker_at({}) == std::nullopt);
  CHECK(talk.log.speaker_at(milliseconds(1280)) == std::nullopt);
  CHECK(talk.log.speaker_at(milliseconds(1400)) == size_t{1});
  CHECK(talk.log.speaker_at(milliseconds(1980)) == size_t{1});
}

TEST(mixer_speaker, a_cough_is_not_speech) {
  Talk talk(2);
  talk.say({kVoice}, milliseconds(3000));
  talk.say({kVoice, kLouder}, milliseconds(150));
  talk.say({kVoice}, milliseconds(2000));
  for (milliseconds time(1000); time < talk.now; time += milliseconds(20))
    CHECK(talk.log.speaker_at(time) == size_t{0});
}

TEST(mixer_speaker, another_takes_over_but_not_at_once) {
  Talk talk(2);
  talk.say({kVoice}, milliseconds(2000));
  talk.say({kNoise, kVoice}, milliseconds(2000));
  CHECK(talk.log.speaker_at(milliseconds(2200)) == size_t{0});
  CHECK(talk.log.speaker_at(milliseconds(2600)) == size_t{1});
}

TEST(mixer_speaker, does_not_change_twice_within_its_hold) {
  Talk talk(2);
  for (int i = 0; i < 10; ++i) {
    talk.say({kVoice}, milliseconds(400));
    talk.say({kNoise, kVoice}, milliseconds(400));
  }
  std::optional<size_t> last;
  Duration since{};
  for (milliseconds time(400); time < talk.now; time += milliseconds(20)) {
    const auto speaker = talk.log.speaker_at(time);
    if (speaker == last) continue;
    CHECK(!last || time - since >= SpeakerLog::kHold);
    last = speaker;
    since = time;
  }
}

TEST(mixer_speaker, a_pause_of_breath_is_held_and_silence_is_nobodys) {
  Talk talk(2);
  talk.say({kVoice}, milliseconds(1000));
  talk.say({}, milliseconds(1000));
  talk.say({kVoice}, milliseconds(1000));
  talk.say({}, milliseconds(3000));
  CHECK(talk.log.speaker_at(milliseconds(1900)) == size_t{0});
  CHECK(talk.log.speaker_at(milliseconds(4300)) == size_t{0});
  CHECK(talk.log.speaker_at(milliseconds(5500)) == std::nullopt);
}

TEST(mixer_speaker, is_bounded_when_nobody_asks_and_safe_without_anybody) {
  Talk talk(2);
  for (int i = 0; i < 5000; ++i) {
    talk.say({kVoice}, milliseconds(2000));
    talk.say({kNoise, kVoice}, milliseconds(2000));
  }
  CHECK(talk.log.speaker_at(talk.now - milliseconds(20)) == size_t{1});
  SpeakerLog nobody(0);
  nobody.heard(0, {}, kVoice);
  CHECK(nobody.speaker_at({}) == std::nullopt);
}

}  // namespace recorder
